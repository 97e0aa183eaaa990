"""A directory that holds documents as files, for any web server.

Writes only what is not there yet, each file atomically with its compressed forms beside it, and
removes what is to go. A list of what was written lies in the directory; nothing else in it is
touched. Knows nothing of feeds.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from types import TracebackType
from typing import Self

from aggregator.errors import AggregatorError
from aggregator.model import Document, Form
from aggregator.publish.heldlist import LIST, Held, HeldList

_FORMS = ("", ".gz", ".br")


class Folder:
    """The documents in one directory; one writer at a time.

    Opening and writing raise AggregatorError when the directory cannot be written.
    """

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        with _told(directory):
            directory.mkdir(parents=True, exist_ok=True)
            self._list = HeldList(directory / LIST)
            for name, held in list(self._list.items()):
                if not self._is_whole(name, held):  # written again, or removed as any other
                    self._list.add(name, Held(etag="", sizes=held.sizes))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Ends writing; the list is made as short as it can be."""
        with _told(self._directory):
            self._list.close()

    def put(self, document: Document) -> bool:
        """Makes the directory hold a document; False when it did.

        A file bears the time of its document's last change, which servers tell their readers.
        """
        name = file_name(document.path)
        forms = {"": document.forms.body, ".gz": document.forms.gzip}
        if document.forms.brotli is not None:
            forms[".br"] = document.forms.brotli
        held = self._list.get(name)
        wanted = Held(etag=document.etag, sizes=tuple(len(forms.get(f, b"")) for f in _FORMS))
        if held == wanted or (held and held.etag == document.etag and ".br" not in forms):
            return False
        with _told(self._directory):
            self._write(name, forms, document.modified_at.timestamp())
            self._list.add(name, wanted)
        return held is None or held.etag != document.etag

    def lacks_brotli(self, document: Document) -> bool:
        """Whether no brotli form of a document lies there."""
        held = self._list.get(file_name(document.path))
        return held is None or held.etag != document.etag or not held.sizes[-1]

    def remove(self, name: str) -> bool:
        """Removes a file that was written here, by its name; False when there was none."""
        if name not in self._list or not _is_inside(name):
            return False
        with _told(self._directory):
            for form in _FORMS:
                (self._directory / f"{name}{form}").unlink(missing_ok=True)
            self._list.forget(name)
            self._tidy((self._directory / name).parent)
        return True

    def keep_only(self, names: Iterable[str]) -> int:
        """Removes what is not among the names; how many documents that were."""
        stale = self._list.names() - frozenset(names)
        return sum(self.remove(name) for name in sorted(stale))

    def note(self, name: str, text: str) -> None:
        """Writes a file for the web server's own use beside the list."""
        path = self._directory / ".aggregator" / name
        with _told(self._directory):
            body = text.encode()
            if not path.is_file() or path.read_bytes() != body:
                path.parent.mkdir(exist_ok=True)
                _replace(path, body)

    def _write(self, name: str, forms: Mapping[str, Form], modified: float) -> None:
        path = self._directory / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if ".br" not in forms:  # it would be served in the place of what is written now
            path.with_name(f"{path.name}.br").unlink(missing_ok=True)
        for form, body in reversed(list(forms.items())):
            _replace(path.with_name(path.name + form), bytes(body), modified)

    def _is_whole(self, name: str, held: Held) -> bool:
        """Whether the files are as long as they were written; a power cut may leave empty ones."""
        return all(
            _size(self._directory / f"{name}{form}") == size
            for form, size in zip(_FORMS, held.sizes, strict=True)
            if size
        )

    def _tidy(self, folder: Path) -> None:
        """Removes a folder that has become empty."""
        if folder != self._directory and not any(folder.iterdir()):
            folder.rmdir()


def file_name(path: str) -> str:
    """The name of the file for an address: `/topics/x/` and `/articles/y` get an index."""
    name = path.lstrip("/")
    if not PurePosixPath(name).suffix:
        name = f"{name.rstrip('/')}/index.html".lstrip("/")
    return name


def _is_inside(name: str) -> bool:
    path = PurePosixPath(name)
    return not path.is_absolute() and ".." not in path.parts


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return -1


def _replace(path: Path, body: bytes, modified: float | None = None) -> None:
    """Writes a file aside and renames it into place.

    Not forced to the disk: thousands are written in a row. What a power cut spoils is too short
    and written again.
    """
    aside = path.with_name(f".{path.name}.part")
    aside.write_bytes(body)
    if modified is not None:
        os.utime(aside, (modified, modified))
    aside.replace(path)


@contextmanager
def _told(directory: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise AggregatorError(
            f"cannot write the publication: {error.strerror}",
            subject=str(error.filename or directory),
            hint="make the directory writable, or name another one",
        ) from error
