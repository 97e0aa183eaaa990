"""How a source fares, in one word and one sentence.

A state is a function of what is remembered, so that it is the same in `sources`, `status` and the
metrics. Holds for directories as well: knows no protocol.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import pairwise
from math import ceil

from aggregator.fetch.manners.polled import EVENTS
from aggregator.fetch.manners.spans import spoken

_KNOWN_FROM = 4  # times of news from which on a source has a rhythm of its own
_USUAL = 0.9  # nine gaps of ten are not longer …
_FACTOR = 3  # … and this many times as long is silence
_LEAST = timedelta(days=1)


class State(StrEnum):
    """How a source fares; of several that hold the first in this order counts."""

    GONE = "gone"
    QUARANTINED = "quarantined"
    FAILING = "failing"
    STALE = "stale"
    WAITING = "waiting"
    OK = "ok"


@dataclass(frozen=True, slots=True, kw_only=True)
class Vitals:
    """What is known of a source, whatever its kind."""

    added: datetime | None = None  # known since
    last_attempt: datetime | None = None
    news: Sequence[datetime] = ()  # its last times of news, oldest first
    failures: int = 0  # in a row
    error: str | None = None  # of the last attempt, remedy included
    held: int = 0  # dumps in quarantine
    gone_at: datetime | None = None
    not_before: datetime | None = None  # the server asked to be left alone until then
    due: datetime | None = None
    why: str = ""  # due then
    expect_every: timedelta | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """A state with its reason, and when the source is asked next and why then."""

    state: State
    reason: str
    due: datetime | None = None
    why: str = ""


def health(vitals: Vitals, now: datetime) -> Health:
    """How a source fares now."""
    state, reason = _state(vitals, now)
    return Health(state=state, reason=reason, due=vitals.due, why=vitals.why)


def patience(news: Sequence[datetime], expect_every: timedelta | None) -> timedelta | None:
    """How long a source may be silent; None while it has no rhythm and nothing is expected.

    Three times the gap that nine of ten of its last gaps do not exceed, and at least a day.
    """
    if expect_every is not None:
        return expect_every
    last = sorted(news)[-EVENTS:]
    if len(last) < _KNOWN_FROM:
        return None
    gaps = sorted(later - sooner for sooner, later in pairwise(last))
    return max(_FACTOR * gaps[ceil(_USUAL * len(gaps)) - 1], _LEAST)


def _state(vitals: Vitals, now: datetime) -> tuple[State, str]:
    return next(_findings(vitals, now), (State.OK, "no fault at the last attempt"))


def _findings(vitals: Vitals, now: datetime) -> Iterator[tuple[State, str]]:
    """All that is to be said of a source, the gravest first."""
    if vitals.gone_at:
        told = f"gone (410) since {vitals.gone_at:%Y-%m-%d}"
        yield State.GONE, f"{told}: remove it, change its address, or poll it by hand"
    if vitals.held:
        held = "1 dump is" if vitals.held == 1 else f"{vitals.held} dumps are"
        yield State.QUARANTINED, f"{held} held in quarantine: release or drop what is held"
    if vitals.failures:
        times = "once" if vitals.failures == 1 else f"{vitals.failures} times in a row"
        yield State.FAILING, f"failed {times}: {vitals.error or 'no reason is known'}"
    silence = _silence(vitals, now)
    if silence is not None:
        yield State.STALE, silence
    if vitals.not_before and vitals.not_before > now:
        yield State.WAITING, f"the server asked for {spoken(vitals.not_before - now)} more"
    if vitals.last_attempt is None:
        yield State.WAITING, "not asked yet"


def _silence(vitals: Vitals, now: datetime) -> str | None:
    """Why a source is stale; None when it is not."""
    allowed = patience(vitals.news, vitals.expect_every)
    since = max(vitals.news, default=vitals.added)
    if allowed is None or since is None or now - since <= allowed:
        return None
    by = "expect_every" if vitals.expect_every is not None else "its own history"
    return f"nothing new for {spoken(now - since)}, longer than {by} allows ({spoken(allowed)})"
