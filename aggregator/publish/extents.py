"""Bytes in a file without a name: written, read, and their room used again.

The file is gone with the process, however that ends, and nobody else can open it. It grows only
when no room that was given back fits. Knows nothing of documents.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryFile
from threading import Lock
from typing import IO

from aggregator.errors import AggregatorError

_BLOCK = 4_096
_AT_ONCE: int | None = getattr(os, "RWF_NOWAIT", None)  # Linux


class Extents:
    """Room in one file, in whole blocks; usable from several threads."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._file: IO[bytes] | None = None
        self._blocks = 0
        self._free: dict[int, deque[int]] = {}  # by the number of blocks
        self._lock = Lock()

    def __del__(self) -> None:
        if self._file is not None:
            self._file.close()

    @property
    def size(self) -> int:
        """The bytes of the file."""
        return self._blocks * _BLOCK

    def write(self, body: bytes) -> int:
        """Writes bytes where there is room; where that is. Raises AggregatorError."""
        with _told(self._directory, "cannot be written"), self._lock:
            number = self._opened()
            offset, grown = self._room(_blocks(body))
            try:
                _write_all(number, body, offset)
            except OSError:
                if not grown:
                    self.give_back(offset, len(body))
                raise
            self._blocks += grown
        return offset

    def read(self, offset: int, size: int) -> bytes:
        """The bytes at a place. Raises AggregatorError."""
        with _told(self._directory, "cannot be read"):
            body = os.pread(self._number, size, offset)
            if len(body) != size:
                raise OSError(0, "it has been cut off")
        return body

    def is_at_hand(self, offset: int, size: int) -> bool:
        """Whether the system holds the bytes at a place in memory, as far as their end tells."""
        if _AT_ONCE is None:
            return False
        try:
            return os.preadv(self._number, [bytearray(1)], offset + size - 1, _AT_ONCE) == 1
        except OSError:  # it would wait, or the file system cannot tell
            return False

    def give_back(self, offset: int, size: int) -> None:
        """Takes room back that nobody reads any more; never waits, whoever holds the lock."""
        self._free.setdefault(-(-size // _BLOCK), deque()).append(offset)

    @property
    def _number(self) -> int:
        assert self._file is not None
        return self._file.fileno()

    def _opened(self) -> int:
        if self._file is None:
            self._directory.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._file = TemporaryFile(buffering=0, dir=self._directory)  # noqa: SIM115 - for as long as this lives
        return self._number

    def _room(self, blocks: int) -> tuple[int, int]:
        """A place of that size, and by how many blocks the file grows for it."""
        free = self._free.get(blocks)
        return (free.popleft(), 0) if free else (self._blocks * _BLOCK, blocks)


def _blocks(body: bytes) -> int:
    return -(-len(body) // _BLOCK)


def _write_all(number: int, body: bytes, offset: int) -> None:
    rest = memoryview(body)
    while rest:
        written = os.pwrite(number, rest, offset)
        rest, offset = rest[written:], offset + written


@contextmanager
def _told(directory: Path, what: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise AggregatorError(
            f"what is beyond publish.memory {what}: {error.strerror}",
            subject=str(directory),
            hint="make room there and the directory writable, or raise publish.memory",
        ) from error
