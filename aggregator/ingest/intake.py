"""The one place that acts: what was decided about a dump is written in one transaction."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from aggregator import topics
from aggregator.config import Settings, Source
from aggregator.errors import ParseError
from aggregator.fetch import fetch
from aggregator.identity import Occasion, Outcome, key_of
from aggregator.ingest.deciding import Context, decide, divider_of
from aggregator.model import Arrival, Change, Dump, IngestReport, LedgerEntry, Parsed
from aggregator.parse import parse
from aggregator.store import Store


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
    settings: Settings
    source: Source
    now: datetime
    stopping: Callable[[], bool] = lambda: False  # asked between dumps

    def look(self, arrived: frozenset[str] = frozenset()) -> Ingested:
        """Takes in everything that is new or changed in the source.

        `arrived` names files known to be complete. Raises FetchError when the source itself
        cannot be read; a bad file is a report with an error.
        """
        fetched = fetch(self.source, self.store.ledger(self.source.name), self.now, arrived)
        if fetched.gone:
            with self.store.writing() as writing:
                writing.forget(self.source.name, fetched.gone)
        reports = tuple(self._arrivals(fetched.arrivals))
        return Ingested(reports=reports, settling=fetched.settling)

    def _arrivals(self, arrivals: Iterable[Arrival]) -> Iterator[IngestReport]:
        places: Counter[datetime] = Counter()
        for arrival in arrivals:
            if self.stopping():  # what is left will be found at the next look
                return
            if arrival.dump is None:
                yield self._without_dump(arrival.ledger)
            else:
                place = places[arrival.dump.dated]
                report = self.take(arrival.dump, ledger=arrival.ledger, place=place)
                places[arrival.dump.dated] += report.items
                yield report

    def _without_dump(self, entry: LedgerEntry) -> IngestReport:
        with self.store.writing() as writing:
            writing.record(self.source.name, [entry])
        return IngestReport(
            source=self.source.name,
            location=entry.path,
            known=entry.error is None,
            error=f"{entry.path}: {entry.error}" if entry.error else None,
        )

    def take(
        self, dump: Dump, *, ledger: LedgerEntry | None = None, place: int = 0
    ) -> IngestReport:
        """Takes in one dump in one transaction.

        `place` counts the items of dumps of the same date that were taken in before. A dump that
        cannot be read or trusted changes nothing but its ledger entry.
        """
        report = IngestReport(source=self.source.name, location=dump.location)
        try:
            parsed = parse(dump, self.source.hints)
        except ParseError as error:
            if ledger is not None:
                return replace(self._without_dump(replace(ledger, error=str(error))), known=False)
            return replace(report, error=str(error))
        with self.store.writing() as writing:
            if ledger is not None:
                writing.record(self.source.name, [ledger])
            if writing.has_dump(self.source.name, dump.digest):
                return replace(report, items=len(parsed.items), known=True)
            keys = [key_of(item.title) for item in parsed.items]
            known = writing.editions(set(keys), self.source.name)
            divider = divider_of(
                self.settings, self.source, writing.lines(self.source.name), parsed
            )
            decided = decide(parsed, keys, known, self._arrival(dump, divider, place))
            writing.add(
                dump, [change for _, change in decided], now=self.now, announced=divider.announced
            )
        return _counted(report, parsed, decided)

    def _arrival(self, dump: Dump, divider: topics.Topics, place: int) -> Context:
        return Context(
            occasion=Occasion(
                source=self.source.name,
                dated=dump.dated,
                recurs_after=self.source.recurs_after,
            ),
            topics=divider,
            now=self.now,
            place=place,
            language=self.source.language,
        )


def _counted(
    report: IngestReport,
    parsed: Parsed,
    decided: Sequence[tuple[Outcome, Change]],
) -> IngestReport:
    outcomes = Counter(outcome for outcome, _ in decided)
    again = sum(change.new and change.edition > 1 for _, change in decided)
    return replace(
        report,
        items=len(parsed.items),
        new=outcomes[Outcome.NEW],
        seen=outcomes[Outcome.SEEN],
        revised=outcomes[Outcome.REVISED],
        editions=again,
        dropped=parsed.dropped,
    )
