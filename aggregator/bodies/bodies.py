"""Bodies of dumps as compressed files below one directory.

A file is there whole or not at all. Nobody but the owner may read it: what is in it is unchecked.
"""

from __future__ import annotations

import gzip
import hashlib
import os
import zlib
from collections.abc import Collection, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from aggregator.errors import StoreError

_SUFFIX = ".gz"
_LEVEL = 4  # half the time of level 6 for 6 % more bytes of a feed; any level is read
_LETTERS = 2  # of a digest: 256 directories hold a million files well
_HINT = "check the disk, and the owner and permissions of the state directory"


@dataclass(frozen=True, slots=True, kw_only=True)
class Lying:
    """A body that is there, as its file tells."""

    digest: str
    size: int  # of the file
    modified: datetime


@dataclass(frozen=True, slots=True)
class Bodies:
    """A directory of bodies; it is made when the first one comes.

    With `spread` they lie in directories named by the first two letters of their digests. Without
    `synced` a power cut may take the bodies of the last half a minute; `body` tells it.
    """

    directory: Path
    spread: bool = False
    synced: bool = True

    def keep(self, digest: str, body: bytes) -> None:
        """Keeps a body under its digest; one that is there already is left as it is."""
        path = self._path(digest)
        if path.exists():
            return
        aside = path.with_name(f".{path.name}.{os.getpid()}")
        try:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            try:
                _write(aside, gzip.compress(body, _LEVEL, mtime=0), synced=self.synced)
                aside.replace(path)
            except OSError:
                aside.unlink(missing_ok=True)
                raise
            if self.synced:
                _sync(path.parent)
        except OSError as error:
            raise _failed("cannot be kept", path, error) from error

    def body(self, digest: str) -> bytes:
        """The body of that digest.

        Raises StoreError when it is not there or is no more what was kept.
        """
        path = self._path(digest)
        try:
            body = gzip.decompress(path.read_bytes())
        except (OSError, EOFError, zlib.error) as error:
            raise _failed("cannot be read", path, error) from error
        if hashlib.sha256(body).hexdigest() != digest:
            raise StoreError("is not the dump that was kept", subject=str(path), hint=_HINT)
        return body

    def lying(self) -> Iterator[Lying]:
        """Every body that is there, in no order; what cannot be looked at is left out."""
        with suppress(OSError):
            for path in self.directory.rglob(f"*{_SUFFIX}") if self.directory.is_dir() else ():
                told = path.stat()
                modified = datetime.fromtimestamp(told.st_mtime, UTC)
                digest = path.name.removesuffix(_SUFFIX)
                yield Lying(digest=digest, size=told.st_size, modified=modified)

    def drop(self, digests: Iterable[str]) -> None:
        """Removes bodies; what cannot be removed is met again the next time."""
        for digest in digests:
            with suppress(OSError):
                self._path(digest).unlink(missing_ok=True)

    def sweep(self, digests: Collection[str]) -> None:
        """Removes every body but those; what cannot be removed is met again at the next sweep."""
        self.drop([one.digest for one in self.lying() if one.digest not in digests])

    def _path(self, digest: str) -> Path:
        folder = self.directory / digest[:_LETTERS] if self.spread else self.directory
        return folder / f"{digest}{_SUFFIX}"


def _write(path: Path, body: bytes, *, synced: bool) -> None:
    path.unlink(missing_ok=True)  # of a process that died
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    with open(handle, "wb") as file:  # noqa: PTH123 - a handle has no path
        file.write(body)
        file.flush()
        if synced:
            os.fsync(handle)


def _sync(directory: Path) -> None:
    """Makes the new name stay through a power cut."""
    handle = os.open(directory, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _failed(what: str, path: Path, error: Exception) -> StoreError:
    why = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return StoreError(f"{what}: {why}", subject=str(path), hint=_HINT)
