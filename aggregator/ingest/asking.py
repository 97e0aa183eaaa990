"""One address of a source: asked, what it gave taken in, and what is then remembered of it.

What is remembered goes into the transaction of the items, and never before them: a server that is
told that we know a body must not be told so before we do. Decides neither what an answer means
nor when the next poll is.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime

from aggregator.errors import AggregatorError
from aggregator.fetch import manners, polling
from aggregator.ingest.intake import Also, Intake
from aggregator.ingest.memory import ROBOTS_KEPT, robots_text
from aggregator.ingest.rereading import take_anew
from aggregator.model import Container, Dump, IngestReport, Parsed
from aggregator.store import PollEntry, Remembered, Writer

_THIN = 10  # polls of an address after which the rows of its source are thinned out
_CUT = "broken off by a stop"
_REFUSED = "refused"  # the outcome of a poll whose body could not be read or trusted


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """How one address fared, and what is to be remembered of it."""

    polled: manners.Polled
    remembered: Remembered
    entry: PollEntry | None = None  # None when nobody was asked
    reports: tuple[IngestReport, ...] = ()
    robots: manners.Robots | None = None
    barred: str | None = None
    written: bool = False  # in the transaction of its items

    @property
    def good(self) -> bool:
        """Whether it was asked and gave what it should."""
        return self.entry is not None and self.remembered.error is None

    def write(self, writing: Writer, source: str, now: datetime) -> None:
        """Remembers it in the open transaction."""
        writing.remember_polled(source, self.remembered)
        if self.entry is not None:
            writing.remember_poll(source, self.entry, thin=self.polled.polls % _THIN == 0)
        if self.robots is not None:
            site = manners.robots_url(self.remembered.url)
            text = robots_text(self.robots)
            writing.remember_site(site, self.robots.asked_at, text, since=now - ROBOTS_KEPT)


@dataclass(slots=True, kw_only=True)
class _Pages:
    """What the pages of one turn gave together."""

    asked: list[str]
    reports: list[IngestReport] = field(default_factory=list)
    last: Parsed | None = None
    error: str | None = None
    cut: bool = False
    wire_bytes: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """The turn of one address."""

    intake: Intake  # of the moment it is asked
    poller: polling.Poller
    ask: polling.Ask
    known: Remembered | None
    places: Counter[datetime]  # items by the dates of dumps of this turn

    def turn(self) -> Asked:
        """Asks it, and takes in what it gives."""
        poll = self.poller.poll(self.ask, self.intake.now)
        try:
            if poll.barred is not None:
                return self._barred(poll, poll.barred)
            if poll.container is not None:
                return self._unpacked(poll, poll.container)
            if poll.dump is None:
                return self._told(poll, poll.polled)
            if self.ask.source.pages is not None:
                return self._paged(poll, poll.dump)
            return self._taken(poll, poll.dump)
        finally:
            poll.done()

    def _taken(self, poll: polling.Poll, dump: Dump) -> Asked:
        told: list[Asked] = []

        def also(writing: Writer, report: IngestReport, parsed: Parsed | None) -> None:
            polled = self._settled(poll, parsed, [report])
            told.append(self._told(poll, polled, [report]))
            told[0].write(writing, self.ask.source.name, self.intake.now)

        self._take(poll, dump, also)
        return replace(told[0], written=True)

    def _paged(self, poll: polling.Poll, dump: Dump) -> Asked:
        """Takes in page after page; only then the first one's validators are believed."""
        pages = _Pages(asked=[poll.polled.url], wire_bytes=poll.wire_bytes)
        whole = self.ask.polled is None or self.ask.polled.parser_version is not None
        first: list[Parsed | None] = []

        def also(writing: Writer, report: IngestReport, parsed: Parsed | None) -> None:
            pages.reports.append(report)
            pages.last = parsed
            if not first:
                cut = self._cut(poll, pages.reports)
                writing.remember_polled(self.ask.source.name, cut.remembered)
            first.append(parsed)

        self._take(poll, dump, also)
        while pages.last is not None and not pages.error and not pages.cut:
            # After a turn that was cut off, what is known tells nothing about the further pages.
            fresh = pages.reports[-1].new if whole else len(pages.last.items)
            url = polling.further(self.ask.source, pages.asked, pages.last, fresh=fresh)
            if url is None:
                break
            pages.cut = self.intake.stopping()
            if not pages.cut:
                self._further(pages, url, also)
        if pages.cut:
            return self._cut(poll, pages.reports)
        polled = self._settled(poll, first[0], pages.reports, spoilt=pages.error is not None)
        poll = replace(poll, wire_bytes=pages.wire_bytes)
        return self._told(poll, polled, pages.reports, error=pages.error)

    def _further(self, pages: _Pages, url: str, also: Also) -> None:
        page = self.poller.page(self.ask, url, self.intake.now)
        pages.asked.append(url)
        pages.wire_bytes += page.wire_bytes
        try:
            if page.dump is None:
                pages.error = _sentence(page) or f"{page.location}: is no page of a listing"
            else:
                self._take(page, page.dump, also)
        finally:
            page.done()

    def _unpacked(self, poll: polling.Poll, container: Container) -> Asked:
        """Takes in a container; chunk by chunk, so what is remembered comes after the last one."""
        report = self.intake.take_container(container)
        if self.intake.stopping():
            return self._cut(poll, [report])
        read = not report.error or bool(report.members or report.refused)
        news = [self.intake.now] if report.new else []
        return self._told(poll, polling.settled(poll, None, news, read=read), [report])

    def _take(self, poll: polling.Poll, dump: Dump, also: Also) -> None:
        """Takes a dump in, known or not when another version of the parser has read the last."""
        known = self.ask.polled
        mended = known is not None and known.parser_version != poll.parser_version
        place = self.places[dump.dated]
        if mended:
            report = take_anew(self.intake, dump, place=place, also=also)
        else:
            report = self.intake.take(dump, place=place, also=also)
        self.places[dump.dated] += report.items

    def _settled(
        self,
        poll: polling.Poll,
        parsed: Parsed | None,
        reports: Iterable[IngestReport],
        *,
        spoilt: bool = False,
    ) -> manners.Polled:
        read = all(report.known or not report.error for report in reports) and not spoilt
        news = [one for report in reports for one in self._moments(report)]
        return polling.settled(poll, parsed, news, read=read)

    def _moments(self, report: IngestReport) -> tuple[datetime, ...]:
        """When articles became news: what is new since the last poll is no older than that."""
        before = self.ask.polled.asked_at if self.ask.polled else None
        now = self.intake.now
        return tuple(min(max(one, before or one), now) for one in report.news)

    def _told(
        self,
        poll: polling.Poll,
        polled: manners.Polled,
        reports: Iterable[IngestReport] = (),
        *,
        error: str | None = None,
    ) -> Asked:
        reports = tuple(reports)
        faults = [_sentence(poll), *(report.error for report in reports), error]
        error = "; ".join(filter(None, faults)) or None
        refused = error and poll.verdict.outcome is manners.Outcome.FRESH
        source = self.ask.source
        due = manners.next_poll(
            polled,
            poll.verdict,
            polling.policy_of(source),
            self.intake.now + poll.elapsed,
            name=f"{source.name} {self.ask.url}",
        )
        reason = f"{due.reason}; {due.note}" if due.note else due.reason
        entry = PollEntry(
            url=poll.location,
            at=self.intake.now,
            status=poll.status,
            bytes=poll.wire_bytes,
            outcome=_REFUSED if refused else poll.verdict.outcome.value,
            new=sum(report.new for report in reports),
            next_due=due.at,
            reason=reason,
        )
        return Asked(
            polled=polled,
            remembered=self._remembered(polled, due.at, reason, error),
            entry=entry,
            reports=reports,
            robots=poll.robots if poll.robots != self.ask.robots else None,
        )

    def _cut(self, poll: polling.Poll, reports: Iterable[IngestReport]) -> Asked:
        """What is remembered while not all is in: validators that nobody relies on."""
        return Asked(
            polled=poll.polled,
            remembered=self._remembered(poll.polled, self.intake.now, _CUT, None),
            reports=tuple(reports),
        )

    def _barred(self, poll: polling.Poll, reason: str) -> Asked:
        due = self._barred_until(poll.polled)
        known = self.known
        if known and known.due and due == known.due:
            reason = known.reason
        told = self._remembered(poll.polled, due, reason, known.error if known else None)
        return Asked(polled=poll.polled, remembered=told, barred=poll.barred)

    def _barred_until(self, polled: manners.Polled) -> datetime | None:
        if polled.gone_at and not self.ask.by_hand:
            return None
        now = self.intake.now
        policy = polling.policy_of(self.ask.source)
        ends = [polled.not_before, self.known.due if self.known else None]
        if polled.asked_at:
            ends.append(polled.asked_at + policy.floor)
        far = policy.longest_retry + policy.longest
        return max(
            (one for one in ends if one and now < one <= now + far), default=now + policy.floor
        )

    def _remembered(
        self, polled: manners.Polled, due: datetime | None, reason: str, error: str | None
    ) -> Remembered:
        return Remembered(
            url=self.ask.url, state=polled.to_json(), due=due, reason=reason, error=error
        )


def _sentence(poll: polling.Poll) -> str | None:
    """What went wrong at an address and what to do about it; None when nothing did."""
    if poll.verdict.outcome not in {manners.Outcome.FAILED, manners.Outcome.GONE}:
        return None
    sentence = poll.verdict.sentence
    # The client names the address itself: after a redirect it is another one.
    subject = None if sentence.startswith(poll.location) else poll.location
    return str(AggregatorError(sentence, subject=subject, hint=poll.verdict.hint))
