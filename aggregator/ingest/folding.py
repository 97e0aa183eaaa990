"""What the items of a dump that are one article tell together.

A front page shows an article twice, among the featured and in the list: once with a picture, once
with its labels. Pure; which items are one was settled before.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from aggregator.identity import Verdict, comparable
from aggregator.model import Item


def folded(items: Sequence[Item], verdicts: Sequence[Verdict]) -> dict[int, Item]:
    """The items of the verdicts by index, each with what those tell that were folded into it.

    A text that begins several others belongs to none of them for certain, and adds nothing.
    """
    if len(items) == len(verdicts):
        return dict(enumerate(items))
    if len(verdicts) == 1:
        index = verdicts[0].index
        return {index: _whole(items[index], items)}
    same: dict[str, list[Item]] = defaultdict(list)
    for item in items:
        same[comparable(item.summary)].append(item)
    return {
        one.index: _whole(items[one.index], same[comparable(items[one.index].summary)])
        for one in verdicts
    }


def _whole(item: Item, items: Sequence[Item]) -> Item:
    """The item, completed from others; of several contents the longest, wherever it stands."""
    first = sorted(items, key=lambda one: (one is not item, one.position))
    contents = [one.content for one in items if one.content]
    return replace(
        item,
        content=max(contents, key=lambda content: (len(content), content), default=None),
        published=next((one.published for one in first if one.published), None),
        link=next((one.link for one in first if one.link), None),
        image=next((one.image for one in first if one.image), None),
        language=next((one.language for one in first if one.language), None),
        authors=next((one.authors for one in first if one.authors), ()),
        categories=next((one.categories for one in first if one.categories), ()),
    )
