"""Make a database ready for use: whole, ours, and of this version's schema.

Knows nothing of articles. Alembic is loaded only when there is something to upgrade.
"""

from __future__ import annotations

import fcntl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import (
    Column,
    Connection,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    inspect,
    text,
)

from aggregator.errors import SchemaError, StoreError
from aggregator.store.database import Database
from aggregator.store.schema import VERSION, metadata

_PATIENCE = 60.0  # seconds to wait while another process upgrades the schema
_PAUSE = 0.05

# Where Alembic writes down how far a schema has come, as it makes it itself.
_STAMPS = MetaData()
_STAMP = Table(
    "alembic_version",
    _STAMPS,
    Column("version_num", String(32), nullable=False),
    PrimaryKeyConstraint("version_num", name="alembic_version_pkc"),
)


def prepare(database: Database) -> None:
    """Create or upgrade the schema; SchemaError when that cannot be, StoreError when damaged."""
    if database.file:
        _make_room(database.file)
    database.check()
    with database.reading() as connection:
        found = _version(connection, database.subject)
    if found != VERSION:
        with _locked(database.file), database.writing() as connection:
            _upgrade(connection, database.subject)


def is_there(database: Database) -> bool:
    """Whether there is a store; nothing is made. SchemaError when it needs an upgrade."""
    if database.file is not None and not database.file.exists():
        return False
    with database.reading() as connection:
        found = _version(connection, database.subject)
    if found is not None and found != VERSION:
        raise SchemaError(
            f"its schema is older than {VERSION}",
            subject=database.subject,
            hint="bring it up to date with: aggregator migrate",
        )
    return found is not None


def is_empty(database: Database) -> bool:
    """Whether nothing has been made in a database yet."""
    with database.reading() as connection:
        return not inspect(connection).get_table_names()


def _upgrade(connection: Connection, subject: str) -> None:
    found = _version(connection, subject)
    if found is None:  # all migrations would lead to the same tables, in half a second
        metadata.create_all(connection)
        _STAMPS.create_all(connection)
        connection.execute(_STAMP.insert().values(version_num=VERSION))
    elif found != VERSION:  # another process may have been faster
        # Start-up saving: alembic costs a quarter of a second, and most starts need none.
        from aggregator.store.migrate import upgrade  # noqa: PLC0415

        upgrade(connection)


def _version(connection: Connection, subject: str) -> str | None:
    """The schema's version; None while nothing is there. SchemaError when it is not for us."""
    tables = inspect(connection).get_table_names()
    found: str | None = None
    if "alembic_version" in tables:
        found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    if tables and found is None:
        raise SchemaError(
            "the database belongs to something else",
            subject=subject,
            hint="name another state directory or database, or move the file away",
        )
    if found is not None and found > VERSION:
        raise SchemaError(
            f"its schema is {found}, and this version knows {VERSION} at most",
            subject=subject,
            hint="update the program: git pull && make run",
        )
    return found


def _make_room(file: Path) -> None:
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(
            f"the directory cannot be made: {error.strerror}",
            subject=str(file.parent),
            hint="check the state directory of the configuration",
        ) from error


@contextmanager
def _locked(file: Path | None) -> Iterator[None]:
    """Hold the lock file beside the database; a process that dies lets go of it."""
    if file is None:
        yield
        return
    with file.with_name(file.name + ".lock").open("wb") as lock:
        deadline = time.monotonic() + _PATIENCE
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > deadline:
                    raise StoreError(
                        "another process has been upgrading the store for a minute",
                        subject=str(file),
                        hint="try again",
                    ) from None
                time.sleep(_PAUSE)
        yield
