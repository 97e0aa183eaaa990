"""The list of the files that a directory holds: grows by a line with each change.

One name for each document, with what it was made from. Knows nothing of the files themselves.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

LIST = ".aggregator-files"
_GONE = "-"
_LINES_PER_NAME = 2  # more, and the list is written anew
_SMALL = 1000  # lines that do not matter


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """What a file was made from."""

    etag: str
    sizes: tuple[int, ...]  # of its forms, in bytes; 0 for one that there is not


class HeldList:
    """The list, in memory and in its file; raises OSError where the file cannot be written."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._held: dict[str, Held] = {}
        self._lines = 0
        if path.exists():
            for line in path.read_text("utf-8", "replace").splitlines():
                self._read(line)
        self._file = path.open("a", encoding="utf-8")

    def __contains__(self, name: str) -> bool:
        return name in self._held

    def get(self, name: str) -> Held | None:
        """What is held under a name; None when nothing is."""
        return self._held.get(name)

    def items(self) -> Iterator[tuple[str, Held]]:
        """All names with what they hold."""
        yield from self._held.items()

    def names(self) -> frozenset[str]:
        """All names."""
        return frozenset(self._held)

    def add(self, name: str, held: Held) -> None:
        """A file has been written."""
        self._held[name] = held
        self._write(_line(name, held))

    def forget(self, name: str) -> None:
        """A file is no longer there, or no longer what it was."""
        del self._held[name]
        self._write(f"{name}\t{_GONE}\n")

    def close(self) -> None:
        """Writes the list as short as it can be."""
        self._file.close()
        if self._lines > len(self._held):
            self._shorten()

    def _write(self, line: str) -> None:
        self._file.write(line)
        self._file.flush()
        self._lines += 1
        if self._lines > _SMALL + _LINES_PER_NAME * len(self._held):
            self._file.close()
            self._shorten()
            self._file = self._path.open("a", encoding="utf-8")

    def _shorten(self) -> None:
        aside = self._path.with_name(f"{self._path.name}.part")
        with aside.open("w", encoding="utf-8") as file:
            file.writelines(_line(name, held) for name, held in sorted(self._held.items()))
        aside.replace(self._path)
        self._lines = len(self._held)

    def _read(self, line: str) -> None:
        """Takes one line in; of one that was cut off only the name counts."""
        name, *told = line.split("\t")
        self._lines += 1
        if told == [_GONE]:
            self._held.pop(name, None)
        elif name:
            etag, sizes = told if len(told) == 2 else ("", "")  # noqa: PLR2004 - the two columns
            numbers = tuple(int(size) for size in sizes.split() if size.isdecimal())
            whole = len(numbers) == 3  # noqa: PLR2004 - the three forms
            self._held[name] = Held(
                etag=etag if whole else "", sizes=numbers if whole else (0, 0, 0)
            )


def _line(name: str, held: Held) -> str:
    return f"{name}\t{held.etag}\t{' '.join(map(str, held.sizes))}\n"
