"""Settles who gets what: the cheapest of the largest matchings.

Successive shortest augmenting paths over a bipartite graph. Knows nothing of articles.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping


def assign(costs: Mapping[tuple[int, int], int]) -> dict[int, int]:
    """Left -> right: as many pairs as possible, and among such settlements the least total cost.

    Costs are those of the pairs that are allowed, none negative. Pairs that compete with no
    other cost nothing to settle; within a group of competitors the time is about edges times
    vertices per pair.
    """
    settled: dict[int, int] = {}
    for group in _groups(costs):
        edges = {pair: costs[pair] for pair in sorted(group)}
        settled |= dict(group) if len(group) == 1 else _settle(edges)
    return settled


def _groups(costs: Mapping[tuple[int, int], int]) -> list[list[tuple[int, int]]]:
    """The pairs, those that compete directly or through others together."""
    by_left: dict[int, list[tuple[int, int]]] = defaultdict(list)
    by_right: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for pair in costs:
        by_left[pair[0]].append(pair)
        by_right[pair[1]].append(pair)
    groups: list[list[tuple[int, int]]] = []
    unseen = dict.fromkeys(costs)
    while unseen:
        group = [unseen.popitem()[0]]
        for left, right in group:
            for pair in (*by_left.pop(left, ()), *by_right.pop(right, ())):
                if pair in unseen:
                    del unseen[pair]
                    group.append(pair)
        groups.append(group)
    return groups


def _settle(costs: Mapping[tuple[int, int], int]) -> dict[int, int]:
    owner: dict[int, int] = {}  # right -> left
    while path := _cheapest_path(costs, owner):
        owner.update((right, left) for left, right in path)
    return {left: right for right, left in owner.items()}


def _cheapest_path(
    costs: Mapping[tuple[int, int], int], owner: Mapping[int, int]
) -> list[tuple[int, int]]:
    """The pairs to take along the cheapest augmenting path; empty when there is none."""
    taken = set(owner.values())
    left_cost = {left: 0 for left, _ in costs if left not in taken}
    right_cost: dict[int, int] = {}
    came_from: dict[int, int] = {}  # right -> left
    changed = True
    while changed:  # Bellman-Ford: giving a pair up has a negative cost
        changed = False
        for (left, right), cost in costs.items():
            if left not in left_cost or owner.get(right) == left:
                continue
            reached = left_cost[left] + cost
            if reached < right_cost.get(right, reached + 1):
                right_cost[right], came_from[right] = reached, left
                changed = True
                if right in owner:
                    left_cost[owner[right]] = reached - costs[owner[right], right]
    ends = {right: cost for right, cost in right_cost.items() if right not in owner}
    if not ends:
        return []
    given = {left: right for right, left in owner.items()}
    path, right = [], min(ends, key=lambda end: (ends[end], end))
    while True:
        left = came_from[right]
        path.append((left, right))
        if left not in given:
            return path
        right = given[left]
