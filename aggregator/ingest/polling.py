"""One turn of a source by address: all its addresses whose time has come, one after the other.

Everything that matters to the next turn is in the store when this one ends. Hands values from one
room to another; decides nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import chain

from aggregator.clock import utc_now
from aggregator.config import Source
from aggregator.fetch import manners, polling
from aggregator.ingest.asking import Address, Asked
from aggregator.ingest.intake import Ingested, Intake
from aggregator.ingest.memory import polled_of, robots_of
from aggregator.model import NEVER, DumpKind, IngestReport
from aggregator.store import PollsEnd, Remembered

_UNASKED = "not asked yet"


@dataclass(frozen=True, slots=True, kw_only=True)
class Turned:
    """What the turn of a source by address did; the source has been given back."""

    ingested: Ingested
    failed: tuple[str, ...]  # one sentence for each address that gave nothing, remedy included
    barred: tuple[str, ...]  # one for each address that may not be asked now
    due: datetime | None  # None when nobody asks again by himself
    reason: str  # due then

    @property
    def reports(self) -> tuple[IngestReport, ...]:
        """What became of each dump."""
        return self.ingested.reports


@dataclass(frozen=True, slots=True, kw_only=True)
class Polling:
    """Polls one source; the intake's time is that of the turn's beginning."""

    intake: Intake
    poller: polling.Poller
    clock: Callable[[], datetime] = utc_now
    by_hand: bool = False  # a person asks: all addresses, gone ones too

    def turn(self) -> Turned:
        """Asks, takes in, remembers, and gives the source back with its next due time."""
        source, store = self.intake.source, self.intake.store
        with store.reading() as reading:
            known = reading.polled(source.name)
            polled = {url: polled_of(one.state) for url, one in known.items()}
            sites = {
                url: robots_of(reading.site(manners.robots_url(url)))
                for url in source.urls
                if _asks_robots(source, polled.get(url))
            }
        asked: list[Asked] = []
        places: Counter[datetime] = Counter()
        for url in source.urls:
            if self.intake.stopping():
                break
            now = self.clock()
            if self._has_turn(known.get(url), now):
                ask = polling.Ask(
                    source=source,
                    url=url,
                    polled=polled.get(url),
                    by_hand=self.by_hand,
                    robots=sites.get(url),
                )
                address = Address(
                    intake=replace(self.intake, now=now),
                    poller=self.poller,
                    ask=ask,
                    known=known.get(url),
                    places=places,
                )
                asked.append(address.turn())
        return self._finish(known, asked)

    def _has_turn(self, known: Remembered | None, now: datetime) -> bool:
        """Whether an address is to be asked; one of several may not be due."""
        if self.by_hand or known is None or len(self.intake.source.urls) == 1:
            return True
        polled = polled_of(known.state)
        ahead = polled is None or (polled.asked_at is not None and polled.asked_at > now)
        return ahead or (known.due is not None and known.due <= now)

    def _finish(self, known: Mapping[str, Remembered], asked: Sequence[Asked]) -> Turned:
        source, now = self.intake.source, self.clock()
        end = _end(source, known, asked, now)
        with self.intake.store.writing() as writing:
            for one in asked:
                if not one.written:
                    one.write(writing, source.name, now)
            if gone := known.keys() - set(source.urls):
                writing.forget_polled(source.name, gone)
            writing.finish_polls(source.name, now, end)
            reports = tuple(chain.from_iterable(one.reports for one in asked))
            overdue = bool(reports) and self.intake.has_overdue(writing)
            first_look = bool(reports) and writing.awaits_end(source.name)
        if overdue:
            self.intake.tidy()
        if first_look and not self.intake.stopping():
            self.intake.end_first_look()
        silent = [one for one in asked if one.entry and not one.reports]
        return Turned(
            ingested=Ingested(reports=reports, settling=0),
            failed=tuple(one.remembered.error for one in silent if one.remembered.error),
            barred=tuple(one.barred for one in asked if one.barred),
            due=None if end.next_due == NEVER else end.next_due,
            reason=end.reason,
        )


def _asks_robots(source: Source, polled: manners.Polled | None) -> bool:
    """Whether the poller may want what is remembered of robots.txt; of most feeds it does not."""
    if source.robots is not None:
        return source.robots
    return polled is None or polled.kind is not DumpKind.FEED


def _end(
    source: Source, known: Mapping[str, Remembered], asked: Sequence[Asked], now: datetime
) -> PollsEnd:
    """How a source fares after a turn, by all its addresses."""
    told = {url: known[url] for url in source.urls if url in known}
    told |= {one.remembered.url: one.remembered for one in asked}
    states = {one.remembered.url: one.polled for one in asked}
    for url, one in told.items():
        if url not in states:
            states[url] = polled_of(one.state) or manners.remembered(None, url)
    dues = [(one.due or NEVER, one.reason, states[url]) for url, one in told.items()]
    if len(told) < len(source.urls):  # a stop came before the rest
        dues.append((now, _UNASKED, manners.remembered(None, "")))
    due, reason, first = min(dues, key=lambda one: one[0])
    gone = [one.gone_at for one in states.values()]
    reports = [report for one in asked for report in one.reports]
    return PollsEnd(
        next_due=due,
        reason=reason,
        error="; ".join(one.error for one in told.values() if one.error) or None,
        failures=max((one.failures for one in states.values()), default=0),
        answered=any(one.good for one in asked),
        new=sum(report.new for report in reports),
        news=manners.with_news((), chain.from_iterable(one.news for one in states.values())),
        gone_at=None if None in gone else min(filter(None, gone), default=None),
        not_before=first.not_before if first.not_before and first.not_before > now else None,
    )
