"""One daemon for one state directory.

The lock is the kernel's and ends with the process, so nothing stays behind after a kill. What is
written in its file tells whose it is, and counts only while somebody holds it.
"""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from aggregator.errors import Locked, StoreError

_FILE = "aggregator.lock"
_RELOADS = "reloads"
_TRIES = 5  # whoever asks for the owner holds the lock for a moment
_PAUSE = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class Owner:
    """The process that holds a state directory."""

    pid: int
    reloads: bool  # SIGHUP makes it read its configuration again; it would end another process


@contextmanager
def locked(state: Path) -> Iterator[Callable[[], None]]:
    """Holds the state directory; raises Locked when another process has it.

    What it yields is to be called by a daemon that is ready for SIGHUP.
    """
    path = state / _FILE
    try:
        state.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    except OSError as error:
        raise StoreError(
            f"cannot use the state directory: {error.strerror}",
            subject=str(error.filename),
            hint="make it writable for this user, or set `state` in the configuration",
        ) from error
    try:
        _lock(handle, path)
        _write(handle, "")
        yield lambda: _write(handle, f" {_RELOADS}")
    finally:
        os.close(handle)


def owner(state: Path) -> Owner | None:
    """Who holds a state directory; None when nobody does. Raises StoreError."""
    try:
        handle = os.open(state / _FILE, os.O_RDONLY | os.O_CLOEXEC)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise StoreError(
            f"cannot look into the state directory: {error.strerror}",
            subject=str(error.filename),
            hint="run it as the daemon's user, or as root",
        ) from error
    try:
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        pid, _, rest = os.pread(handle, 64, 0).decode("ascii", "replace").strip().partition(" ")
        return Owner(pid=int(pid), reloads=rest == _RELOADS) if pid.isdigit() else None
    else:
        return None  # what the file says is of a process that is gone
    finally:
        os.close(handle)


def _lock(handle: int, path: Path) -> None:
    for left in reversed(range(_TRIES)):
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            if left:
                time.sleep(_PAUSE)
                continue
            pid = os.pread(handle, 64, 0).decode("ascii", "replace").partition(" ")[0].strip()
            raise Locked(
                f"another daemon (process {pid or 'unknown'}) uses this state directory",
                subject=str(path.parent),
                hint="stop it first, or set `state` to another directory",
            ) from error
        else:
            return


def _write(handle: int, more: str) -> None:
    os.ftruncate(handle, 0)
    os.pwrite(handle, f"{os.getpid()}{more}\n".encode("ascii"), 0)
