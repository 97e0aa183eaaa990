"""The archive of a feed: what it held before its newest articles, cut into pages (RFC 5005).

Articles are numbered as they come to a feed, from 1. A span names a page and all that lies before
it, so that what an address shows never depends on what came later. Knows no store and no format.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import Self

from aggregator.model.articles import Article

ARCHIVE_PAGE = 100  # articles; what is stored and published is numbered by it, for ever

_NAME = re.compile(r"([1-9][0-9]{0,11})((?:~[1-9][0-9]{0,11}(?:-[1-9][0-9]{0,11})?)*)", re.ASCII)

_Run = tuple[int, int]  # the first and the last number


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """All arrivals in a feed up to a number, without those that its newest articles are.

    Always in the one form that has an address: runs are parted, the last first, and the number
    itself is in none of them.
    """

    upto: int
    without: tuple[_Run, ...] = ()

    @classmethod
    def of(cls, upto: int, without: Iterable[_Run]) -> Self | None:
        """The span of these numbers, runs in any order; None when it holds nothing."""
        runs = _parted(without)
        while runs and runs[0][1] >= upto:
            upto = min(upto, runs[0][0] - 1)
            runs = runs[1:]
        return cls(upto=upto, without=tuple(runs)) if upto > 0 else None

    @classmethod
    def named(cls, name: str) -> Self | None:
        """The span of an address; None for what is none, or not the one form of it."""
        found = _NAME.fullmatch(name)
        if found is None:
            return None
        runs = [run.partition("-")[::2] for run in found[2].split("~")[1:]]
        without = [(int(first), int(last or first)) for first, last in runs]
        span = cls.of(int(found[1]), without)
        return span if span is not None and span.name == name else None

    @property
    def name(self) -> str:
        """It in an address: `250`, or `250~201-210~198`."""
        runs = (f"~{first}-{last}" if first < last else f"~{first}" for first, last in self.without)
        return f"{self.upto}{''.join(runs)}"

    @property
    def page(self) -> int:
        """The number of its newest page, from 1."""
        return -(-self.upto // ARCHIVE_PAGE)

    @property
    def start(self) -> int:
        """The number before the first of its newest page."""
        return (self.page - 1) * ARCHIVE_PAGE

    @property
    def newer(self) -> Span | None:
        """It and the next page, whole; None while its own newest page is not full."""
        if self.upto % ARCHIVE_PAGE:
            return None
        return Span(upto=self.upto + ARCHIVE_PAGE, without=self.without)

    @property
    def older(self) -> Span | None:
        """The rest of it, without its newest page."""
        return Span.of(self.start, self.without)

    def __contains__(self, number: int) -> bool:
        """Whether it holds the arrival of this number."""
        left_out = any(first <= number <= last for first, last in self.without)
        return 0 < number <= self.upto and not left_out


def _parted(runs: Iterable[_Run]) -> list[_Run]:
    """The same numbers in runs that neither touch nor overlap, the last first."""
    found: list[_Run] = []
    for first, last in sorted((run for run in runs if run[0] <= run[1]), reverse=True):
        if found and last >= found[-1][0] - 1:
            found[-1] = (first, max(last, found[-1][1]))
        else:
            found.append((first, last))
    return found


def runs_of(numbers: Iterable[int]) -> list[_Run]:
    """The runs that numbers make."""
    ordered = sorted(set(numbers))
    if not ordered:
        return []
    breaks = [place for place, (one, other) in enumerate(pairwise(ordered), 1) if other > one + 1]
    return [
        (ordered[start], ordered[end - 1]) for start, end in pairwise([0, *breaks, len(ordered)])
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchivePage:
    """One page of the archive of a feed."""

    span: Span
    articles: tuple[Article, ...]  # the last to arrive first; those that stand in the feed now
    older: Span | None  # None when nothing is left before it
    newer: Span | None  # only of a full page: the next one, once that is full as well

    @property
    def closed(self) -> bool:
        """Whether nothing that comes later changes it."""
        return self.span.newer is None or self.newer is not None
