"""The cheapest of the largest matchings, compared with trying everything."""

from __future__ import annotations

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from aggregator.identity.assignment import assign

COSTS = st.dictionaries(
    st.tuples(st.integers(0, 4), st.integers(0, 4)), st.integers(0, 20), max_size=9
)


def _best(costs: dict[tuple[int, int], int]) -> tuple[int, int]:
    """Size and cost of the best settlement, found by trying all."""
    best = (0, 0)
    for size in range(1, len(costs) + 1):
        for pairs in combinations(costs, size):
            if len({a for a, _ in pairs}) == len({b for _, b in pairs}) == size:
                best = max(best, (size, -sum(costs[pair] for pair in pairs)))
    return best


@given(costs=COSTS)
def test_no_other_settlement_is_larger_or_as_large_and_cheaper(
    costs: dict[tuple[int, int], int],
) -> None:
    settled = assign(costs)

    assert (len(settled), -sum(costs[pair] for pair in settled.items())) == _best(costs)


@given(costs=COSTS)
def test_nothing_is_given_twice(costs: dict[tuple[int, int], int]) -> None:
    settled = assign(costs)

    assert len(set(settled.values())) == len(settled)


def test_one_gives_way_so_that_both_are_served() -> None:
    settled = assign({(1, 1): 0, (1, 2): 9, (2, 1): 0})

    assert settled == {1: 2, 2: 1}
