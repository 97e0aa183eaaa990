"""Which files were renamed into a directory: the one thing that watchfiles does not tell.

It reports a file that is being written and one that was moved into place alike, as added; Linux
itself tells them apart (inotify, IN_MOVED_TO). Where that cannot be had, nothing is reported.
"""

from __future__ import annotations

import ctypes
import os
import struct
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

_MOVED_TO, _ONLYDIR, _IS_DIR = 0x80, 0x0100_0000, 0x4000_0000
_HEADER = struct.Struct("iIII")  # watch, mask, cookie, length of the name (inotify(7))
_BUFFER = 1 << 16


class Renames:
    """Files renamed into directories since the last look; sub-directories are not included."""

    def __init__(self, roots: Mapping[str, Path]) -> None:
        self._handle = -1
        self._names: dict[int, set[str]] = {}
        try:
            libc = ctypes.CDLL(None, use_errno=True)
            self._handle = libc.inotify_init1(os.O_NONBLOCK | os.O_CLOEXEC)
        except (AttributeError, OSError, MemoryError):
            return
        for name, root in roots.items():
            watch = libc.inotify_add_watch(self._handle, os.fsencode(root), _MOVED_TO | _ONLYDIR)
            self._names.setdefault(watch, set()).add(name)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._handle >= 0:
            os.close(self._handle)

    def take(self) -> Iterator[tuple[str, bytes]]:
        """The source and the file name of every rename since the last call."""
        while self._handle >= 0:
            try:
                events = os.read(self._handle, _BUFFER)
            except BlockingIOError:
                return
            yield from self._read(events)

    def _read(self, events: bytes) -> Iterator[tuple[str, bytes]]:
        at = 0
        while at < len(events):
            watch, mask, _, length = _HEADER.unpack_from(events, at)
            at += _HEADER.size + length
            file = events[at - length : at].rstrip(b"\0")
            if mask & _MOVED_TO and not mask & _IS_DIR:
                yield from ((name, file) for name in sorted(self._names.get(watch, ())))
