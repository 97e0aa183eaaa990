"""What a feed says about its own rhythm: ttl, update period, hours and days to leave it alone.

RSS 2.0 (ttl, skipHours, skipDays; all in GMT) and the RSS 1.0 syndication module. Takes the texts
as the feed has them; what makes no sense is left out, and nothing raises.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_PERIODS = {
    "hourly": timedelta(hours=1),
    "daily": timedelta(days=1),
    "weekly": timedelta(weeks=1),
    "monthly": timedelta(days=30),
    "yearly": timedelta(days=365),
}
_HOURS = 24
_MOST = 10**6  # of any number a feed gives: two years of minutes


@dataclass(frozen=True, slots=True, kw_only=True)
class Cadence:
    """How often a feed wants to be asked; hours are 0 to 23 UTC, Monday is day 0."""

    ttl: timedelta | None = None
    period: timedelta | None = None  # between two updates
    skip_hours: frozenset[int] = frozenset()
    skip_days: frozenset[int] = frozenset()


def cadence_of(
    *,
    ttl: str | None = None,
    period: str | None = None,
    frequency: str | None = None,
    skip_hours: Iterable[str] = (),
    skip_days: Iterable[str] = (),
) -> Cadence:
    """What these texts of a feed mean; a frequency counts updates per period, one when missing.

    Hour 24, as old feeds have it, is midnight.
    """
    hours = (_number(hour) for hour in skip_hours)
    days = (day.strip().lower() for day in skip_days)
    minutes = _number(ttl)
    return Cadence(
        ttl=timedelta(minutes=minutes) if minutes else None,
        period=_period(period, frequency),
        skip_hours=frozenset(
            hour % _HOURS for hour in hours if hour is not None and hour <= _HOURS
        ),
        skip_days=frozenset(_DAYS.index(day) for day in days if day in _DAYS),
    )


def after_skips(at: datetime, cadence: Cadence) -> datetime:
    """The first moment from `at` on that lies in no skipped hour and on no skipped day.

    Otherwise unchanged `at`; also when the feed skips all hours or all days, which cannot be meant.
    """
    if skips_everything(cadence):
        return at
    moment = at.astimezone(UTC)
    while moment.hour in cadence.skip_hours or moment.weekday() in cadence.skip_days:
        moment = moment.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    return moment


def skips_everything(cadence: Cadence) -> bool:
    """Whether a feed, taken by its word, might never be asked."""
    return len(cadence.skip_hours) == _HOURS or len(cadence.skip_days) == len(_DAYS)


def _number(text: str | None) -> int | None:
    digits = (text or "").strip()
    if not (digits.isascii() and digits.isdigit()):
        return None
    return min(int(digits[:12]), _MOST)


def _period(period: str | None, frequency: str | None) -> timedelta | None:
    length = _PERIODS.get((period or "").strip().lower())
    return length / (_number(frequency) or 1) if length else None
