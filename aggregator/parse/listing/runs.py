"""Runs: marks of one family in a row, with all that belongs to them.

A family is a sign in a column. A run ends at a line that is not indented deeper than its marks.
Which runs are the listing is decided next door; this module only finds them.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from typing import TypeAlias

from aggregator.parse.listing.marks import Line, text_of
from aggregator.parse.listing.wording import ends_sentence

Family: TypeAlias = tuple[str, int]

_STRIPPED = range(1, 6)  # columns of the marks whose first one stripping has moved to column 0
_NO_COLUMN = sys.maxsize  # deeper than any line
_TELLING = 8  # words from which on an inner bullet is text and no menu entry


@dataclass(slots=True, eq=False)
class Run:
    """A list in the making; its entries are ranges of lines."""

    family: Family
    parent: Run | None
    starts: list[int] = field(default_factory=list)
    bodies: list[int] = field(default_factory=list)  # lines of text below each mark
    end: int = 0  # the first line that is no longer part of it

    @property
    def bodied(self) -> int:
        """How many of its entries have text below their mark."""
        return sum(map(bool, self.bodies))

    def entry(self, place: int, lines: list[Line]) -> list[Line]:
        """The lines of one entry, its mark's first."""
        following = place + 1
        end = self.starts[following] if following < len(self.starts) else self.end
        return lines[self.starts[place] : end]

    def length(self, places: range, lines: list[Line]) -> int:
        """The characters of text below the marks of entries that follow each other."""
        starts = self.starts[places.start : places.stop]
        end = self.starts[places.stop] if places.stop < len(self.starts) else self.end
        whole = sum(map(len, map(text_of, lines[starts[0] : end])))
        return whole - sum(len(lines[start].text) for start in starts)


def restore_first(lines: list[Line]) -> list[Line]:
    """Put the first mark back to where it stood before the text was stripped.

    Only when no other mark of its sign stands at column 0, a deeper one follows, and the text
    below the first mark is deeper than that one, as it is below its siblings.
    """
    first = next((place for place, line in enumerate(lines) if line.sign), None)
    if first is None or lines[first].column:
        return lines
    mark = lines[first]
    columns = [line.column for line in lines[first + 1 :] if line.sign == mark.sign]
    column = min(columns, default=0)
    text = next((line for line in lines[first + 1 :] if line.column == 0 or not line.sign), None)
    if column not in _STRIPPED or (text and 0 < text.column <= column):
        return lines
    moved = mark._replace(column=column, start=mark.start + column)
    return [*lines[:first], moved, *lines[first + 1 :]]


def find_runs(lines: list[Line], *, loose: bool) -> list[Run]:
    """All runs, outer ones before those inside them.

    Loose: the operator vouches for a bullet list, and text at any column goes on with the
    outermost run, until a heading of the first level in Markdown.
    """
    runs: list[Run] = []
    stack: list[Run] = []
    run = nowhere = Run(("", _NO_COLUMN), None)
    (family, inmost), starts, bodies = run.family, run.starts, run.bodies
    for place, line in enumerate(lines):
        _, column, _, sign, _, _ = line
        if not sign and column > inmost:
            bodies[-1] += 1  # most lines: text below the innermost mark
            continue
        if sign and sign == family and column == inmost:
            starts.append(place)  # most marks: the next of the outermost run
            bodies.append(0)
            continue
        _turn(line, place, stack, runs, loose=loose)
        run = stack[-1] if stack else nowhere
        (family, inmost), starts, bodies = run.family, run.starts, run.bodies
        if len(stack) > 1:
            family = ""  # what an inner mark says may be the text of an outer one
    for run in stack:
        run.end = len(lines)
    return runs


def _turn(line: Line, place: int, stack: list[Run], runs: list[Run], *, loose: bool) -> None:
    """Go on with a line that may end runs or begin one."""
    kept = 1 if loose and not line.sign and not line.text.startswith("# ") else 0
    while len(stack) > kept and _ends(stack[-1], line):
        stack.pop().end = place
    if line.sign:
        _enter(line, place, stack, runs)
    elif stack:
        stack[-1].bodies[-1] += 1


def _ends(run: Run, line: Line) -> bool:
    sign, column = run.family
    return line.column <= column and (line.sign, line.column) != (sign, column)


def _enter(line: Line, place: int, stack: list[Run], runs: list[Run]) -> None:
    family = (line.sign, line.column)
    if not stack or stack[-1].family != family:
        parent = stack[-1] if stack else None
        run = Run(family, parent)
        runs.append(run)
        stack.append(run)
    for outer in stack[-2:-1]:
        if ends_sentence(line.text) or len(line.text.split(None, _TELLING)) > _TELLING:
            outer.bodies[-1] += 1
    stack[-1].starts.append(place)
    stack[-1].bodies.append(0)
