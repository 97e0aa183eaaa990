"""Which feed a page names, and when that is believed. Pure.

A feed that works is left only when the page has named another one for three looks; a feed that is
gone or fails is left at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from aggregator.errors import FetchError
from aggregator.fetch.manners import Candidate, Polled
from aggregator.model import Alternate, DumpKind

_BETWEEN = timedelta(days=1)  # two looks at a page whose feed works
_LOOKS = 3
_FAILURES = 3  # of the feed, after which the page is asked …
_HURRY = timedelta(hours=1)  # … but not more often than this
FORMER = 10


def begun(polled: Polled | None, configured: str, *, discover: bool) -> Polled:
    """What to go on with; a beginning when the address or the way of reading it has changed."""
    fits = polled is not None and polled.configured == configured
    if polled is None or not fits or (polled.looked_at and not discover):
        return Polled(configured=configured, url=configured)
    return polled


def look_due(polled: Polled, now: datetime) -> bool:
    """Whether the page is to be asked before the feed."""
    if polled.looked_at is None:
        return True
    since = now - polled.looked_at
    return not timedelta(0) <= since < (_HURRY if in_trouble(polled) else _BETWEEN)


def in_trouble(polled: Polled) -> bool:
    """Whether the feed is gone, or fails again and again."""
    return polled.gone_at is not None or polled.failures >= _FAILURES


def seen(polled: Polled, offered: Sequence[Alternate], now: datetime) -> Polled:
    """What to remember after a look at the page, which offers these feeds; its first one counts."""
    looked = replace(polled, looked_at=now)
    if not offered:
        return replace(looked, named=None)
    target = offered[0].url
    if polled.looked_at is None:
        return _adopted(looked, target)
    if target in {polled.url, *polled.former}:
        return replace(looked, named=None)
    if in_trouble(polled):
        return _adopted(looked, target)
    known = polled.named if polled.named and polled.named.target == target else None
    times = known.times + 1 if known else 1
    if times >= _LOOKS:
        return _adopted(looked, target)
    since = known.since if known else now
    return replace(looked, named=Candidate(target=target, since=since, times=times))


def without_feed() -> FetchError:
    """The error of a page that names no feed."""
    return FetchError(
        "the page names no feed",
        hint="remove `discover` to read the page itself, or give the address of the feed",
        permanent=True,
    )


def _adopted(polled: Polled, target: str) -> Polled:
    """The feed is asked from now on, and nothing that was said of another address holds."""
    former = polled.former if polled.url == polled.configured else (*polled.former, polled.url)
    return replace(
        Polled(configured=polled.configured, url=target),
        former=former[-FORMER:],
        polls=polled.polls,
        asked_at=polled.asked_at,
        news=polled.news,
        kind=DumpKind.FEED,
        looked_at=polled.looked_at,
    )
