"""Many rows for PostgreSQL: by COPY in the binary format, which no other way comes near.

What is more than an insert goes through a table that lasts as long as the statement.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Column, Connection, Table

Columns = Sequence[Column[Any]]


def copy_in(
    connection: Connection, target: str, columns: Columns, rows: Iterable[tuple[Any, ...]]
) -> None:
    """Append rows to a table."""
    statement = f"COPY {target} ({quoted(columns)}) FROM STDIN (FORMAT BINARY)"
    driver: Any = connection.connection.driver_connection
    with driver.cursor() as cursor, cursor.copy(statement) as stream:
        stream.set_types([_type(connection, column) for column in columns])
        for row in rows:
            stream.write_row(row)


def insert_through(
    connection: Connection, table: Table, rows: Iterable[tuple[Any, ...]], clash: str
) -> None:
    """Insert rows of which some may be there already."""
    columns = tuple(table.columns)
    with _arriving(connection, table, columns, rows) as arriving:
        names = quoted(columns)
        connection.exec_driver_sql(
            f'INSERT INTO "{table.name}" ({names}) SELECT {names} FROM {arriving} {clash}'  # noqa: S608 - our own names
        )


def change_through(
    connection: Connection, table: Table, columns: Columns, rows: Iterable[tuple[Any, ...]]
) -> None:
    """Set columns of rows: the values, then the id."""
    with _arriving(connection, table, (*columns, table.c.id), rows) as arriving:
        news = ", ".join(f'"{column.name}" = {arriving}."{column.name}"' for column in columns)
        connection.exec_driver_sql(
            f'UPDATE "{table.name}" SET {news} FROM {arriving}'  # noqa: S608 - our own names
            f' WHERE "{table.name}"."id" = {arriving}."id"'
        )


def drop_through(
    connection: Connection, table: Table, columns: Columns, rows: Iterable[tuple[Any, ...]]
) -> None:
    """Delete the rows whose columns have the given values."""
    with _arriving(connection, table, columns, rows) as arriving:
        same = " AND ".join(
            f'"{table.name}"."{column.name}" = {arriving}."{column.name}"' for column in columns
        )
        connection.exec_driver_sql(f'DELETE FROM "{table.name}" USING {arriving} WHERE {same}')  # noqa: S608 - our own names


def quoted(columns: Collection[Column[Any]]) -> str:
    """The names of columns as they stand in a statement."""
    return ", ".join(f'"{column.name}"' for column in columns)


@contextmanager
def _arriving(
    connection: Connection, table: Table, columns: Columns, rows: Iterable[tuple[Any, ...]]
) -> Iterator[str]:
    """A table that holds the rows, gone afterwards."""
    name = f'"arriving_{table.name}"'
    connection.exec_driver_sql(
        f"CREATE TEMPORARY TABLE {name} ON COMMIT DROP AS"  # noqa: S608 - our own names
        f' SELECT {quoted(columns)} FROM "{table.name}" WITH NO DATA'
    )
    copy_in(connection, name, columns, rows)
    yield name
    connection.exec_driver_sql(f"DROP TABLE {name}")


def _type(connection: Connection, column: Column[Any]) -> str:
    """The name of a column's type, without its collation."""
    return column.type.compile(connection.dialect).lower().partition(" ")[0]
