"""A label line as learning sees it, and what a source has shown.

Holds what is known of a line; decides nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from aggregator.topics.divide import Division, Wording

_NOTHING = Division(pieces=(), reason="empty")


@dataclass(frozen=True, slots=True, kw_only=True)
class Corpus:
    """What a source has shown; a line that no article bears is none."""

    lines: Mapping[str, int] = field(default_factory=dict)  # label line -> articles that bear it
    words: frozenset[str] = frozenset()  # mixed-case words of its titles and summaries


@dataclass(slots=True, kw_only=True, eq=False)
class Line:
    """One label line. It changes: a line is divided anew whenever more is known."""

    text: str  # as stored
    key: str
    number: int
    plain: str  # clean and case-folded
    places: tuple[int, ...]  # of that, where a label may begin
    wording: Wording
    parts: tuple[str, ...]  # between separators and label commas
    articles: int = 0
    counted: int = 0  # articles for which its divisions are counted
    first: Division = _NOTHING  # with the labels that stood alone
    final: Division = _NOTHING  # with those out of several lines as well
    labels: tuple[str, ...] | None = None  # what is shown for it; None until it is
