"""Flat pages: headings side by side, each with the elements of its card behind it.

Knows families and no texts.
"""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from aggregator.parse.webpage.families import LEVELS, NO_LEVEL, SKIPPED, Family, Member
from aggregator.parse.webpage.lines import Card
from aggregator.parse.webpage.naming import is_zone

_OPENERS = frozenset({"h2", "h3", "h4", "h5", "h6", "dt"})
_LONGEST_TAIL = 12  # elements that follow a heading and are its card


def cards_below(members: list[Member]) -> Iterator[Card]:
    """Cards of a flat page: each heading with the siblings that stand below it.

    What is below the last one may be the rest of the page: it gets no more than the longest other.
    """
    mine = {element for element, _ in members}
    tails = [list(_tail(element, mine)) for element, _ in members]
    longest = max(map(len, tails[:-1]), default=_LONGEST_TAIL)
    for (element, _), tail in zip(members, tails, strict=True):
        yield (element, *tail[:longest])


def _tail(element: etree._Element, mine: set[etree._Element]) -> Iterator[etree._Element]:
    level = LEVELS.get(element.tag, NO_LEVEL)
    for place, sibling in enumerate(element.itersiblings()):
        if sibling in mine or place >= _LONGEST_TAIL:
            return
        if LEVELS.get(sibling.tag, NO_LEVEL + 1) <= level or sibling.tag in SKIPPED:
            return
        if is_zone(sibling.get("class") or "", sibling.get("id") or "", sibling.get("role") or ""):
            return
        yield sibling


def is_flat(family: Family) -> bool:
    """Whether headings of the family stand in one parent, so that they can open cards."""
    if family.tag not in _OPENERS:
        return False
    parents = [element.getparent() for element, _ in family.members]
    return len(set(parents)) * 2 <= len(parents)
