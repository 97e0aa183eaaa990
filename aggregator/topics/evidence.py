"""Counts what the pieces of divided lines tell: spellings, lines, neighbours.

Knows how often a piece came out of a line, not what a line is divided by.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from aggregator.topics.divide import Division
from aggregator.topics.known import LONGEST
from aggregator.topics.lines import Line

LINES = 2  # different lines that make a piece a label
NEIGHBOURS = 2  # different ones on a side where it was cut off
_EDGE = ""  # the neighbour at the end of a line or at a separator


@dataclass(slots=True, eq=False)
class _Piece:
    spellings: dict[str, int] = field(default_factory=dict)  # -> articles
    lines: dict[str, int] = field(default_factory=dict)  # key of a line -> times
    before: dict[str, int] = field(default_factory=dict)  # key of a neighbour -> times
    after: dict[str, int] = field(default_factory=dict)


class Evidence:
    """What the divisions counted so far tell of their pieces, by the pieces' keys.

    Neighbours are counted if told so: without them nothing is said to recur.
    """

    def __init__(self, key_of: Callable[[str], str], *, neighbours: bool) -> None:
        self._key_of = key_of
        self._neighbours = neighbours
        self._pieces: dict[str, _Piece] = defaultdict(_Piece)

    def count(self, line: Line, division: Division, articles: int) -> tuple[str, ...]:
        """Count a division of a line in so many articles; below zero it is taken back.

        The keys of its pieces are returned.
        """
        times = 1 if articles > 0 else -1
        keys = tuple(map(self._key_of, division.pieces))
        for place, (key, spelling) in enumerate(zip(keys, division.pieces, strict=True)):
            piece = self._pieces[key]
            _add(piece.spellings, spelling, articles)
            _add(piece.lines, line.key, times)
            if self._neighbours:
                glued = division.glued[place]
                _add(piece.before, keys[place - 1] if glued else _EDGE, times)
                glued = place + 1 < len(keys) and division.glued[place + 1]
                _add(piece.after, keys[place + 1] if glued else _EDGE, times)
            if not piece.lines:
                del self._pieces[key]
        return keys

    def spelling(self, key: str) -> str | None:
        """The most frequent spelling of a piece, the smaller of equally frequent ones."""
        piece = self._pieces.get(key)
        return most_frequent(piece.spellings) if piece else None

    def recurs(self, key: str) -> bool:
        """Tell whether a piece came out of several lines, and not always beside the same one."""
        piece = self._pieces.get(key)
        if piece is None or len(piece.lines) < LINES:
            return False
        return _varies(piece.before) and _varies(piece.after) and is_label(self.spelling(key) or "")

    def lines(self, key: str) -> int:
        """Out of how many different lines a piece came."""
        piece = self._pieces.get(key)
        return len(piece.lines) if piece else 0

    def spellings(self, key: str) -> Mapping[str, int]:
        """Every spelling of a piece and how many articles show it."""
        piece = self._pieces.get(key)
        return piece.spellings if piece else {}

    def __contains__(self, key: str) -> bool:
        """Tell whether a piece came out of any line."""
        return key in self._pieces

    def keys(self) -> Iterable[str]:
        """The keys of all pieces."""
        return self._pieces.keys()


def most_frequent(spellings: Mapping[str, int]) -> str:
    """The spelling that most articles show, the smaller of equally frequent ones."""
    if len(spellings) == 1:
        return next(iter(spellings))
    return min(spellings, key=lambda spelling: (-spellings[spelling], spelling))


def is_label(text: str) -> bool:
    """Tell whether a piece could be a label: signs, figures and single letters are none.

    One letter of an alphabet with cases would cover the rest of too many lines.
    """
    if len(text) == 1:
        return text.isalpha() and text.lower() == text.upper()
    return len(text.casefold()) <= LONGEST and any(map(str.isalpha, text))


def _varies(neighbours: Mapping[str, int]) -> bool:
    return len(neighbours) >= NEIGHBOURS or _EDGE in neighbours


def _add(counts: dict[str, int], key: str, more: int) -> None:
    counts[key] = counts.get(key, 0) + more
    if not counts[key]:
        del counts[key]
