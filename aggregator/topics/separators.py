"""Divides a line at the separators that a source wrote on purpose.

Knows nothing of seams between glued labels.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Literal, TypeAlias

from aggregator.text import squeeze

Split: TypeAlias = Literal["auto", "vocabulary", "none"]

_SEPARATOR = re.compile(r"\s[|·•/](?=\s)|;|[\t\n\r\f\v\x85\u2028\u2029]|\s{2,}")
_HEADING = re.compile(
    r"(?:ämnen?|themen|thema|topics?|tags?|kategori(?:er|en|e)?|categor(?:y|ies)|thèmes?"
    r"|catégories?|rubriques?|schlagw(?:o|ö)rte?r?|nyckelord|カテゴリー?|タグ|分類)\s*[:：]\s*",
    re.IGNORECASE,
)
_COMMA = re.compile(r",\s|[、，]\s?")
_MOST = 8  # the most parts between separators, or commas, of one label
_JOINING = frozenset({"och", "und", "and", "et", "&"})


def headless(line: str) -> str:
    """The line without a word such as `Topics:` before its labels."""
    heading = _HEADING.match(line)
    return line[heading.end() :] if heading else line


def segments(line: str) -> tuple[str, ...]:
    """The parts of a clean line between separators; no part is empty."""
    return tuple(filter(None, map(squeeze, _SEPARATOR.split(line))))


def segments_around(line: str, is_known: Callable[[str], bool]) -> tuple[str, ...]:
    """The parts of a clean line, without a heading, between separators outside known labels."""
    places = _places(_SEPARATOR, line)
    found = []
    first = 0
    while first < len(places):
        number, known = _longest(line, places[first : first + _MOST], is_known)
        part = squeeze(line[places[first][0] : places[first + number - 1][1]])
        found.append(part if known or first else squeeze(headless(part)))
        first += number
    return tuple(filter(None, found))


def has_comma(segment: str) -> bool:
    """Tell whether a segment holds a comma that may stand between labels."""
    return _COMMA.search(segment) is not None


def comma_parts(segment: str, is_known: Callable[[str], bool], *, inside: bool) -> tuple[str, ...]:
    """The parts of a segment between commas, or the whole where a comma belongs to a label.

    A comma parts labels when every part is known, or when every part begins like a label and
    none but the first ends an enumeration: `Build, live and learn` is one label. A known part
    may hold commas itself, if `inside` says so.
    """
    places = _places(_COMMA, segment)
    most = _MOST if inside else 1
    found, first = [], 0
    while first < len(places):
        number, known = _longest(segment, places[first : first + most], is_known)
        if not known:
            break
        found.append(squeeze(segment[places[first][0] : places[first + number - 1][1]]))
        first += number
    if first == len(places):
        return tuple(found)
    parts = tuple(filter(None, (squeeze(segment[start:end]) for start, end in places)))
    if all(map(_begins_a_label, parts)) and not any(map(_ends_a_list, parts[1:])):
        return parts
    return (segment,)


def _places(separator: re.Pattern[str], text: str) -> list[tuple[int, int]]:
    """Where the parts between separators begin and end, those of white space left out."""
    ends = [(found.start(), found.end()) for found in separator.finditer(text)]
    starts = [0, *(end for _, end in ends)]
    places = zip(starts, [*(start for start, _ in ends), len(text)], strict=True)
    return [(start, end) for start, end in places if text[start:end].strip()]


def _longest(
    text: str, places: list[tuple[int, int]], is_known: Callable[[str], bool]
) -> tuple[int, bool]:
    """How many of the first parts are known together, or one; and whether they are known."""
    for number in range(len(places), 0, -1):
        if is_known(squeeze(text[places[0][0] : places[number - 1][1]])):
            return number, True
    return 1, False


def _begins_a_label(part: str) -> bool:
    return part[0].isalpha() and not part[0].islower()


def _ends_a_list(part: str) -> bool:
    return not _JOINING.isdisjoint(part.casefold().split())
