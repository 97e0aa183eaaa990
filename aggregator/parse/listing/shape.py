"""What the finders of lists hand over, whatever the shape of the list.

Knows no way to find anything.
"""

from __future__ import annotations

from dataclasses import dataclass

from aggregator.parse.listing.marks import Line


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """A list that was found: the lines of each of its entries in the order of the page."""

    layout: str  # bullets or blocks
    entries: tuple[list[Line], ...]
    told: str  # for people
    trimmed: tuple[str, ...] = ()  # what was left out at the edges
    reaches_end: bool = False  # nothing follows the last entry

    @property
    def lines(self) -> int:
        """How many lines belong to it."""
        return sum(map(len, self.entries))
