"""A file that a person named: a dump, or a container of dumps.

Links are followed, as the person may mean; only regular files are read. Knows no ledger.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from aggregator.errors import FetchError
from aggregator.fetch.blob import READABLE, printable, read
from aggregator.fetch.streamed import (
    Listed,
    as_container,
    begins_like_one,
    digest_of,
    too_large_archive,
)
from aggregator.fetch.walk import describe
from aggregator.model import Container, Dump, Hints


def pick_up(
    path: Path, source_name: str, now: datetime, max_bytes: int, hints: Hints
) -> Dump | Container:
    """What a file holds: one dump of at most max_bytes, or many.

    A FetchError says why there is none, as with `read`.
    """
    subject = printable(str(path))
    try:
        with _opened(path) as handle:
            status = os.fstat(handle)
            regular = stat.S_ISREG(status.st_mode)
            if not regular or not begins_like_one(handle, path.name, hints.json_lines):
                return read(path, source_name, now, max_bytes)
            most = hints.limits.archive_bytes
            if status.st_size > most:
                raise FetchError(too_large_archive(most), subject=subject)
            name = os.fsencode(path)
            listed = Listed(found=describe(name, status), path=name, opener=lambda: _opened(path))
            return as_container(listed, source_name, digest_of(handle), now)
    except OSError as error:
        raise FetchError(f"cannot be read: {error.strerror}", subject=subject) from None


@contextmanager
def _opened(path: Path) -> Iterator[int]:
    handle = os.open(path, READABLE)
    try:
        yield handle
    finally:
        os.close(handle)
