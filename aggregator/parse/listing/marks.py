"""Lines, their columns and the list marks that open them.

A mark stands at the start of a line and is followed by white space. Dashes longer than a hyphen
are dialogue and never marks. Knows nothing of lists.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import chain, islice
from operator import attrgetter
from typing import NamedTuple

from aggregator.parse.caps import Caps
from aggregator.parse.when import DateReader

_BULLETS = "•‣▪●◦∙■□○"
_PLAIN = "*+-"  # marks that are ordinary characters as well
_NUMBER_ENDS = ".)"
_MARK = re.compile(rf"([{_BULLETS}{_PLAIN}]|\d{{1,3}}[.)])[ \t\u00a0\u3000]+(?=\S)")
_SIGNS = frozenset(_BULLETS + _PLAIN)
_OPENERS = _SIGNS | frozenset("0123456789")
# White space that is no edge: a line that opens with it may still be blank.
_BLANKS = frozenset(
    "\n\r\v\f\x1c\x1d\x1e\x1f\x85\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007"
    "\u2008\u2009\u200a\u2028\u2029\u205f"
)
_TELLING = _OPENERS | _BLANKS  # the first letters of lines to look at twice
_EDGES = " \t\u00a0\u202f\u3000"
_TAB = 8
_STRIDE = 4096  # lines between two looks at their number
_STRETCH = 1 << 16  # characters cut into lines at once, and between two looks at the time


class Line(NamedTuple):
    """A line that is not blank. A tuple, since a large dump has a hundred thousand of them."""

    number: int  # in the dump, from 0
    column: int  # of the mark, or of the text when there is no mark
    start: int  # column of the text
    sign: str  # the mark; `.` or `)` stand for every number; empty without a mark
    text: str  # without mark and without white space at its ends
    numeral: str = ""  # the number of a numbered mark, as written

    @property
    def whole(self) -> str:
        """The text with its mark where the mark may be the author's own: numbers and hyphens."""
        if not self.sign:
            return self.text
        if self.numeral:
            return f"{self.numeral} {self.text}"
        return f"- {self.text}" if self.sign == "-" else self.text


text_of = attrgetter("text")  # for map, over many lines


def split(text: str, dates: DateReader, caps: Caps) -> list[Line]:
    """The lines of a text that are not blank; `26. April 2024` is a date and no numbered mark.

    Raises ParseError when there are more lines, or longer ones, than the caps allow.
    """
    caps.line_lengths(text)
    lines: list[Line] = []
    raws = chain.from_iterable(_stretches(text, caps))
    number = 0
    while stride := list(islice(raws, _STRIDE)):
        caps.lines(len(lines))  # before they fill the memory
        _add(lines, number, stride, dates)
        number += len(stride)
    caps.lines(len(lines))
    return lines


def _add(lines: list[Line], first: int, raws: Sequence[str], dates: DateReader) -> None:
    make = tuple.__new__  # what Line() calls in the end: twice as fast
    for number, raw in enumerate(raws, first):
        if not raw:
            continue
        written = raw.strip(_EDGES)
        if not written:
            continue
        opener = written[0]
        column = 0 if raw[0] == opener else len(raw) - len(raw.lstrip(" \t"))
        if column and "\t" in raw:
            column = len(raw[:column].expandtabs(_TAB))
        if opener not in _TELLING:
            lines.append(make(Line, (number, column, column, "", written, "")))
        elif opener in _SIGNS and written[1:2] == " " and not written[2].isspace():
            # As most marks stand; all others are told by a pattern.
            lines.append(make(Line, (number, column, column + 2, opener, written[2:], "")))
        elif opener in _OPENERS or not written.isspace():
            lines.append(_marked(number, column, written, dates))


def _stretches(text: str, caps: Caps) -> Iterator[list[str]]:
    """The lines as they are, cut out a stretch at a time: small stretches stay in the cache."""
    start = 0
    while start <= len(text):
        caps.time()
        end = text.find("\n", start + _STRETCH)
        end = len(text) if end < 0 else end
        yield text[start:end].split("\n")
        start = end + 1


def _marked(number: int, column: int, written: str, dates: DateReader) -> Line:
    if written in _BULLETS:  # a bullet whose text has been lost
        return Line(number, column, column + 2, written, "")
    match = _MARK.match(written)
    if not match:
        return Line(number, column, column, "", written)
    mark, text = match[1], written[match.end() :]
    if mark[-1] not in _NUMBER_ENDS:
        return Line(number, column, column + match.end(), mark, text)
    if dates.read(written):
        return Line(number, column, column, "", written)
    return Line(number, column, column + match.end(), mark[-1], text, mark)
