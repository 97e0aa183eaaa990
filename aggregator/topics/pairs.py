"""Tells which neighbours are one label, because they were met together often and never apart.

Knows the parts between seams and how many articles show them, nothing of known labels.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from collections.abc import Set as AbstractSet
from itertools import pairwise
from typing import TypeAlias

MET = 5  # articles that show a pair before it counts as inseparable

_Pair: TypeAlias = tuple[str, str]
_Counts: TypeAlias = dict[str, dict[str, int]]  # part -> its neighbour -> articles


class Pairs:
    """The inseparable pairs among the case-folded parts counted so far."""

    def __init__(self, is_configured: Callable[[str], bool]) -> None:
        self._is_configured = is_configured
        self._total: dict[str, int] = defaultdict(int)
        self._after: _Counts = defaultdict(dict)
        self._before: _Counts = defaultdict(dict)
        self._touched: set[str] = set()
        self._inseparable: set[_Pair] = set()
        self._of: dict[str, set[_Pair]] = defaultdict(set)  # part -> its inseparable pairs

    @property
    def inseparable(self) -> AbstractSet[_Pair]:
        """The pairs that are one label; it changes when they are settled."""
        return self._inseparable

    def count(self, parts: tuple[str, ...], articles: int) -> None:
        """Count the parts of a segment in so many more articles, or in fewer."""
        for part in parts:
            self._total[part] += articles
        for left, right in pairwise(parts):
            _add(self._after[left], right, articles)
            _add(self._before[right], left, articles)
        self._touched.update(parts)

    def settle(self) -> set[_Pair]:
        """Decide about what was counted since the last time; the pairs that became or ceased."""
        changed = set()
        for pair in self._candidates():
            if self._never_apart(*pair) != (pair in self._inseparable):
                changed.add(pair)
        self._touched.clear()
        self._inseparable ^= changed
        for pair in changed:
            for part in pair:
                self._of[part] ^= {pair}
        return changed

    def _candidates(self) -> set[_Pair]:
        pairs: set[_Pair] = set()
        for part in self._touched:
            pairs |= self._of.get(part, frozenset())
            pairs.update((part, right) for right in _only(self._after.get(part)))
            pairs.update((left, part) for left in _only(self._before.get(part)))
        return pairs

    def _never_apart(self, left: str, right: str) -> bool:
        met = self._after[left].get(right, 0)
        together = met >= MET and met == self._total[left] == self._total[right]
        return together and not (self._is_configured(left) or self._is_configured(right))


def _add(counts: dict[str, int], part: str, articles: int) -> None:
    counts[part] = counts.get(part, 0) + articles
    if not counts[part]:
        del counts[part]


def _only(neighbours: dict[str, int] | None) -> list[str]:
    return list(neighbours) if neighbours and len(neighbours) == 1 else []
