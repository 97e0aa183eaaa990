"""A bar that shows how much of the files has been read; on a terminal only.

Counts bytes as they are read, whatever they hold. Writes to standard error.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

import click

from aggregator.model import Container

_BUFFER = 1 << 16
_LONG = 1 << 20  # bytes that take no moment to read
Advance = Callable[[int], None]


class _Watched(io.RawIOBase):
    """A file that tells how many bytes were read."""

    def __init__(self, file: BinaryIO, advance: Advance) -> None:
        super().__init__()
        self._file, self._advance = file, advance

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        return self._file.seek(offset, whence)

    def read(self, size: int = -1, /) -> bytes:
        found = self._file.read(size)
        self._advance(len(found))
        return found

    def readinto(self, buffer: bytearray | memoryview, /) -> int:  # type: ignore[override]  # Buffer has no len
        found = self.read(len(buffer))
        buffer[: len(found)] = found
        return len(found)

    def close(self) -> None:
        self._file.close()
        super().close()


def watched(container: Container, advance: Advance) -> Container:
    """The same container; `advance` hears of every byte that is read of it."""

    def opened() -> BinaryIO:
        return io.BufferedReader(_Watched(container.open(), advance), _BUFFER)

    return replace(container, open=opened)


@contextmanager
def counting(label: str) -> Iterator[Callable[[int], None]]:
    """A bar that goes on by one whenever it is told of how many, hidden where there are few."""
    with ExitStack() as open_:
        updates: list[Advance] = []

        def told(total: int) -> None:
            if not updates:
                hidden = total <= 1 or not _on_terminal()
                bar = click.progressbar(length=total, label=label, file=sys.stderr, hidden=hidden)
                updates.append(open_.enter_context(bar).update)
            updates[0](1)

        yield told


def _on_terminal() -> bool:
    return sys.stdout.isatty() and sys.stderr.isatty()


@contextmanager
def reading(paths: Sequence[Path]) -> Iterator[Advance]:
    """A bar over all that the files hold, hidden where output is no terminal."""
    sizes = [path.stat().st_size for path in paths if path.is_file()]
    long = len(paths) > 1 or sum(sizes) > _LONG
    shown = long and _on_terminal()
    with click.progressbar(
        length=sum(sizes), label="Reading", file=sys.stderr, hidden=not shown
    ) as bar:
        yield bar.update
