"""Which files lie in a directory: regular ones, links never followed, in a fixed order.

Opens what lies below a directory step by step from its handle, so that no link leads out.
Knows neither the ledger nor what a dump is.
"""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

_UNFINISHED = (".tmp", ".part")
_DEEPEST = 32  # levels of sub-directories; deeper ones are left alone
_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC
_FILE = os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC  # a pipe without a writer must not hang
# Gone, or become a link, a directory or a socket, since it was listed.
REPLACED = {errno.ENOENT, errno.ELOOP, errno.ENOTDIR, errno.ENXIO, errno.EISDIR}


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A regular file as it was listed, or a directory that could not be listed."""

    path: bytes  # relative to the root
    size: int = 0
    mtime_ns: int = 0
    ctime_ns: int = 0
    inode: int = 0
    error: str | None = None

    @property
    def name(self) -> str:
        """The relative path as text, see `named`."""
        return named(self.path)


def named(path: bytes) -> str:
    r"""A path of any bytes as text; bytes that are not UTF-8 as `\xNN`."""
    return path.decode("utf-8", "backslashreplace")


def ignored(name: bytes) -> bool:
    """Whether a file or directory of this name is hidden or not finished."""
    return name.startswith(b".") or named(name).lower().endswith(_UNFINISHED)


def describe(path: bytes, status: os.stat_result) -> Found:
    """What a status says of the file at a path."""
    return Found(
        path=path,
        size=status.st_size,
        mtime_ns=status.st_mtime_ns,
        ctime_ns=status.st_ctime_ns,
        inode=status.st_ino,
    )


@contextmanager
def opened_root(root: str | os.PathLike[str]) -> Iterator[int]:
    """A handle of a directory, which may be a link; OSError when there is none."""
    handle = os.open(root, _FOLDER)
    try:
        yield handle
    finally:
        os.close(handle)


@contextmanager
def opened(root: int, path: bytes, *, folder: bool = False) -> Iterator[int]:
    """A handle of what lies at a path below root, links refused at every step; OSError."""
    handle = os.dup(root)
    try:
        *steps, last = path.split(b"/")
        for step in [*steps, *([last] if folder and last else [])]:
            handle = _step(handle, step, _FOLDER)
        if not folder:
            handle = _step(handle, last, _FILE)
        yield handle
    finally:
        os.close(handle)


def walk(root: int) -> list[Found]:
    """Every regular file below a directory's handle, sorted by path.

    Sub-directories that cannot be listed stand among the files with their error.
    """
    found: list[Found] = []
    waiting = [b""]
    while waiting:
        folder = waiting.pop()
        try:
            with opened(root, folder, folder=True) as handle:
                files, folders = _listed(folder, handle)
        except OSError as error:
            if error.errno not in REPLACED:
                found.append(Found(path=folder, error=f"cannot be listed: {error.strerror}"))
            continue
        found += files
        waiting += [path for path in folders if path.count(b"/") < _DEEPEST]
    return sorted(found, key=lambda one: one.path)


def _step(handle: int, name: bytes, flags: int) -> int:
    inner = os.open(name, flags | os.O_NOFOLLOW, dir_fd=handle)
    os.close(handle)
    return inner


def _listed(folder: bytes, handle: int) -> tuple[list[Found], list[bytes]]:
    """The regular files and the directories of one directory."""
    files: list[Found] = []
    folders: list[bytes] = []
    with os.scandir(handle) as entries:
        for entry in entries:
            name = os.fsencode(entry.name)
            if ignored(name):
                continue
            path = folder + b"/" + name if folder else name
            if entry.is_dir(follow_symlinks=False):
                folders.append(path)
            elif entry.is_file(follow_symlinks=False):
                files += _status(path, entry)
    return files, folders


def _status(path: bytes, entry: os.DirEntry[str]) -> Iterator[Found]:
    try:
        status = entry.stat(follow_symlinks=False)
    except OSError:  # gone since it was listed
        return
    if stat.S_ISREG(status.st_mode):
        yield describe(path, status)
