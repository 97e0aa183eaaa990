"""A container as it lies in the file system: digested as a stream, opened again when read.

Opens by the same rules as every other file; a file that is no more what it was is an error.
"""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from typing import BinaryIO

from aggregator.errors import FetchError
from aggregator.fetch.blob import printable
from aggregator.fetch.dated import dated, moment
from aggregator.fetch.signs import HEAD, is_container
from aggregator.fetch.walk import Found, describe, named
from aggregator.model import Container, LineKeys

_PIECE = 1 << 20
Opener = Callable[[], AbstractContextManager[int]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A file as it was listed, and how to get a handle of it."""

    found: Found
    path: bytes  # for people
    opener: Opener = field(repr=False)

    def open(self) -> BinaryIO:
        """The file from its start; FetchError when it is gone, replaced or changed."""
        subject = named(self.path)
        try:
            with self.opener() as handle:
                status = os.fstat(handle)
                if (
                    not stat.S_ISREG(status.st_mode)
                    or describe(self.found.path, status) != self.found
                ):
                    raise FetchError("has changed while it was being read", subject=subject)
                return os.fdopen(os.dup(handle), "rb")
        except OSError as error:
            raise FetchError(f"cannot be read: {error.strerror}", subject=subject) from None


def begins_like_one(handle: int, name: str, keys: LineKeys) -> bool:
    """Whether an open file is a container; its position stays."""
    return is_container(os.pread(handle, HEAD, 0), name, keys)


def digest_of(handle: int) -> str:
    """SHA-256 of an open file from its start, whatever its size."""
    found = hashlib.sha256()
    offset = 0
    while piece := os.pread(handle, _PIECE, offset):
        found.update(piece)
        offset += len(piece)
    return found.hexdigest()


def too_large_archive(most: int) -> str:
    """The sentence for a container above its limit."""
    return f"is larger than the {most:,} bytes allowed; raise the source's `limits.archive_size`"


def as_container(listed: Listed, source: str, digest: str, now: datetime) -> Container:
    """The container that a file is, dated by its name or its times."""
    location = named(listed.path)
    date, told_by = dated(location.rpartition("/")[2], moment(listed.found.mtime_ns), now)
    return Container(
        source=source,
        location=printable(location),
        size=listed.found.size,
        digest=digest,
        dated=date,
        dated_by=told_by,
        read_at=now,
        open=listed.open,
    )
