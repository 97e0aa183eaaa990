"""A SQLite database as a file: copied while in use, brought into one file, read through.

Knows no table of ours and no connection of the store's.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from aggregator.errors import StoreError
from aggregator.store.database.product import one_line
from aggregator.store.database.sqlite import remedy_of

_PATIENCE = 5.0  # seconds to wait for somebody who is just writing
BESIDE = ("-wal", "-shm", "-journal")  # what SQLite lays beside a database that is in use


def save(file: Path, target: Path) -> None:
    """Write one state of a database into another file; whoever uses it is not disturbed."""
    with _opened(file) as source, _opened(target, fresh=True) as copy:
        source.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE").fetchall()


def fold_up(file: Path) -> None:
    """Bring a database and its log into one file; raises StoreError while somebody has it open."""
    with _opened(file) as connection:
        (mode,) = connection.execute("PRAGMA journal_mode=DELETE").fetchone()
    if mode != "delete":
        raise StoreError(
            "another process is using it", subject=str(file), hint="stop it, and try again"
        )


def read_through(file: Path) -> None:
    """Read every page and index; raises StoreError for a file that is damaged or something else."""
    with _opened(file) as connection:
        (found,) = connection.execute("PRAGMA integrity_check(1)").fetchone()
    if found != "ok":
        raise StoreError(f"the file is damaged: {found}", subject=str(file))


@contextmanager
def _opened(file: Path, *, fresh: bool = False) -> Iterator[sqlite3.Connection]:
    mode = "rwc" if fresh else "rw"
    address = f"{file.absolute().as_uri()}?mode={mode}"
    try:
        with closing(sqlite3.connect(address, uri=True, timeout=_PATIENCE)) as connection:
            yield connection
    except sqlite3.Error as error:
        raise StoreError(one_line(error), subject=str(file), hint=remedy_of(error)) from error
