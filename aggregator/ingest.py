"""Takes in one source: fetch, parse, decide, store; one transaction per dump.

The pure rooms decide, the store writes; this module hands values from one to the other. Knows
nothing of feeds, formats and HTTP.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from aggregator import topics
from aggregator.clock import utc_now
from aggregator.config import Settings, Source
from aggregator.dates import date_of, redated
from aggregator.errors import ParseError
from aggregator.fetch import fetch
from aggregator.identity import Occasion, Outcome, Verdict, key_of, settle
from aggregator.model import (
    Arrival,
    Change,
    DateOrigin,
    Dump,
    Edition,
    IngestReport,
    Item,
    Known,
    LedgerEntry,
    Parsed,
)
from aggregator.parse import parse
from aggregator.store import SourceEntry, Store
from aggregator.text import label_key


def open_store(settings: Settings) -> Store:
    """The store of this configuration, upgraded when need be, knowing its sources.

    Raises StoreError, and SchemaError when the store belongs to a newer version.
    """
    slugs = {
        label_key(label): topic.slug
        for topic in settings.topics
        for label in (topic.title, *topic.aliases)
    }

    def slug_of(label: str, taken: Container[str]) -> str:
        return slugs.get(label_key(label)) or topics.slug_of(label, taken)

    store = Store.open(settings.store_url, slug_of=slug_of)
    entries = [
        SourceEntry(name=source.name, title=source.title, language=source.language)
        for source in settings.sources
    ]
    store.register(entries, utc_now())
    return store


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
            language=self.source.language or self.settings.language,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What decisions about the items of one dump depend on beside the items."""

    occasion: Occasion
    topics: topics.Topics
    now: datetime
    place: int
    language: str


def divider_of(
    settings: Settings, source: Source, lines: Mapping[str, int], parsed: Parsed
) -> topics.Topics:
    """How label lines of the source are divided, its stored lines and this dump's known."""
    seen = Counter(line for item in parsed.items for line in item.categories)
    aliases = {alias: topic.title for topic in settings.topics for alias in topic.aliases}
    words = (topics.mixed_words(f"{item.title} {item.summary}") for item in parsed.items)
    return topics.Topics(
        topics.Vocabulary(
            labels=(*source.labels, *(topic.title for topic in settings.topics)), aliases=aliases
        ),
        topics.Corpus(lines=dict(seen + Counter(lines)), words=frozenset().union(*words)),
        source.topics.split,
    )


def decide(
    parsed: Parsed, keys: Sequence[bytes], known: Mapping[bytes, Known], context: Context
) -> list[tuple[Outcome, Change]]:
    """What has to be written for the items of a dump, in the order of their positions."""
    groups: dict[bytes, list[Item]] = defaultdict(list)
    for key, item in zip(keys, parsed.items, strict=True):
        groups[key].append(item)
    decided = []
    for key, items in groups.items():
        under_key = known.get(key, Known())
        editions = {edition.number: edition for edition in under_key.editions}
        for verdict in settle([item.summary for item in items], under_key, context.occasion):
            item = items[verdict.index]
            change = _change(key, item, verdict, editions.get(verdict.edition), context)
            decided.append((verdict.outcome, change))
    return sorted(decided, key=lambda pair: pair[1].position)


def _change(
    key: bytes, item: Item, verdict: Verdict, edition: Edition | None, context: Context
) -> Change:
    found = date_of(
        item.published,
        dumped=context.occasion.dated,
        now=context.now,
        place=context.place + item.position,
    )
    date: tuple[datetime, DateOrigin] | None = found
    fresh_labels = bool(item.categories)
    updated: datetime | None = found[0]
    link = item.link
    if edition is not None:
        date = redated((edition.published, edition.date_origin), found)
        fresh_labels = fresh_labels and not edition.categories
        updated = _updated(edition, date, verdict, context.occasion.dated)
        link = None if edition.link else item.link
    return Change(
        key=key,
        edition=verdict.edition,
        new=edition is None,
        position=item.position,
        title=item.title,
        summary=verdict.summary,
        earlier=verdict.earlier,
        shows_current=verdict.shows_current,
        revised=verdict.outcome is Outcome.REVISED,
        published=date[0] if date else None,
        date_origin=date[1] if date else None,
        updated=updated,
        link=link,
        categories=item.categories if fresh_labels or edition is None else None,
        labels=context.topics.labels(item.categories) if fresh_labels or edition is None else None,
        language=context.language if edition is None else None,
    )


def _updated(
    edition: Edition,
    date: tuple[datetime, DateOrigin] | None,
    verdict: Verdict,
    dumped: datetime,
) -> datetime | None:
    """The new time of change: a revision moves it, and it is never before the publication."""
    moved = edition.updated
    if verdict.outcome is Outcome.REVISED:
        moved = max(moved, dumped.replace(microsecond=0))
    if date is not None:
        moved = max(moved, date[0])
    return moved if moved != edition.updated else None


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
