"""Which date an article bears.

A stated date, or else "not later than the dump". Pure functions; dates inside titles and
summaries are events and never come here.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from aggregator.model import DateOrigin

# A dump may be dated by its day alone, and zones differ: only later than this is the future.
TOLERANCE = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Trust:
    """How far the dates that a source states are believed."""

    stated: bool = True  # False: they do not count
    clock_ahead: timedelta = timedelta()  # so much after the dump is not the future


PLAIN_TRUST = Trust()


def date_of(
    stated: datetime | None,
    *,
    dumped: datetime,
    now: datetime,
    place: int,
    trust: Trust = PLAIN_TRUST,
) -> tuple[datetime, DateOrigin]:
    """The publication date of an item and where it comes from, in whole seconds.

    `place` counts the items that stand before it, so that no two inferred dates are one second.
    Only a date within the trusted `clock_ahead` of the dump may lie after `now`.
    """
    dumped = min(dumped, now).replace(microsecond=0)
    if stated is None or not trust.stated:
        return dumped - timedelta(seconds=place), DateOrigin.INFERRED
    if stated > max(min(dumped + TOLERANCE, now), dumped + trust.clock_ahead):
        return dumped - timedelta(seconds=place), DateOrigin.CLAMPED
    return stated.replace(microsecond=0), DateOrigin.STATED


def redated(
    old: tuple[datetime, DateOrigin], found: tuple[datetime, DateOrigin]
) -> tuple[datetime, DateOrigin] | None:
    """The new date of an article that arrived again, or None when it keeps the one it has.

    Once given, a date changes only from inferred to stated, or to an earlier inferred one.
    """
    if old[1] is DateOrigin.STATED:
        return None
    if found[1] is DateOrigin.STATED:
        return found
    return found if found[0] < old[0] else None
