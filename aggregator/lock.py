"""One daemon for one state directory.

The lock is the kernel's and ends with the process, so nothing stays behind after a kill.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from aggregator.errors import Locked, StoreError


@contextmanager
def locked(state: Path) -> Iterator[None]:
    """Holds the state directory; raises Locked when another process has it."""
    path = state / "aggregator.lock"
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
        yield
    finally:
        os.close(handle)


def _lock(handle: int, path: Path) -> None:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        owner = os.pread(handle, 32, 0).decode("ascii", "replace").strip()
        raise Locked(
            f"another daemon (process {owner or 'unknown'}) uses this state directory",
            subject=str(path.parent),
            hint="stop it first, or set `state` to another directory",
        ) from error
    os.ftruncate(handle, 0)
    os.pwrite(handle, f"{os.getpid()}\n".encode(), 0)
