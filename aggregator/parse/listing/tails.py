"""Dates at the end of a title: `… at home8.12.2023 08:00 CET | Press release`.

Knows single lines; whether a listing means them so is decided by its majority elsewhere.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from aggregator.parse.when import DateReader, Stated

_LONGEST = 400  # characters of a title with its date
_WINDOW = 64  # characters at the end in which a date stands
_YEAR = re.compile(r"(?:19|20)\d\d")  # without one there is no date to be certain of
_PARTED = re.compile(r"\d[-./, ]")  # as the day and the month of every date are
_KIND = re.compile(r"\s+[|•]\s+")
_KIND_WORDS = 4
_DATE = re.compile(
    r"""(?:(?<!\d)\d{1,2}[./]\s?\d{1,2}[./]\d{4}|(?<!\d)\d{4}-\d{2}-\d{2}
        |(?<!\d)\d{1,2}\.?[ ][^\W\d_]{3,10}\.?[ ]\d{4}|(?<!\w)[^\W\d_]{3,10}\.?[ ]\d{1,2},[ ]\d{4})
        (?:[ T,]+(?:(?:kl|at)\.?[ ])?\d{1,2}[:.]\d{2}.{0,16})?$""",
    re.VERBOSE,
)


class Tail(NamedTuple):
    """A title and what stood behind it."""

    title: str
    stated: Stated
    kind: str  # the kind of article named after the date, or empty
    glued: bool  # no words of a title end so: glued to the date, with a time, or with a kind


def kind_and_rest(text: str) -> tuple[tuple[str, str], ...]:
    """Both ways to divide a line at its only bar into a kind of article and the rest."""
    if "|" not in text and "•" not in text:
        return ()
    parts = _KIND.split(text)
    if len(parts) != 2:  # noqa: PLR2004 -- a date and a kind
        return ()
    ways = (parts[1], parts[0]), (parts[0], parts[1])
    return tuple(way for way in ways if len(way[0].split()) <= _KIND_WORDS)


def tail(text: str, dates: DateReader) -> Tail | None:
    """The title, date and kind of a line that ends with a date and holds more than it."""
    if "20" not in text and "19" not in text:  # cheaper than the pattern
        return None
    if len(text) > _LONGEST or not _YEAR.search(text, max(0, len(text) - 2 * _WINDOW)):
        return None
    if not _PARTED.search(text):
        return None
    kind, rest = next(iter(kind_and_rest(text)), ("", text))
    begin = max(0, len(rest) - _WINDOW)
    found = _DATE.search(rest, begin)
    stated = dates.read(found[0]) if found else None
    if not found or not stated or not stated.certain or not found.start():
        return None
    before = rest[: found.start()]
    title = before.rstrip(" ,|•–-\t\u00a0")
    glued = before == title or bool(kind) or ":" in found[0]
    return Tail(title=title, stated=stated, kind=kind, glued=glued) if title else None
