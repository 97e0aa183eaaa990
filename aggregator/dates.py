"""Which date an article bears.

A stated date, or else "not later than the dump". Pure functions; dates inside titles and
summaries are events and never come here.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from aggregator.model import DateOrigin

# A dump may be dated by its day alone, and zones differ: only later than this is the future.
TOLERANCE = timedelta(days=1)


def date_of(
    stated: datetime | None, *, dumped: datetime, now: datetime, place: int
) -> tuple[datetime, DateOrigin]:
    """The publication date of an item and where it comes from, in whole seconds.

    `place` counts the undated items that stand before it, so that no two bear the same second.
    """
    dumped = min(dumped, now).replace(microsecond=0)
    if stated is None:
        return dumped - timedelta(seconds=place), DateOrigin.INFERRED
    if stated > min(dumped + TOLERANCE, now):
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
