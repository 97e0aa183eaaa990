"""The way past the library to the driver, for statements that are text already.

What the driver raises goes on as it is: whoever opened the transaction turns it into ours.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection

Values = Sequence[Any] | Mapping[str, Any]


def asked(connection: Connection, text: str, values: Values = ()) -> list[tuple[Any, ...]]:
    """The rows that a statement finds."""
    with _cursor(connection) as cursor:
        cursor.execute(text, values)
        found: list[tuple[Any, ...]] = cursor.fetchall()
        return found


def done(connection: Connection, text: str, values: Values) -> int:
    """How many rows a statement changed."""
    with _cursor(connection) as cursor:
        cursor.execute(text, values)
        return int(cursor.rowcount)


def done_for_each(connection: Connection, text: str, rows: Sequence[Values]) -> None:
    """Executes a statement once with the values of each row."""
    with _cursor(connection) as cursor:
        cursor.executemany(text, rows)


@contextmanager
def _cursor(connection: Connection) -> Iterator[Any]:
    cursor = connection.connection.cursor()
    try:
        yield cursor
    except connection.dialect.loaded_dbapi.Error as error:
        # The library looks for this itself where a statement goes through it.
        if connection.dialect.is_disconnect(error, connection.connection, cursor):
            connection.invalidate(error)
        raise
    finally:
        cursor.close()
