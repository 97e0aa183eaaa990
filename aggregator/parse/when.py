"""Lines that are nothing but a date.

Only whole lines: a date inside a sentence tells of an event. The clock is the date of the dump.
Knows nothing of items.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

from aggregator.errors import ParseError
from aggregator.parse.datewords import ERAS, LABELS, MONTHS, RELATIVE, WEEKDAYS, ZONES

_LONGEST = 80  # characters of a date line
_YEARS = range(1970, 2101)
_LEAP = 8  # years to go back until every day of the calendar has occurred
_NOON = 12
_ERAS = tuple(ERAS)
# Most lines are told by their first word alone.
_FIRST_WORDS = frozenset(
    words.partition(" ")[0]
    for words in (*RELATIVE, *LABELS, *MONTHS, *WEEKDAYS, "den", "le", "am", "the", "on")
)

_LABEL = re.compile(rf"(?:{'|'.join(map(re.escape, LABELS))})(?:\s*[:：]\s*|\s+|(?=\d))")
_TIME = re.compile(
    r"""(?:^|\s*,?\s+|t|(?<=[日)）]))                         # a date and its time are parted
        (?:(?:kl\.?|klockan|um|at|à|-|–|\||\()\s*)?
        (?P<hour>\d{1,2})[:.h時](?P<minute>\d{2})分?(?::(?P<second>\d{2})(?:[.,]\d{1,9})?)?
        \s*(?P<half>[ap]\.?m\.?)?\s*(?:uhr|h)?
        \s*\(?(?P<zone>[a-z]{1,4}|[+-]\d{2}:?\d{2})?\)?$""",
    re.VERBOSE,
)
_ISO = re.compile(r"(?P<year>\d{4})([-/.])(?P<month>\d{1,2})\2(?P<day>\d{1,2})")
_NUMBERS = re.compile(r"(?P<first>\d{1,2})([-/.])(?P<second>\d{1,2})\2(?P<year>\d{4})")
_SHORT = re.compile(r"(?P<first>\d{1,2})([-/.])(?P<second>\d{1,2})\2(?P<third>\d{1,2})")
_DAY_FIRST = re.compile(
    r"(?:den |le |am |the |on )?(?P<day>\d{1,2})(?:\.|:e|st|nd|rd|th|er)?\s?(?:of )?"
    r"(?P<name>[^\W\d_]{3,10})\.?,?(?:\s(?P<year>\d{4}))?"
)
_MONTH_FIRST = re.compile(
    r"(?P<name>[^\W\d_]{3,10})\.? (?P<day>\d{1,2})(?:st|nd|rd|th)?,?(?:\s(?P<year>\d{4}))?"
)
_JAPANESE = re.compile(
    r"(?:(?P<era>令和|平成|昭和)(?P<count>\d{1,2}|元)|(?P<year>\d{4}))\s?年\s?"
    r"(?P<month>\d{1,2})\s?月\s?(?P<day>\d{1,2})\s?日"
    r"(?:\s?[(（][月火水木金土日](?:曜日?)?[)）])?(?:更新|掲載|公開)?"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """What a date line says."""

    moment: datetime  # aware, UTC
    certain: bool  # it names its year, or says by a word that it is a date


@dataclass(frozen=True, slots=True, kw_only=True)
class _Day:
    year: int | None
    month: int
    day: int


class DateReader:
    """Reads date lines as of the date of a dump, in the zone of a source."""

    def __init__(self, dated: datetime, zone: str, order: str = "auto") -> None:
        self._order = order
        try:
            self._zone = ZoneInfo(zone)
        except (KeyError, ValueError, OSError) as error:
            raise ParseError(
                f"there is no time zone {zone!r}",
                hint="set the source's `timezone` to an IANA name such as Europe/Stockholm",
            ) from error
        self._plain: set[str] = set()  # first words of lines that were no dates
        self._today = dated.astimezone(self._zone).date()

    def read(self, line: str) -> Stated | None:
        """What the line says, or None when it is not a date and nothing else.

        Dates without a year are the newest not after the dump; without a time 00:00 in the zone.
        Of 03/04/2024 the day comes first unless the order is mdy. Years of two digits are read
        when the order is not auto.
        """
        if len(line) > _LONGEST:
            return None
        word = line.partition(" ")[0]
        if word in self._plain:
            return None
        if word.isalpha() and word.casefold() not in _FIRST_WORDS and not word.startswith(_ERAS):
            self._plain.add(word)
            return None
        folded = line.casefold().replace("\u2019", "'")
        labelled, words = _unlabelled(" ".join(folded.split()).strip("[]"))
        clock = _TIME.search(words)
        head = words[: clock.start()] if clock else words
        found = self._day(head.strip(" ,"))
        at = _time(clock) if clock else time()
        if found is None or at is None:
            return None
        day, certain = found
        moment = datetime.combine(day, at, at.tzinfo or self._zone)
        return Stated(moment=moment.astimezone(UTC), certain=certain or labelled)

    def _day(self, words: str) -> tuple[date, bool] | None:
        words = _without_weekday(words)
        if words in RELATIVE:
            return self._today - timedelta(days=RELATIVE[words]), True
        for pattern, reading in _SHAPES:
            match = pattern.fullmatch(words)
            day = reading(match) if match else None
            if day is not None:
                return self._dated(day)
        numbers = _NUMBERS.fullmatch(words)
        if numbers:
            return self._dated(_numbers(numbers, month_first=self._order == "mdy"))
        short = _SHORT.fullmatch(words) if self._order != "auto" else None
        return self._dated(self._short(short)) if short else None

    def _short(self, match: re.Match[str]) -> _Day:
        parts = dict(
            zip(self._order, map(int, match.group("first", "second", "third")), strict=True)
        )
        century = self._today.year // 100 * 100
        ahead = century + parts["y"] > self._today.year + 1
        year = century + parts["y"] - (100 if ahead else 0)
        return _Day(year=year, month=parts["m"], day=parts["d"])

    def _dated(self, day: _Day) -> tuple[date, bool] | None:
        if day.year is not None:
            found = _date(day.year, day.month, day.day)
            return (found, True) if found else None
        for back in range(_LEAP + 1):
            found = _date(self._today.year - back, day.month, day.day)
            if found and found <= self._today:
                return found, False
        return None


def _unlabelled(words: str) -> tuple[bool, str]:
    match = _LABEL.match(words)
    return (True, words[match.end() :]) if match else (False, words)


def _without_weekday(words: str) -> str:
    first, _, rest = words.partition(" ")
    return rest if rest and first.rstrip(".,") in WEEKDAYS else words


def _date(year: int, month: int, day: int) -> date | None:
    if year not in _YEARS:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _time(match: re.Match[str]) -> time | None:
    hour, minute, second = (int(match[name] or 0) for name in ("hour", "minute", "second"))
    half = (match["half"] or "").replace(".", "")
    if half:
        hour = hour % _NOON + (_NOON if half == "pm" else 0)
    try:
        zone = _zone(match["zone"])
        return time(hour, minute, second, tzinfo=zone)
    except (KeyError, ValueError):
        return None


def _zone(name: str | None) -> tzinfo | None:
    if not name:
        return None
    if name[0] not in "+-":
        return timezone(timedelta(hours=ZONES[name]))
    offset = timedelta(hours=int(name[1:3]), minutes=int(name[-2:]))
    return timezone(-offset if name[0] == "-" else offset)


def _iso(match: re.Match[str]) -> _Day:
    return _Day(year=int(match["year"]), month=int(match["month"]), day=int(match["day"]))


def _numbers(match: re.Match[str], *, month_first: bool) -> _Day:
    day, month = int(match["first"]), int(match["second"])
    if month_first and day <= 12:  # noqa: PLR2004 -- twelve months
        day, month = month, day
    if month > 12 >= day:  # noqa: PLR2004 -- twelve months
        day, month = month, day
    return _Day(year=int(match["year"]), month=month, day=day)


def _named(match: re.Match[str]) -> _Day | None:
    month = MONTHS.get(match["name"])
    if month is None:
        return None
    year = int(match["year"]) if match["year"] else None
    return _Day(year=year, month=month, day=int(match["day"]))


def _japanese(match: re.Match[str]) -> _Day:
    count = 1 if match["count"] == "元" else int(match["count"] or 0)
    year = int(match["year"]) if match["year"] else ERAS[match["era"]] + count
    return _Day(year=year, month=int(match["month"]), day=int(match["day"]))


_SHAPES: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], _Day | None]], ...] = (
    (_ISO, _iso),
    (_DAY_FIRST, _named),
    (_MONTH_FIRST, _named),
    (_JAPANESE, _japanese),
)
