"""What is written beside a dump so that it can be read again, and what is taken over when it is.

Values only; `rebuilding` fills them from the store that is rebuilt.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from aggregator.model import Dump, DumpDate


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """Whether a dump's bytes are kept, and where its items stood among others of its date."""

    raw: bool = False
    place: int = 0  # items of dumps of the same date that were taken in before


NOT_KEPT = Kept()


@dataclass(frozen=True, slots=True, kw_only=True)
class Former:
    """The numbers that a dump and its articles had; in their order feeds are sorted."""

    dump: int
    articles: Mapping[tuple[bytes, int], int] = field(default_factory=dict)  # by key and edition
    fresh: int = 0  # the first number for articles that had none
    listed: Mapping[int, int] = field(default_factory=dict)  # taken over: by position in the dump
    partly: bool = False  # some of its items were left out, so that it is told as it was


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredDump:
    """A dump that was taken in, without its body."""

    id: int
    source: str
    digest: str
    location: str
    dated: datetime
    dated_by: DumpDate
    media_type: str | None
    charset: str | None
    read_at: datetime
    place: int
    raw: bool  # its bytes are kept

    def dump(self, body: bytes) -> Dump:
        """The dump it was."""
        return Dump(
            source=self.source,
            location=self.location,
            body=body,
            dated=self.dated,
            dated_by=self.dated_by,
            media_type=self.media_type,
            charset=self.charset,
        )
