"""How speed is measured: two sides in turn, CPU time, the ratio of each round, the median.

The order is reversed every other round, so that neither side always comes second; before each
turn the heap is swept. Knows no subject.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median

_MARGIN = 0.8  # a gate fails at 20 % below what must be reached
_ROUNDS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Our work and the yardstick's; both return what they made, which must be equal."""

    name: str
    ours: Callable[[], object]
    yardstick: Callable[[], object]
    must: float  # the least share of the yardstick's speed
    goal: float
    amount: str  # what one turn works on, for people


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """The ratio of the speeds, ours by the yardstick's."""

    name: str
    ratio: float
    rounds: Sequence[float]
    must: float
    goal: float
    amount: str

    @property
    def passed(self) -> bool:
        """Whether the ratio is not more than the margin below what must be reached."""
        return self.ratio >= self.must * _MARGIN


def measure(pair: Pair, rounds: int = _ROUNDS) -> Outcome:
    """The outcome of so many rounds; AssertionError when the two sides did not do the same."""
    assert pair.ours() == pair.yardstick(), f"{pair.name}: both sides must do the same work"
    ratios = []
    for turn in range(rounds):
        sides = [pair.ours, pair.yardstick]
        spent = {side: _spent(side) for side in (sides if turn % 2 else reversed(sides))}
        ratios.append(spent[pair.yardstick] / spent[pair.ours])
    return Outcome(
        name=pair.name,
        ratio=median(ratios),
        rounds=ratios,
        must=pair.must,
        goal=pair.goal,
        amount=pair.amount,
    )


def _spent(side: Callable[[], object]) -> float:
    gc.collect()
    before = time.process_time()
    kept = side()  # bound, so that freeing it is not counted
    spent = time.process_time() - before
    del kept
    return spent
