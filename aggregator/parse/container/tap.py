"""A stream that is watched while a library reads it.

Counts, remembers the end, and stops a library that wants too much at once.
"""

from __future__ import annotations

import io

from aggregator.errors import ParseError
from aggregator.parse.container.inflated import Source

_END = 4  # bytes of the end that are remembered


class Tap(io.RawIOBase):
    """The same bytes; reading more than `budget` of them raises ParseError."""

    def __init__(self, stream: Source) -> None:
        super().__init__()
        self.count = 0
        self.end = b""
        self.budget: int | None = None  # None: without bounds
        self._stream = stream

    def readable(self) -> bool:
        """It is."""
        return True

    def tell(self) -> int:
        """How many bytes were read."""
        return self.count

    def read(self, size: int = -1, /) -> bytes:
        """At most so many bytes; none at the end."""
        found = self._stream.read(size)
        self.count += len(found)
        self.end = (self.end + found[-_END:])[-_END:]
        if self.budget is not None:
            self.budget -= len(found)
            if self.budget < 0:
                raise ParseError("has a header that is too large to be true")
        return found
