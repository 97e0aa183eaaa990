"""The bytes of one file, made a dump.

Reads regular files only, up to a limit. Knows no source's settings and no ledger.
"""

from __future__ import annotations

import os
import stat
from datetime import datetime
from pathlib import Path

from aggregator.errors import FetchError
from aggregator.fetch.dated import dated, moment
from aggregator.fetch.walk import named
from aggregator.model import Dump

_PIECE = 1 << 20
READABLE = os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC  # a pipe without a writer must not hang


def read(path: Path, source_name: str, now: datetime, max_bytes: int) -> Dump:
    """The dump in a file that a person named; links are followed.

    A FetchError says why there is none: no such file, not a regular one, too large, unreadable.
    """
    subject = printable(str(path))
    try:
        handle = os.open(path, READABLE)
    except OSError as error:
        raise FetchError(f"cannot be read: {error.strerror}", subject=subject) from None
    try:
        status = os.fstat(handle)
        if not stat.S_ISREG(status.st_mode):
            raise FetchError("is not a regular file", subject=subject)
        body = read_capped(handle, max_bytes)
    except OSError as error:
        raise FetchError(f"cannot be read: {error.strerror}", subject=subject) from None
    finally:
        os.close(handle)
    if body is None:
        raise FetchError(too_large(max_bytes), subject=subject)
    return as_dump(body, os.fsencode(path), source_name, now=now, mtime_ns=status.st_mtime_ns)


def read_capped(handle: int, max_bytes: int) -> bytes | None:
    """What an open file holds; None when that is more than max_bytes."""
    pieces: list[bytes] = []
    left = max_bytes + 1
    while left and (piece := os.read(handle, min(left, _PIECE))):
        pieces.append(piece)
        left -= len(piece)
    return b"".join(pieces) if left else None


def as_dump(body: bytes, path: bytes, source: str, *, now: datetime, mtime_ns: int) -> Dump:
    """The dump that a file's bytes are, dated by its name or its times."""
    location = named(path)
    date, told_by = dated(location.rpartition("/")[2], moment(mtime_ns), now)
    return Dump(
        source=source,
        location=printable(location),
        body=body,
        dated=date,
        dated_by=told_by,
    )


def too_large(max_bytes: int) -> str:
    """The sentence for a file above the limit."""
    return f"is larger than max_size, which is {max_bytes:,} bytes"


def printable(text: str) -> str:
    """The text with control characters, direction marks and lone surrogates escaped."""
    return "".join(
        sign if sign.isprintable() else sign.encode("unicode_escape").decode("ascii")
        for sign in text
    )
