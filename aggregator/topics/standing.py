"""Tells which labels stood alone.

A segment of a line stands alone when it is divided into one piece by what else is known:
shorter labels that stood alone among it. Knows nothing of whole lines.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from heapq import heappop, heappush

from aggregator.topics.divide import Division, Rules, Wording, divide
from aggregator.topics.evidence import is_label, most_frequent
from aggregator.topics.known import Entry, Known


@dataclass(slots=True, kw_only=True, eq=False)
class Segment:
    """What is between separators, in all its spellings. It changes when more is known."""

    key: str
    spellings: dict[str, int] = field(default_factory=dict)  # -> articles
    spelling: str = ""  # the most frequent
    plain: str = ""  # that one case-folded
    alone: bool = False
    division: Division | None = None  # of the most frequent spelling, where it is not alone
    entry: tuple[str, Entry] | None = None  # what the labels that stood alone know of it


class Standing:
    """The segments counted so far, and which of them stood alone.

    The labels that did are put into the index of known labels, if labels are learned.
    """

    def __init__(self, rules: Rules, known: Known) -> None:
        self._rules = rules
        self._known = known
        self._segments: dict[str, Segment] = {}
        self._queue: list[tuple[int, str, str]] = []
        self._queued: set[str] = set()

    def count(self, key: str, spelling: str, articles: int) -> None:
        """Count a segment in so many more articles."""
        segment = self._segments.get(key)
        if segment is None:
            segment = self._segments[key] = Segment(key=key)
        segment.spellings[spelling] = segment.spellings.get(spelling, 0) + articles
        shown = most_frequent(segment.spellings)
        if shown != segment.spelling:
            segment.spelling = shown
            segment.plain = shown.casefold()
            self.doubt(segment)

    def doubt(self, segment: Segment) -> None:
        """Have it decided anew whether a segment stands alone."""
        if segment.key not in self._queued:
            self._queued.add(segment.key)
            heappush(self._queue, (len(segment.plain), segment.plain, segment.key))

    def settle(self, holding: Callable[[str], Iterable[Segment]]) -> set[str]:
        """Decide about every segment in doubt, the shortest first; the keys of those changed.

        `holding` gives the segments in which a label is read.
        """
        changed = set()
        while self._queue:
            segment = self._segments[heappop(self._queue)[2]]
            self._queued.discard(segment.key)
            alone, entry = segment.alone, segment.entry
            self._decide(segment)
            if alone != segment.alone:
                changed.add(segment.key)
            if entry != segment.entry:
                changed.add(segment.key)
                for plain in {each[0] for each in (entry, segment.entry) if each}:
                    for other in holding(plain):
                        if len(other.plain) > len(plain) and plain in other.plain:
                            self.doubt(other)
        return changed

    def get(self, key: str) -> Segment | None:
        """The segment under a key."""
        return self._segments.get(key)

    def is_alone(self, key: str) -> bool:
        """Tell whether a label stood alone."""
        segment = self._segments.get(key)
        return segment is not None and segment.alone

    def _decide(self, segment: Segment) -> None:
        if segment.entry:
            self._known.discard(segment.entry[0])
            segment.entry = None
        segment.alone, segment.division = False, None
        if not is_label(segment.spelling):
            return
        division = divide(Wording.of(segment.spelling), self._rules)
        segment.alone = len(division.pieces) == 1
        if not segment.alone:
            segment.division = division
        elif self._rules.split == "auto" and self._known.get(segment.plain) is None:
            self._known.add(segment.spelling, configured=False)
            entry = self._known.get(segment.plain)
            segment.entry = (segment.plain, entry) if entry else None
