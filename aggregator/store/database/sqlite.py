"""SQLite: one file, or one connection in memory.

Any number of readers beside one writer; who wants to write waits for the other at BEGIN.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.pool import StaticPool

from aggregator.errors import StoreError

_PATIENCE_MS = 60_000  # how long to wait for another process that is writing
_CACHE_KIB = 64 << 10  # a large transaction that outgrows the cache writes its pages twice
_LOG_PAGES = 4_000  # 16 MB, so that pages that change often are copied less often
_CHECKED_BYTES = 64 << 20  # up to here a quick check at every start is not felt

_RESTORE = "restore a backup, or move the file away to begin with an empty store"
_OWNER = "check the owner and the permissions of the file and its directory"
_REMEDIES = {
    "locked": "another process is writing; try again",
    "malformed": _RESTORE,
    "not a database": _RESTORE,
    "disk is full": "make room on the disk and start again",
    "disk I/O": "look at the disk and the system's log",
    "readonly": _OWNER,
    "unable to open": _OWNER,
}


class Sqlite:
    """A database of SQLite."""

    def __init__(self, url: URL) -> None:
        self.file: Path | None = (
            None if url.database in {None, "", ":memory:"} else Path(str(url.database))
        )
        self.one_connection = self.file is None
        self.subject = str(self.file) if self.file else "sqlite in memory"
        self.reads = _engine(url, shared=self.one_connection)
        self.writes: Engine = self.reads.execution_options(immediate=True)

    def queue(self, connection: Connection) -> None:
        """Nothing: the transaction has begun by waiting."""

    def size(self, connection: Connection) -> int:
        """Bytes of the file, without what waits in its log."""
        return _pragma(connection, "page_count") * _pragma(connection, "page_size")

    def check(self, connection: Connection) -> None:
        """Read a small database through, of a large one the head only; raises StoreError."""
        if self.size(connection) > _CHECKED_BYTES:
            return
        found = connection.exec_driver_sql("PRAGMA quick_check(1)").scalar_one()
        if found != "ok":
            raise StoreError(f"the file is damaged: {found}", subject=self.subject, hint=_RESTORE)

    def renumber(self, connection: Connection) -> None:
        """Nothing: the next id is always the highest and one."""

    def remedy(self, error: BaseException) -> str | None:
        """What helps against an exception of the driver."""
        return remedy_of(error)


def remedy_of(error: BaseException) -> str | None:
    """What helps against an exception of the driver."""
    return next((hint for sign, hint in _REMEDIES.items() if sign in str(error)), None)


def _engine(url: URL, *, shared: bool) -> Engine:
    if shared:
        engine = create_engine(url, poolclass=StaticPool, connect_args={"check_same_thread": False})
    else:
        engine = create_engine(url)
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def _prepare(connection: sqlite3.Connection, _entry: object) -> None:
    connection.isolation_level = None  # transactions are begun by us, see below
    for pragma in (
        f"busy_timeout={_PATIENCE_MS}",
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        f"cache_size=-{_CACHE_KIB}",
        f"wal_autocheckpoint={_LOG_PAGES}",
    ):
        connection.execute(f"PRAGMA {pragma}").close()


def _begin(connection: Connection) -> None:
    # A reader that turned writer would fail at once when another one had written in between.
    immediate = connection.get_execution_options().get("immediate", False)
    # Straight to the driver: through the library it costs as much as most of what follows.
    connection.connection.cursor().execute("BEGIN IMMEDIATE" if immediate else "BEGIN").close()


def _pragma(connection: Connection, name: str) -> int:
    return int(connection.exec_driver_sql(f"PRAGMA {name}").scalar_one())
