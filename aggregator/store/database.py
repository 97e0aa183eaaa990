"""Connections, transactions and bulk rows: everything that depends on the database product.

The only module that knows SQLite. Knows no table of ours; it gives the rest of the room
connections to read or to write with, and turns the library's exceptions into StoreError.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from threading import RLock, get_ident
from typing import Any

from sqlalchemy import (
    URL,
    Connection,
    Engine,
    Table,
    create_engine,
    event,
    func,
    make_url,
    select,
)
from sqlalchemy.exc import IntegrityError, SQLAlchemyError
from sqlalchemy.pool import StaticPool

from aggregator.errors import StoreError

_PATIENCE_MS = 60_000  # how long to wait for another process that is writing
_VALUES = 5_000  # in one look-up
_CACHE_KIB = 64 << 10  # a large transaction that outgrows the cache writes its pages twice
_LOG_PAGES = 4_000  # 16 MB, so that pages that change often are copied less often
_CHECKED_BYTES = 64 << 20  # up to here a quick check at every start is not felt

_REMEDIES = {
    "locked": "another process is writing; try again",
    "malformed": "restore a backup, or move the file away to begin with an empty store",
    "not a database": "restore a backup, or move the file away to begin with an empty store",
    "disk is full": "make room on the disk and start again",
    "disk I/O": "look at the disk and the system's log",
    "readonly": "check the owner and the permissions of the file and its directory",
    "unable to open": "check the owner and the permissions of the file and its directory",
}


class Database:
    """One database: readers have connections of their own, writers queue inside the process."""

    def __init__(self, url: str) -> None:
        parsed = _parsed(url)
        self.file = _file(parsed)
        self.subject = str(self.file) if self.file else "sqlite in memory"
        self._engine = _engine(parsed, shared=self.file is None)
        self._lock = RLock()
        self._writer: tuple[int, Connection] | None = None

    def close(self) -> None:
        """Give all connections back."""
        self._engine.dispose()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection that sees one state of the store until it is given back."""
        if self.file is None:
            with self._lock, self._shared() as connection:
                yield connection
        else:
            with translated(self.subject), self._engine.begin() as connection:
                yield connection

    @contextmanager
    def _shared(self) -> Iterator[Connection]:
        """In memory there is one connection: inside a transaction its writer reads through it."""
        if self._writer and self._writer[0] == get_ident():
            yield self._writer[1]
        else:
            with translated(self.subject), self._engine.begin() as connection:
                yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A connection in a transaction of its own, committed at the end or rolled back whole."""
        with self._lock, translated(self.subject):
            if self._writer:
                raise StoreError("a transaction is open already", subject=self.subject)
            with self._engine.execution_options(immediate=True).begin() as connection:
                self._writer = get_ident(), connection
                try:
                    yield connection
                finally:
                    self._writer = None

    def size(self) -> int:
        """Bytes of the database, without what waits in its log."""
        with self.reading() as connection:
            return _pragma(connection, "page_count") * _pragma(connection, "page_size")

    def check(self) -> None:
        """Read a small database through, of a large one the head only; raises StoreError."""
        if self.size() > _CHECKED_BYTES:
            return
        with self.reading() as connection:
            found = connection.exec_driver_sql("PRAGMA quick_check(1)").scalar_one()
        if found != "ok":
            raise StoreError(
                f"the file is damaged: {found}",
                subject=self.subject,
                hint=_REMEDIES["malformed"],
            )


def write_rows(
    connection: Connection, table: Table, rows: Sequence[tuple[Any, ...]], clash: str | None = None
) -> None:
    """Insert rows as the driver takes them: all columns, in the order of the table.

    `clash` says what becomes of a row whose key is there already, in the words that follow
    ON CONFLICT; without it that is an error.
    """
    if rows:
        names = _names(tuple(column.name for column in table.columns), ", ")
        places = ", ".join("?" * len(table.columns))
        ending = f" ON CONFLICT {clash}" if clash else ""
        connection.exec_driver_sql(
            f'INSERT INTO "{table.name}" ({names}) VALUES ({places}){ending}',  # noqa: S608 - our own names
            list(rows),
        )


def change_rows(
    connection: Connection, table: Table, columns: Sequence[str], rows: Sequence[tuple[Any, ...]]
) -> None:
    """Set columns of rows as the driver takes them: the values, then the id."""
    if rows:
        connection.exec_driver_sql(
            f'UPDATE "{table.name}" SET {_names(columns, " = ?, ")} = ? WHERE "id" = ?',  # noqa: S608 - our own names
            list(rows),
        )


def drop_rows(
    connection: Connection, table: Table, columns: Sequence[str], rows: Sequence[tuple[Any, ...]]
) -> None:
    """Delete the rows whose columns have the given values."""
    if rows:
        connection.exec_driver_sql(
            f'DELETE FROM "{table.name}" WHERE {_names(columns, " = ? AND ")} = ?',  # noqa: S608 - our own names
            list(rows),
        )


def pick(
    connection: Connection, table: Table, column: str, values: Iterable[object]
) -> list[tuple[Any, ...]]:
    """The rows that have one of these values, as the driver gives them."""
    found: list[tuple[Any, ...]] = []
    rest = iter(values)
    while chunk := tuple(islice(rest, _VALUES)):
        places = ", ".join("?" * len(chunk))
        found += connection.exec_driver_sql(
            f'SELECT * FROM "{table.name}" WHERE "{column}" IN ({places})',  # noqa: S608 - our own names
            chunk,
        ).cursor.fetchall()  # the library's rows cost as much again
    return found


def next_id(connection: Connection, table: Table) -> int:
    """The first of the ids that the open transaction may hand out; needs the only writer."""
    highest = connection.execute(select(func.max(table.c.id))).scalar()
    return (highest or 0) + 1


@contextmanager
def translated(subject: str) -> Iterator[None]:
    """Everything the library or its driver raises leaves as StoreError."""
    try:
        yield
    except IntegrityError as error:
        raise StoreError(
            f"the store refused a row: {error.orig}",
            subject=subject,
            hint="a rival writer or a fault of the program; nothing of the transaction was kept",
        ) from error
    except (SQLAlchemyError, sqlite3.Error) as error:
        text = str(getattr(error, "orig", None) or error)
        remedy = next((hint for sign, hint in _REMEDIES.items() if sign in text), None)
        raise StoreError(text, subject=subject, hint=remedy) from error


def _names(columns: Sequence[str], joint: str) -> str:
    return joint.join(f'"{column}"' for column in columns)


def _parsed(url: str) -> URL:
    with translated(url):
        parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        raise StoreError(
            "this kind of store is not known",
            subject=parsed.render_as_string(),
            hint="give an address such as sqlite:////var/lib/aggregator/aggregator.db",
        )
    return parsed


def _file(url: URL) -> Path | None:
    return None if url.database in {None, "", ":memory:"} else Path(str(url.database))


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
    connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")


def _pragma(connection: Connection, name: str) -> int:
    return int(connection.exec_driver_sql(f"PRAGMA {name}").scalar_one())
