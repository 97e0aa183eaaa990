"""When a URL is asked next, and why then: the longest wait that anybody asks for.

Server and feed may lengthen the wait, never shorten it, and not beyond a cap. Reasons are short
sentences for people. Knows neither a queue nor other sources.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from aggregator.fetch.manners.adaptive import adapted
from aggregator.fetch.manners.answers import Outcome, Verdict
from aggregator.fetch.manners.cadence import after_skips, skips_everything
from aggregator.fetch.manners.chance import fraction
from aggregator.fetch.manners.policy import Policy
from aggregator.fetch.manners.polled import Polled
from aggregator.fetch.manners.spans import spoken

JITTER = timedelta(minutes=5)  # added at most …
_JITTER_SHARE = 0.05  # … and at most this share of the wait
_EARLIER = 0.2  # share by which failing sources part from each other
_DOUBLINGS = 20  # more change nothing: a floor of minutes is weeks by then
_NOTE = "the feed asks to be skipped always, which is ignored"

_Wait = tuple[timedelta, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """The next poll; `at` is None when there is none unless somebody asks by hand."""

    at: datetime | None
    reason: str
    note: str | None = None  # what of the feed's wishes was ignored


def next_poll(polled: Polled, verdict: Verdict, policy: Policy, now: datetime, *, name: str) -> Due:
    """The next poll of the source `name` after this verdict.

    `polled` is what `heard` returned, or after FRESH what `taken` or `refused` made of it.
    """
    if verdict.outcome is Outcome.GONE:
        return Due(at=None, reason="gone (410): polled again by hand, or at another address")
    wait, reason = max(_waits(polled, verdict, policy, name=name), key=lambda one: one[0])
    later = fraction(name, polled.polls)
    asked = now + wait + later * min(JITTER, _JITTER_SHARE * wait)
    at = after_skips(asked, polled.cadence)
    if at > asked:  # not all on the stroke of the hour
        at, reason = at + later * JITTER, "skipHours and skipDays of the feed"
    return Due(at=at, reason=reason, note=_NOTE if skips_everything(polled.cadence) else None)


def barred(polled: Polled, policy: Policy, now: datetime, *, by_hand: bool = False) -> str | None:
    """Why a URL may not be asked now, whatever its due time says; None when it may.

    A start, a changed clock and an impatient person all lead here. By hand a gone URL may be asked
    and the floor is not kept, but a server that asked for time is given it.
    """
    if polled.gone_at and not by_hand:
        return "gone (410): poll it by hand, or give it another address"
    # A time farther off than the cap, or a poll in the future, tells that the clock was set.
    if polled.not_before and timedelta(0) < polled.not_before - now <= policy.longest_retry:
        return f"the server asked for {spoken(polled.not_before - now)} more (Retry-After)"
    if polled.asked_at and not by_hand and timedelta(0) <= now - polled.asked_at < policy.floor:
        return f"asked less than {spoken(policy.floor)} ago"
    return None


def _waits(polled: Polled, verdict: Verdict, policy: Policy, *, name: str) -> Iterator[_Wait]:
    """Who asks for how long; of equal ones the first counts."""
    failing = verdict.outcome is Outcome.FAILED or polled.failures > 0
    interval, reason = _interval(polled, policy, failing=failing)
    if failing:
        yield _backoff(polled, policy, interval, name=name)
    yield interval, reason
    yield policy.floor, f"never more often than every {spoken(policy.floor)}"
    if polled.fresh_for and not failing:
        yield min(polled.fresh_for, policy.longest_hint), polled.fresh_by
    for hint, told in ((polled.cadence.ttl, "ttl"), (polled.cadence.period, "update period")):
        if hint:
            yield min(hint, policy.longest_hint), f"{told} of the feed"
    if verdict.retry_after:
        yield min(verdict.retry_after, policy.longest_retry), "Retry-After of the server"


def _interval(polled: Polled, policy: Policy, *, failing: bool) -> _Wait:
    if policy.every is not None:
        return policy.every, f"every: {spoken(policy.every)}"
    if failing:  # an error costs the server little, and the source should be back soon
        return policy.shortest, "every: auto"
    return adapted(polled, policy)


def _backoff(polled: Polled, policy: Policy, interval: timedelta, *, name: str) -> _Wait:
    """The interval, doubled with each further failure, up to the cap; never for ever."""
    start = max(interval, policy.floor)
    times = max(polled.failures, 1)
    most = max(policy.longest_backoff, start)
    wait = min(start * 2 ** min(times - 1, _DOUBLINGS), most)
    wait *= 1 - _EARLIER * fraction(name, polled.polls)
    counted = "1 failure" if times == 1 else f"{times} failures"
    return max(wait, start), f"backing off after {counted}"
