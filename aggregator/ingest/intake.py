"""The one place that acts: what was decided about a dump is written in one transaction."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime

from aggregator.clock import deadline
from aggregator.config import Source
from aggregator.drift import Doubt
from aggregator.errors import ParseError, Quarantined
from aggregator.fetch import fetch
from aggregator.identity import Outcome, key_of
from aggregator.ingest.chunks import take_container
from aggregator.ingest.filing import Desk
from aggregator.ingest.holding import Holding, held_dump, told
from aggregator.ingest.keeping import RawDumps
from aggregator.ingest.knowledge import Knowledge
from aggregator.ingest.weighing import Delivery, Weighed, weigh, weigh_news
from aggregator.model import (
    Arrival,
    Container,
    DateOrigin,
    Dump,
    IngestReport,
    LedgerEntry,
    Parsed,
)
from aggregator.parse import parse
from aggregator.store import Fate, Former, HeldDump, Kept, Reader, Store, StoredDump, Writer
from aggregator.uncollected import uncollected


@dataclass(frozen=True, slots=True, kw_only=True)
class Again:
    """A dump that is taken in again."""

    stored: StoredDump
    former: Callable[[Collection[bytes]], Former]  # its numbers, and those under title keys
    frozen: Collection[bytes]  # title keys whose articles have been taken over


# Called in the transaction that takes a dump in, whatever became of it; without what was read when
# that could not be read or trusted.
Also = Callable[[Writer, IngestReport, Parsed | None], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ingested:
    """What one look at a source did."""

    reports: tuple[IngestReport, ...]
    settling: int  # files that are still being written

    @property
    def new(self) -> int:
        """How many articles were new."""
        return sum(report.new for report in self.reports)

    @property
    def errors(self) -> tuple[str, ...]:
        """One sentence for each file that could not be taken in."""
        return tuple(report.error for report in self.reports if report.error)


@dataclass(frozen=True, slots=True, kw_only=True)
class Intake:
    """Where dumps go: the store, and what the configuration says about their source."""

    store: Store
    knowledge: Knowledge
    source: Source
    now: datetime
    stopping: Callable[[], bool] = lambda: False  # asked between dumps
    advance: Callable[[int], None] = lambda _ready: None  # hears of each file: how many there are

    @contextmanager
    def writing(self) -> Iterator[Writer]:
        """A transaction; what was learned in one that fails is forgotten."""
        try:
            with self.store.writing() as writing:
                yield writing
        except BaseException:
            self.knowledge.forget(self.source.name)
            raise

    def look(self, arrived: frozenset[str] = frozenset()) -> Ingested:
        """Takes in everything that is new or changed in the source.

        `arrived` names files known to be complete. Raises FetchError when the source itself
        cannot be read; a bad file is a report with an error.
        """
        fetched = fetch(self.source, self.store.ledger(self.source.name), self.now, arrived)
        if fetched.gone:
            with self.writing() as writing:
                writing.forget(self.source.name, fetched.gone)
        self.tidy()
        reports = []
        for report in self._arrivals(fetched.arrivals):
            reports.append(report)
            self.advance(fetched.ready)
        if not fetched.settling and not self.stopping():
            self.end_first_look()
        return Ingested(reports=tuple(reports), settling=fetched.settling)

    def end_first_look(self) -> None:
        """Says that all of the source's first dumps are in; only the first time it matters."""
        self.store.end_first_look(self.source.name, self.source.seed, self.now)

    def has_overdue(self, reading: Reader) -> bool:
        """Whether the source has anything in quarantine that has been there for too long."""
        return self._holding.has_overdue(reading, self.source, self.now)

    def tidy(self) -> None:
        """Drops what the source has had in quarantine for too long."""
        self._holding.tidy(self.source, self.now)

    def _arrivals(self, arrivals: Iterable[Arrival]) -> Iterator[IngestReport]:
        places: Counter[datetime] = Counter()
        for arrival in arrivals:
            if self.stopping():  # what is left will be found at the next look
                return
            if arrival.container is not None:
                yield self.take_container(arrival.container, ledger=arrival.ledger)
            elif arrival.dump is None:
                yield self._without_dump(arrival.ledger)
            else:
                place = places[arrival.dump.dated]
                report = self.take(arrival.dump, ledger=arrival.ledger, place=place)
                places[arrival.dump.dated] += report.items
                yield report

    def _without_dump(self, entry: LedgerEntry) -> IngestReport:
        with self.writing() as writing:
            writing.record(self.source.name, [entry])
        return IngestReport(
            source=self.source.name,
            location=entry.path,
            known=entry.error is None,
            error=f"{entry.path}: {entry.error}" if entry.error else None,
        )

    def take(
        self,
        dump: Dump,
        *,
        ledger: LedgerEntry | None = None,
        place: int = 0,
        also: Also | None = None,
    ) -> IngestReport:
        """Takes in one dump in one transaction, in which `also` is called.

        `place` counts the items of dumps of the same date that were taken in before. A dump that
        cannot be read changes nothing but its ledger entry, and one that is not to be trusted goes
        to quarantine.
        """
        with uncollected():
            report = self._take(dump, ledger, place, also or _nothing)
        if report.quarantined:
            self._holding.sweep()  # others may have had to make room
        return report

    def _take(self, dump: Dump, ledger: LedgerEntry | None, place: int, also: Also) -> IngestReport:
        try:
            parsed = self._parsed(dump)
        except Quarantined as error:
            return self._refuse(dump, error, ledger, also)
        except ParseError as error:
            if ledger is not None:
                return replace(self._without_dump(replace(ledger, error=str(error))), known=False)
            report = replace(self._report(dump), error=str(error))
            with self.writing() as writing:
                also(writing, report, None)
            return report
        return self._take_in(self._delivery(dump, parsed, place), ledger, also)

    def take_container(
        self, container: Container, *, ledger: LedgerEntry | None = None
    ) -> IngestReport:
        """Takes in a container, a chunk of its members in a transaction; stops when it has to.

        Members that cannot be read or trusted are counted and named in the report's error.
        """
        report = take_container(container, self, ledger)
        if report.refused:
            self._holding.sweep()
        return report

    def take_member(self, writing: Writer, dump: Dump, parsed: Parsed, place: int) -> IngestReport:
        """Takes in one dump of a container in the open transaction."""
        with uncollected():
            return self._judged(writing, self._delivery(dump, parsed, place), None)

    def release(self, held: HeldDump) -> IngestReport:
        """Takes in a quarantined dump, however odd it is for its source.

        Raises ParseError when the parser itself refuses it: then it stays in quarantine.
        """
        dump = self._holding.dump(held)
        delivery = self._delivery(dump, self._parsed(dump), 0)
        with self.writing() as writing:
            report = self._known(writing, delivery)
            if report is None:
                report = self._write(writing, delivery, weigh(writing, delivery))
            writing.settle(held, Fate.RELEASED)
        self._holding.sweep()
        return report

    def _parsed(self, dump: Dump) -> Parsed:
        hints = self.source.hints
        return parse(dump, hints, deadline(hints.limits.seconds))

    @property
    def _holding(self) -> Holding:
        return Holding(self.store, self.knowledge.settings)

    def _report(self, dump: Dump) -> IngestReport:
        return IngestReport(source=self.source.name, location=dump.location)

    def _delivery(self, dump: Dump, parsed: Parsed, place: int) -> Delivery:
        return Delivery(
            source=self.source,
            dump=dump,
            parsed=parsed,
            now=self.now,
            place=place,
        )

    def _take_in(self, delivery: Delivery, ledger: LedgerEntry | None, also: Also) -> IngestReport:
        dump = delivery.dump
        with self.writing() as writing:
            if ledger is not None:
                writing.record(self.source.name, [ledger])
            report = self._judged(writing, delivery, ledger)
            also(writing, report, None if report.quarantined else delivery.parsed)
            if report.quarantined:
                return report
            better = writing.replaced(self.source.name, dump.location)
        if better:
            self._holding.sweep()
        return report

    def _judged(
        self, writing: Writer, delivery: Delivery, ledger: LedgerEntry | None
    ) -> IngestReport:
        """Writes a dump, unless it is known or out of character."""
        report = self._known(writing, delivery)
        if report is not None:
            return report
        weighed = weigh_news(writing, delivery)
        if weighed.doubt and self.source.drift:
            return self._set_aside(writing, delivery.dump, weighed.doubt, ledger)
        return self._write(writing, delivery, weighed)

    def _known(self, writing: Writer, delivery: Delivery) -> IngestReport | None:
        """The report of a dump whose very bytes were taken in, or given up, before."""
        if not _passed_over(writing, delivery.dump):
            return None
        return replace(self._report(delivery.dump), items=len(delivery.parsed.items), known=True)

    def take_again(self, writing: Writer, one: Again, body: bytes) -> IngestReport:
        """Takes in a dump that was taken in before, into a store that is rebuilt.

        It is not judged: what was taken in is taken in. Raises ParseError when it cannot be read.
        """
        dump = one.stored.dump(body)
        whole = self._parsed(dump)
        items = tuple(item for item in whole.items if key_of(item.title) not in one.frozen)
        delivery = self._delivery(dump, replace(whole, items=items), one.stored.place)
        weighed = weigh_news(writing, delivery)
        former = one.former(weighed.arriving)
        partly = len(items) < len(whole.items)
        return self._write(writing, delivery, weighed, replace(former, partly=partly))

    def _write(
        self,
        writing: Writer,
        delivery: Delivery,
        weighed: Weighed,
        former: Former | None = None,
    ) -> IngestReport:
        raw = RawDumps(self.knowledge.settings).keep(delivery.dump)
        desk = Desk(reader=writing, knowledge=self.knowledge, source=self.source.name)
        changes = [change for _, change in weighed.decided]
        filing = desk.file(changes, weighed.known, weighed.fresh)
        writing.add(
            delivery.dump,
            filing.changes,
            now=self.now,
            taught=filing.taught,
            profile=weighed.profile,
            familiar=weighed.familiar,
            fresh=filing.fresh,
            kept=Kept(raw=raw, place=delivery.place),
            former=former,
        )
        return _counted(self._report(delivery.dump), delivery.parsed, weighed)

    def _refuse(
        self, dump: Dump, error: Quarantined, ledger: LedgerEntry | None, also: Also
    ) -> IngestReport:
        """Sets aside what the parser does not trust."""
        with self.writing() as writing:
            if _passed_over(writing, dump):
                if ledger is not None:
                    writing.record(self.source.name, [ledger])
                report = replace(self._report(dump), known=True)
            else:
                report = self._set_aside(writing, dump, error, ledger)
            also(writing, report, None)
            return report

    def _set_aside(
        self,
        writing: Writer,
        dump: Dump,
        doubt: Doubt | Quarantined,
        ledger: LedgerEntry | None,
    ) -> IngestReport:
        held = held_dump(dump, doubt, ledger, self.now)
        error = told(held, doubt.hint if isinstance(doubt, Quarantined) else None)
        self._holding.set_aside(writing, held, dump.body)
        if ledger is not None:
            writing.record(self.source.name, [replace(ledger, error=error)])
        place = ledger.path if ledger else dump.location
        return replace(self._report(dump), quarantined=True, error=f"{place}: {error}")


def _nothing(_writing: Writer, _report: IngestReport, _parsed: Parsed | None) -> None:
    """Nobody else has anything to write."""


def _passed_over(writing: Writer, dump: Dump) -> bool:
    """Whether these very bytes were taken in before, or were dropped by hand."""
    taken_in = writing.has_dump(dump.source, dump.digest)
    return taken_in or writing.fate(dump.source, dump.digest) is Fate.DROPPED


def _counted(
    report: IngestReport,
    parsed: Parsed,
    weighed: Weighed,
) -> IngestReport:
    decided = weighed.decided
    outcomes = Counter(outcome for outcome, _ in decided)
    again = sum(change.new and change.edition > 1 for _, change in decided)
    origins = [
        *(one.date_origin for _, one in decided),
        *(one.date_origin for one in weighed.fresh),
    ]
    news = [change.published for _, change in decided if change.new and change.published]
    return replace(
        report,
        items=len(parsed.items),
        new=outcomes[Outcome.NEW] + len(weighed.fresh),
        seen=outcomes[Outcome.SEEN] + len(set(weighed.familiar.values())),
        revised=outcomes[Outcome.REVISED],
        editions=again,
        dropped=parsed.dropped,
        clamped=origins.count(DateOrigin.CLAMPED),
        news=(*news, *(one.published for one in weighed.fresh)),
    )
