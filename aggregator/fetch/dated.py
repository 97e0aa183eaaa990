"""The date of a dump, told from its name, its modification time or the moment of reading.

Pure. Knows no file system; the zone of every date is UTC.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from aggregator.model import DumpDate

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
_AHEAD = timedelta(minutes=5)  # clocks of machines that share a disk differ
_START, _END = r"(?<![^\W_])", r"(?![^\W_])"  # neither letter nor digit beside it
_DATE = re.compile(
    rf"{_START}(?P<year>[0-9]{{4}})(?P<dash>-?)(?P<month>[0-9]{{2}})(?P=dash)(?P<day>[0-9]{{2}})"
    rf"(?:T(?P<hour>[0-9]{{2}}):?(?P<minute>[0-9]{{2}})(?::?(?P<second>[0-9]{{2}}))?Z?)?{_END}"
)


def dated(name: str, mtime: datetime | None, now: datetime) -> tuple[datetime, DumpDate]:
    """The date of a dump of this file name, and what told it.

    The first date in the name that lies between 1990 and the end of next year; else mtime if
    it is from 1990 to five minutes after now; else now. A date without a time is midnight.
    """
    for found in _dates(name):
        if _EARLIEST.year <= found.year <= now.year + 1:
            return found, DumpDate.NAME
    if mtime is not None and _EARLIEST <= mtime <= now + _AHEAD:
        return mtime, DumpDate.MTIME
    return now, DumpDate.READ


def moment(nanoseconds: int) -> datetime | None:
    """A time stamp of the file system, to the microsecond; None when no calendar holds it."""
    try:
        return _EPOCH + timedelta(microseconds=nanoseconds // 1000)
    except OverflowError:
        return None


def _dates(name: str) -> Iterator[datetime]:
    for found in _DATE.finditer(name):
        parts = found.groupdict(default="0")
        figures = (
            int(parts[part]) for part in ("year", "month", "day", "hour", "minute", "second")
        )
        try:
            year, month, day, hour, minute, second = figures
            yield datetime(year, month, day, hour, minute, second, tzinfo=UTC)
        except ValueError:
            continue
