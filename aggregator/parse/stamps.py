"""Time stamps as machines write them: RFC 822, RFC 3339 and its kin, asctime; else date words.

Knows no format of feeds: a stamp is a string. Never reads a clock.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

from aggregator.parse.datewords import MONTHS, ZONES
from aggregator.parse.when import DateReader

_LONGEST = 100  # characters of a stamp
_YEARS = range(1970, 2101)
_CENTURY = 100
_PIVOT = 50  # two-digit years below it are of this century (RFC 2822, section 4.3)
_MIDNIGHT = 24
_LEAP_SECOND = 60
_HOUR_DIGITS = 2

_MAIL = re.compile(
    r"(?:[^\W\d_]{2,12}\.?,?\s+|[^\W\d_]{2,12}\.?,)?(?P<day>\d{1,2})[\s-]+"
    r"(?P<month>[^\W\d_]{3,10})\.?,?[\s-]+(?P<year>\d{4}|\d{2})"
    r"(?:,?\s+(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,]\d+)?)?)?"
    r"\s*(?P<zone>[+-]\d{1,2}:?\d{2}|[A-Za-z]{1,5})?(?:\s*\([^()]*\))?"
)
_ISO = re.compile(
    r"(?P<year>\d{4})(?:-?(?P<month>\d{2})(?:-?(?P<day>\d{2})"
    r"(?:[Tt\s]\s*(?P<hour>\d{1,2}):?(?P<minute>\d{2})(?::?(?P<second>\d{2})(?:[.,]\d+)?)?"
    r"\s*(?P<zone>[+-]\d{2}(?::?\d{2})?|[A-Za-z]{1,5})?)?)?)?"
)
_C = re.compile(
    r"[A-Za-z]{3}\s+(?P<month>[A-Za-z]{3})\s+(?P<day>\d{1,2})\s+"
    r"(?P<hour>\d{1,2}):(?P<minute>\d{2}):(?P<second>\d{2})\s+(?P<zone>[A-Za-z]{1,5}\s+)?"
    r"(?P<year>\d{4})"
)
# Hours east of Greenwich: the zone names of RFC 822 (section 5.1) and those of date lines.
_HOURS: Mapping[str, int] = {
    **ZONES,
    "ut": 0,
    "est": -5,
    "edt": -4,
    "cst": -6,
    "cdt": -5,
    "mst": -7,
    "mdt": -6,
    "pst": -8,
    "pdt": -7,
}


class StampReader:
    """Reads stamps; those without a zone are in the zone of the source."""

    def __init__(self, dated: datetime, zone: str, order: str = "auto") -> None:
        self._words = DateReader(dated, zone, order)
        self._zone = ZoneInfo(zone)

    def first(self, stamps: Iterable[str | None]) -> datetime | None:
        """The first stamp that can be read, in UTC."""
        for stamp in stamps:
            moment = self.read(stamp) if stamp else None
            if moment:
                return moment
        return None

    def read(self, stamp: str) -> datetime | None:
        """The moment in UTC, or None when it is no date or lies outside of 1970 to 2100."""
        stamp = stamp.strip()
        if len(stamp) > _LONGEST:
            return None
        plain = _plain(stamp)
        if plain:
            return plain
        for pattern in (_ISO, _MAIL, _C):
            match = pattern.fullmatch(stamp)
            if match:
                return self._moment(match)
        stated = self._words.read(stamp)
        return stated.moment if stated else None

    def _moment(self, match: re.Match[str]) -> datetime | None:
        month = _month(match["month"])
        year = _year(match["year"])
        if month is None or year not in _YEARS:
            return None
        hour, minute, second = (int(match[name] or 0) for name in ("hour", "minute", "second"))
        try:
            local = datetime(year, month, int(match["day"] or 1), tzinfo=self._offset(match))
            if hour == _MIDNIGHT and not minute:
                local, hour = local + timedelta(days=1), 0
            second = 59 if second == _LEAP_SECOND else second
            return local.replace(hour=hour, minute=minute, second=second).astimezone(UTC)
        except (ValueError, OverflowError):
            return None

    def _offset(self, match: re.Match[str]) -> tzinfo:
        zone = (match["zone"] or "").strip().casefold()
        if zone[:1] in ("+", "-"):
            hours, _, minutes = zone[1:].rpartition(":")
            if not hours:
                digits = zone[1:]
                hours, minutes = (
                    (digits[:-2], digits[-2:]) if len(digits) > _HOUR_DIGITS else (digits, "0")
                )
            away = timedelta(hours=int(hours), minutes=int(minutes))
            return timezone(-away if zone[0] == "-" else away)
        if zone in _HOURS:
            return timezone(timedelta(hours=_HOURS[zone]))
        # The military letters were defined wrongly and mean nothing (RFC 2822, section 4.3).
        return UTC if len(zone) == 1 else self._zone


def _plain(stamp: str) -> datetime | None:
    """The stamp if it is what nearly all are (RFC 3339, with a zone): a short cut."""
    try:
        moment = datetime.fromisoformat(stamp)
        in_utc = moment.astimezone(UTC) if moment.tzinfo else None
    except (ValueError, OverflowError):
        return None
    return in_utc if in_utc and in_utc.year in _YEARS else None


def _month(word: str | None) -> int | None:
    if word is None:
        return 1
    return int(word) if word.isdecimal() else MONTHS.get(word.casefold())


def _year(digits: str) -> int:
    year = int(digits)
    if len(digits) == 4:  # noqa: PLR2004 -- a whole year
        return year
    return year + (20 if year < _PIVOT else 19) * _CENTURY
