"""How well summaries fit each other.

Two summaries agree when their normal forms are equal, one is empty, or one is the beginning of
the other. Knows nothing of sources and dates.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from enum import IntEnum
from itertools import pairwise

from aggregator.model import Edition
from aggregator.text import normal

_LAST = "\U0010ffff"
_NUMBER = re.compile(r"(?<=\d)(?!\d)")
_END_OF_NUMBER = "\0"
_BEGINNING = 400  # characters; longer than nearly every summary of a listing


class Agreement(IntEnum):
    """How well a summary fits an edition, the best first."""

    CURRENT = 0
    CURRENT_CUT = 1  # one is the beginning of the other
    EARLIER = 2
    EARLIER_CUT = 3
    EMPTY = 4  # one of them is empty


def comparable(summary: str) -> str:
    """The form in which summaries are compared: a title's, with the end of every number marked.

    The mark keeps `week 1` from being the beginning of `week 10`.
    """
    return _NUMBER.sub(_END_OF_NUMBER, normal(summary))


def beginning(summary: str) -> str:
    """As much of a summary as a tombstone keeps: it agrees with all that the whole agrees with.

    Never ends inside a number, a character or an entity.
    """
    whole = comparable(summary)
    ends = range(min(len(summary), _BEGINNING), 0, -1)
    cuts = (summary[:end] for end in ends)
    return next((cut for cut in cuts if _is_beginning(comparable(cut), whole)), summary)


def _is_beginning(text: str, whole: str) -> bool:
    return text != "" and whole.startswith(text)


def fold(summaries: Sequence[str]) -> list[tuple[str, int]]:
    """Comparable form and index of the items that disagree pairwise, sorted by that form.

    In sorted order a text stands right before those that it is the beginning of, so whatever is
    the beginning of its successor agrees with it and is shorter.
    """
    first: dict[str, int] = {}
    for index, summary in enumerate(summaries):
        first.setdefault(comparable(summary), index)
    ordered = sorted(first)
    kept = [text for text, after in pairwise(ordered) if not after.startswith(text)]
    kept += ordered[-1:]
    return [(text, first[text]) for text in kept]


def agreements(items: Sequence[str], edition: Edition) -> dict[int, Agreement]:
    """The items that agree with an edition, by place, each with its best agreement.

    Items are comparable forms that disagree pairwise, sorted.
    """
    found: dict[int, Agreement] = {}
    ranks = [(edition.summary, Agreement.CURRENT)]
    ranks += [(text, Agreement.EARLIER) for text in edition.earlier]
    for text, equal in ranks:
        for place, agreement in _agreeing(items, comparable(text), equal):
            found[place] = min(agreement, found.get(place, agreement))
    return found


def _agreeing(items: Sequence[str], text: str, equal: Agreement) -> list[tuple[int, Agreement]]:
    cut = Agreement(equal + 1)
    if not text:
        return [(i, Agreement.EMPTY if item else equal) for i, item in enumerate(items)]
    low = bisect_left(items, text)
    high = bisect_right(items, text + _LAST)
    found = [(i, equal if items[i] == text else cut) for i in range(low, high)]
    if low and text.startswith(items[low - 1]):
        found.append((low - 1, cut if items[low - 1] else Agreement.EMPTY))
    return found
