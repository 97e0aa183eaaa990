"""The caps of one reading: how much a dump may ask for, and what is said when it asks for more.

Every reader finds them as `decoded.caps` and asks them between items, lines or elements. Knows
no format, and no clock: the caller of `parse` says when the time is over.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import TypeVar

from aggregator.errors import ParseError
from aggregator.model import Limits

_Part = TypeVar("_Part")
_LINES_PER_ITEM = 10  # more than a listing has on average
_STRIDE = 1024  # parts between two looks at the time


def never() -> bool:
    """Time without end."""
    return False


@dataclass(frozen=True, slots=True, kw_only=True)
class Caps:
    """The limits of a source, applied to one dump; all methods raise ParseError beyond them."""

    limits: Limits = field(default_factory=Limits)
    out_of_time: Callable[[], bool] = never
    subject: str | None = None

    def size(self, count: int) -> None:
        """So many bytes after decompression."""
        self._allow(count, self.limits.decoded_bytes, "bytes", "decoded_size")

    def items(self, count: int) -> None:
        """So many items."""
        self._allow(count, self.limits.items, "items", "items")

    def lines(self, count: int) -> None:
        """So many lines that are not blank: ten for each item bound the memory of any text."""
        most = self.limits.items * _LINES_PER_ITEM
        self._allow(count, most, "lines that are not blank", "items")

    def nesting(self, depth: int) -> None:
        """Parts inside each other, so deep."""
        self._allow(depth, self.limits.nesting, "levels", "nesting")

    def members(self, count: int) -> None:
        """So many files in an archive."""
        self._allow(count, self.limits.members, "members", "members")

    def line_lengths(self, text: str) -> None:
        """Every line of a text; takes no copy and leaps from line to line in strides of the cap."""
        cap, start = self.limits.line_length, 0
        while len(text) - start > cap:
            end = text.rfind("\n", start, start + cap + 1)
            if end < 0:
                following = text.find("\n", start)
                length = (following if following >= 0 else len(text)) - start
                self._allow(length, cap, "characters in a line", "line_length")
            start = end + 1

    def time(self) -> None:
        """The time that reading may take."""
        if self.out_of_time():
            raise ParseError(
                f"reading took longer than {self.limits.seconds:g} seconds",
                subject=self.subject,
                hint="raise the source's `limits.time`, or deliver the dump in parts",
            )

    def timed(self, parts: Iterable[_Part]) -> Iterator[_Part]:
        """The same parts; the time is asked for at the first and then at every so many."""
        for place, part in enumerate(parts):
            if not place % _STRIDE:
                self.time()
            yield part

    def _allow(self, count: int, most: int, what: str, key: str) -> None:
        if count > most:
            raise ParseError(
                f"{count:,} {what} are more than the {most:,} allowed",
                subject=self.subject,
                hint=f"raise the source's `limits.{key}` if the dump is in order",
            )
