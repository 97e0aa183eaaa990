"""Topics under their parents, in the order in which a page lists them.

A topic stands under each of its parents, and its sub-topics where it stands first, so that a list
is never longer than there are topics and ties between them. Knows nothing of markup.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from aggregator.model import FeedHead

_DEEPEST = 12  # deeper topics stand beside each other: browsers nest lists only so far

_Ties = Mapping[str, Sequence[FeedHead]]


class Place(NamedTuple):  # thousands are made at a time, in a third of a dataclass's time
    """One line of the list."""

    head: FeedHead
    depth: int  # 0 for a topic of its own; never more than one above that of the line before
    elsewhere: bool = False  # it has sub-topics, and they are listed at another place


def flat(heads: Sequence[FeedHead]) -> tuple[Place, ...]:
    """Feeds beside each other, in the order given."""
    return tuple(Place(head=head, depth=0) for head in heads)


def tree(heads: Sequence[FeedHead]) -> tuple[Place, ...]:
    """Every head at least once, siblings in the order given.

    Parents that are not among the heads are overlooked. Topics that are above each other in a
    circle hang from the first of them, and none stands below itself.
    """
    below = children(heads)
    if not below:
        return flat(heads)
    listed: set[str] = set()
    tops = _tops(heads, below)
    return tuple(
        place for head in heads if head.slug in tops for place in _walk(head, below, listed)
    )


def children(heads: Sequence[FeedHead]) -> dict[str, list[FeedHead]]:
    """The heads below each slug that has any, in the order given."""
    slugs = {head.slug for head in heads}
    below: dict[str, list[FeedHead]] = {}
    for head in heads:
        for parent in dict.fromkeys(head.parents):
            if parent in slugs and parent != head.slug:
                below.setdefault(parent, []).append(head)
    return below


def _tops(heads: Sequence[FeedHead], below: _Ties) -> set[str]:
    """The slugs that hang from nothing, and one of each circle that hangs from nothing."""
    hanging = {head.slug for each in below.values() for head in each}
    tops = {head.slug for head in heads} - hanging
    reached = _reached(tops, below, set())
    for head in heads:
        if head.slug not in reached:
            tops.add(head.slug)
            reached = _reached({head.slug}, below, reached)
    return tops


def _reached(slugs: set[str], below: _Ties, before: set[str]) -> set[str]:
    waiting = list(slugs - before)
    before |= slugs
    while waiting:
        found = {head.slug for head in below.get(waiting.pop(), ())} - before
        before |= found
        waiting.extend(found)
    return before


def _walk(top: FeedHead, below: _Ties, listed: set[str]) -> Iterator[Place]:
    """A top and all below it; without recursion, because no depth is too deep to be told."""
    listed.add(top.slug)
    yield Place(head=top, depth=0)
    path = [top.slug]
    open_lists = [iter(below.get(top.slug, ()))]
    while open_lists:
        head = next(open_lists[-1], None)
        if head is None:
            open_lists.pop()
            path.pop()
        elif head.slug not in path:
            repeated = head.slug in listed
            inner = below.get(head.slug, ())
            depth = min(len(path), _DEEPEST)
            yield Place(head=head, depth=depth, elsewhere=repeated and bool(inner))
            if not repeated:
                listed.add(head.slug)
                path.append(head.slug)
                open_lists.append(iter(inner))
