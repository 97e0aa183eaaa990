"""Lists without marks whose items each open with a date.

A date may be a line of its own, or stand behind the title. Where titles stand above the dates is
found out, and refused when it cannot be. Knows nothing of lists with marks.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import pairwise

from aggregator.errors import Quarantined
from aggregator.parse.datewords import MONTHS
from aggregator.parse.listing.marks import Line
from aggregator.parse.listing.roles import date_of, most
from aggregator.parse.listing.shape import Shape
from aggregator.parse.listing.tails import tail
from aggregator.parse.listing.wording import ends_sentence
from aggregator.parse.when import DateReader

_FEW = 3  # blocks from which on a page is a list of them
_MONTH = re.compile(r"([^\W\d_]{3,10})\.? \d{4}")
# Words that an extractor left of a date line whose date it lost.
_DATELESS = frozenset(
    {"publicerad", "publicerades", "publicerat", "published", "veröffentlicht", "publié"}
)


def find_blocks(lines: list[Line], dates: DateReader) -> Shape | None:
    """The list, or None when fewer than three blocks open with a date.

    Raises Quarantined when titles and dates alternate and nothing tells which comes first.
    """
    lines = [line for line in lines if not _heads_a_month(line.text)]
    starts = _starts(lines, lambda text: date_of(text, dates) is not None)
    titled = _starts(lines, lambda text: _is_titled(text, dates))
    dateless = _starts(lines, lambda text: text.casefold().rstrip(" :") in _DATELESS)
    told = "open with a date"
    if len(titled) > len(starts):
        starts, told = titled, "open with a title and its date"
    elif len(dateless) > len(starts):
        starts, told = dateless, "open with the word of a lost date"
    elif len(starts) >= _FEW and _titles_above(lines, starts):
        starts, told = [start - 1 for start in starts if start], "open with a title above a date"
    if len(starts) < _FEW:
        return None
    return _shape(lines, starts, told)


def _heads_a_month(text: str) -> bool:
    """A heading between groups: `Oktober 2020`."""
    match = _MONTH.fullmatch(text)
    return match is not None and match[1].casefold() in MONTHS


def _is_titled(text: str, dates: DateReader) -> bool:
    found = tail(text, dates)
    return found is not None and found.glued


def _starts(lines: list[Line], opens: Callable[[str], bool]) -> list[int]:
    """The lines that open; a second one directly below a first does not count."""
    places = [place for place, line in enumerate(lines) if not line.sign and opens(line.text)]
    return places[:1] + [place for before, place in pairwise(places) if place > before + 1]


def _titles_above(lines: list[Line], starts: list[int]) -> bool:
    """Whether the line above each date is its title, and not the end of the item before."""
    votes = len(starts)
    above = sum(start > 0 and _touch(lines, start - 1) for start in starts)
    below = sum(start + 1 < len(lines) and _touch(lines, start) for start in starts)
    single = sum(after - before == 2 for before, after in pairwise(starts))  # noqa: PLR2004 -- a line between
    prose = sum(ends_sentence(lines[start + 1].text) for start in starts[:-1])
    if most(above, votes) != most(below, votes):
        return most(above, votes) and (most(single, votes - 1) or most(prose, votes - 1))
    if most(prose, votes - 1):
        return sum(ends_sentence(lines[start - 1].text) for start in starts[1:]) * 2 < votes
    return most(single, votes - 1) and _closes_with_date(lines, starts)


def _touch(lines: list[Line], place: int) -> bool:
    return lines[place + 1].number == lines[place].number + 1


def _closes_with_date(lines: list[Line], starts: list[int]) -> bool:
    """Titles and dates alternate: only an end of the page that has no partner tells the order."""
    first, last = starts[0] == 0, starts[-1] == len(lines) - 1
    if first == last:
        raise Quarantined(
            "titles and dates take turns, and nothing tells which date belongs to which title",
            hint="set the source's `layout` to lines and its `record` to [date, title] or "
            "[title, date]",
        )
    return last


def _shape(lines: list[Line], starts: list[int], told: str) -> Shape:
    entries = [lines[start:end] for start, end in pairwise([*starts, len(lines)])]
    kept = _without_footer(entries)
    trimmed = tuple(line.text for line in entries[-1][len(kept) :])
    return Shape(
        layout="blocks",
        entries=(*entries[:-1], kept),
        told=f"{len(entries)} blocks {told}",
        trimmed=trimmed,
        reaches_end=not trimmed,
    )


def _without_footer(entries: list[list[Line]]) -> list[Line]:
    """The last entry up to where it is longer, or further apart, than any other."""
    *others, last = entries
    longest = max(map(len, others))
    widest = max(map(_widest_gap, others))
    for place in range(1, len(last)):
        if place >= longest or last[place].number - last[place - 1].number > widest:
            return last[:place]
    return last


def _widest_gap(entry: list[Line]) -> int:
    return max((after.number - before.number for before, after in pairwise(entry)), default=1)
