"""Undo hard wrapping.

A line is joined to the one before it exactly when its first word would not have fitted there.
Knows lines and columns, and of roles only what must not be joined: dates and closing labels.
"""

from __future__ import annotations

import unicodedata
from itertools import pairwise

from aggregator.parse.listing.marks import Line
from aggregator.parse.listing.wording import ends_sentence
from aggregator.parse.when import DateReader

_WIDEST = 132  # no tool wraps later
_NARROWEST = 40  # and none earlier
_SHARE = 3  # a third
_FIRST_WIDE = "\u1100"  # no letter before it takes two columns


def unwrap(lines: list[Line], dates: DateReader) -> tuple[list[Line], int]:
    """The lines as they were before they were wrapped, and the width; 0 when nothing was wrapped.

    Wrapped means that of the lines which go on directly below another, at least a third could not
    have stood there, and of these at least a third go on in lower case: summaries that a site has
    cut to one length push their labels as well.
    """
    width = _width(lines)
    if not _NARROWEST <= width <= _WIDEST:
        return lines, 0
    follows = [place for place in range(1, len(lines)) if _goes_on(lines, place)]
    pushed = {place for place in follows if not _fits(lines[place - 1], lines[place], width)}
    lower = sum(_inside(lines[place].text[0]) for place in pushed)
    if not pushed or len(pushed) * _SHARE < len(follows) or lower * _SHARE < len(pushed):
        return lines, 0
    kept = {place for place in pushed if not _stands_alone(lines, place, dates)}
    return _joined(lines, kept), width


def _width(lines: list[Line]) -> int:
    """The width of the widest line, or of the first that is too wide."""
    width = 0
    for line in lines:
        if 2 * len(line.text) + line.start > width:  # no letter takes more than two columns
            width = max(width, _end(line))
            if width > _WIDEST:
                break
    return width


def _end(line: Line) -> int:
    return line.start + _columns(line.text)


def _columns(text: str) -> int:
    """How many columns a terminal gives to a text: two to a letter of East Asia."""
    if text.isascii() or max(text) < _FIRST_WIDE:
        return len(text)
    return len(text) + sum(map(_is_wide, text))


def _is_wide(letter: str) -> bool:
    return letter >= _FIRST_WIDE and unicodedata.east_asian_width(letter) in "WF"


def _inside(letter: str) -> bool:
    """Whether a letter goes on with a sentence, as far as one letter can tell."""
    return letter.islower() or _is_wide(letter)


def _first_unit(text: str) -> str:
    """What cannot be divided at the start: a word, or a single letter of East Asia."""
    return text[0] if _is_wide(text[0]) else text.split(None, 1)[0]


def _gap(before: str, text: str) -> str:
    return "" if _is_wide(before[-1:]) or _is_wide(text[:1]) else " "


def _goes_on(lines: list[Line], place: int) -> bool:
    before, line = lines[place - 1], lines[place]
    return not line.sign and line.number == before.number + 1 and line.column == before.start


def _fits(before: Line, line: Line, width: int) -> bool:
    gap = _gap(before.text, line.text)
    return _end(before) + len(gap) + _columns(_first_unit(line.text)) <= width


def _stands_alone(lines: list[Line], place: int, dates: DateReader) -> bool:
    before, line = lines[place - 1], lines[place]
    if dates.read(line.text) or dates.read(before.text):
        return True
    last = place + 1 == len(lines) or not _goes_on(lines, place + 1)
    return last and ends_sentence(before.text) and not ends_sentence(line.text)


def _joined(lines: list[Line], joins: set[int]) -> list[Line]:
    joined: list[Line] = []
    parts: list[str] = []
    for place, line in enumerate(lines):
        if place in joins:
            parts.append(line.text)
            continue
        _close(joined, parts)
        joined.append(line)
        parts = [line.text]
    _close(joined, parts)
    return joined


def _close(joined: list[Line], parts: list[str]) -> None:
    if len(parts) > 1:
        joined[-1] = joined[-1]._replace(text=_glued(parts))


def _glued(parts: list[str]) -> str:
    wide = any(_is_wide(part[:1]) or _is_wide(part[-1:]) for part in parts)
    if not wide:
        return " ".join(parts)
    return "".join(part + _gap(part, after) for part, after in pairwise(parts)) + parts[-1]
