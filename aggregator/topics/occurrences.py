"""Finds the lines that hold a label.

Knows the texts of the lines only, not what is known of labels or how lines are divided.
"""

from __future__ import annotations

import re
from bisect import bisect_left, insort
from collections.abc import Iterable

_REACH = 40  # characters of a line kept for every place where a label may begin
# Any sign but a small letter after another, unless a capital follows; of small letters those
# that most lines are made of, the others are taken for beginnings everywhere.
_SMALL = "a-zß-öø-ÿα-ωа-я"
_BEGINS = re.compile(f"[^ {_SMALL}]|(?<![{_SMALL}])[{_SMALL}]|[{_SMALL}](?=[^\\W\\d_{_SMALL}])")
_ANY = re.compile("[^ ]")


class Occurrences:
    """Every place of every line where a label may begin, in the order of what is read there.

    A place after a small letter is none, unless a capital or `eHealth` is there: no learned
    label begins at another.
    """

    def __init__(self) -> None:
        self._plain: list[str] = []
        self._places: dict[str, list[tuple[str, int]]] = {}  # first character -> read, line
        self._waiting: list[tuple[str, int]] = []

    def add(self, plain: str, places: Iterable[int]) -> int:
        """Number a case-folded line in which labels may begin at these places; the first is 0."""
        number = len(self._plain)
        self._plain.append(plain)
        reads = {plain[place : place + _REACH] for place in places}
        self._waiting += ((read, number) for read in reads)
        return number

    def find(self, plain: str) -> list[int]:
        """The numbers of the lines in which a case-folded label may begin and is read.

        Cost: logarithmic in the number of lines, linear in what is found.
        """
        self._settle()
        places = self._places.get(plain[:1], [])
        read = plain[:_REACH]
        found: dict[int, None] = {}
        for index in range(bisect_left(places, (read,)), len(places)):
            text, number = places[index]
            if not text.startswith(read):
                break
            if len(plain) <= _REACH or plain in self._plain[number]:
                found[number] = None
        return list(found)

    def _settle(self) -> None:
        """Put the places of added lines in order: one by one, or many at once."""
        few = len(self._waiting) < len(self._plain) // 16
        for place in self._waiting:
            places = self._places.setdefault(place[0][0], [])
            if few:
                insort(places, place)
            else:
                places.append(place)
        if not few:
            for places in self._places.values():
                places.sort()
        self._waiting.clear()


def beginnings(text: str, plain: str) -> tuple[int, ...]:
    """The places of a case-folded line where a learned label may begin."""
    begins = _BEGINS if len(text) == len(plain) else _ANY
    return tuple(found.start() for found in begins.finditer(text if begins is _BEGINS else plain))
