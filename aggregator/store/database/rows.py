"""Bulk rows as the driver takes them: tuples, all columns in the order of the table.

Writes the statements that both products understand; many rows for PostgreSQL go another way.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from enum import Enum, auto
from itertools import islice
from typing import Any

from sqlalchemy import Boolean, Connection, Table
from sqlalchemy.exc import DataError

from aggregator.errors import StoreError
from aggregator.store.database import copied
from aggregator.store.database.copied import Columns, quoted
from aggregator.store.database.driver import asked, done_for_each

_FEW = 20  # rows that are not worth a COPY
_VALUES = 5_000  # in one look-up
_SOME = 200  # rows that are not worth a table of their own

Rows = Sequence[tuple[Any, ...]]


class Clash(Enum):
    """What becomes of a row whose primary key is there already."""

    KEEP = auto()  # the one that is there stays
    REPLACE = auto()  # its columns outside the key get the new values
    ADD_UP = auto()  # the new values are added to them


def write_rows(
    connection: Connection, table: Table, rows: Rows, clash: Clash | None = None
) -> None:
    """Insert rows; one whose key is there already is an error unless `clash` says better.

    A StoreError names the table and column of a value that the database cannot hold.
    """
    if not rows:
        return
    columns = tuple(table.columns)
    ending = _ending(table, clash) if clash else ""
    with _fitting(connection, table, columns, rows) as fit:
        if clash and _many(connection, fit, _SOME) and _meets_once(table, fit, clash):
            copied.insert_through(connection, table, fit, ending)
        elif not clash and _many(connection, fit, _FEW):
            copied.copy_in(connection, f'"{table.name}"', columns, fit)
        else:
            places = ", ".join([_place(connection)] * len(columns))
            done_for_each(
                connection,
                f'INSERT INTO "{table.name}" ({quoted(columns)}) VALUES ({places}) {ending}',  # noqa: S608 - our own names
                fit,
            )


def change_rows(connection: Connection, table: Table, names: Sequence[str], rows: Rows) -> None:
    """Set columns of rows, told as their values and then the id; once each id.

    A StoreError names the table and column of a value that the database cannot hold.
    """
    if not rows:
        return
    columns = tuple(table.c[name] for name in names)
    with _fitting(connection, table, (*columns, table.c.id), rows) as fit:
        if _many(connection, fit, _SOME):
            copied.change_through(connection, table, columns, fit)
        else:
            news = _each(connection, columns, ", ")
            done_for_each(
                connection,
                f'UPDATE "{table.name}" SET {news} WHERE "id" = {_place(connection)}',  # noqa: S608 - our own names
                fit,
            )


def drop_rows(connection: Connection, table: Table, names: Sequence[str], rows: Rows) -> None:
    """Delete the rows whose columns have the given values."""
    if not rows:
        return
    columns = tuple(table.c[name] for name in names)
    with _fitting(connection, table, columns, rows) as fit:
        if _many(connection, fit, _SOME):
            copied.drop_through(connection, table, columns, fit)
        else:
            same = _each(connection, columns, " AND ")
            done_for_each(connection, f'DELETE FROM "{table.name}" WHERE {same}', fit)  # noqa: S608 - our own names


def pick(
    connection: Connection, table: Table, column: str, values: Iterable[object]
) -> list[tuple[Any, ...]]:
    """The rows that have one of these values, as the driver gives them."""
    found: list[tuple[Any, ...]] = []
    columns = quoted(tuple(table.columns))
    rest = iter(values)
    while chunk := tuple(islice(rest, _VALUES)):
        places = ", ".join([_place(connection)] * len(chunk))
        found += asked(
            connection,
            f'SELECT {columns} FROM "{table.name}" WHERE "{column}" IN ({places})',  # noqa: S608 - our own names
            chunk,
        )
    return found


def next_id(connection: Connection, table: Table) -> int:
    """The first of the ids that the open transaction may hand out; needs the only writer."""
    ((highest,),) = asked(connection, f'SELECT max("id") FROM "{table.name}"')  # noqa: S608 - our own names
    return int(highest or 0) + 1


def _ending(table: Table, clash: Clash) -> str:
    if clash is Clash.KEEP:
        return "ON CONFLICT DO NOTHING"
    before = f'"{table.name}"."{{0}}" + ' if clash is Clash.ADD_UP else ""
    change = f'"{{0}}" = {before}excluded."{{0}}"'
    told = (change.format(column.name) for column in table.columns if not column.primary_key)
    keys = quoted(tuple(table.primary_key.columns))
    return f"ON CONFLICT ({keys}) DO UPDATE SET {', '.join(told)}"


def _many(connection: Connection, rows: Rows, worth: int) -> bool:
    return len(rows) >= worth and connection.dialect.name == "postgresql"


def _meets_once(table: Table, rows: Rows, clash: Clash) -> bool:
    """Whether no row is changed twice, which one statement cannot do."""
    if clash is Clash.KEEP:
        return True
    places = [place for place, column in enumerate(table.columns) if column.primary_key]
    return len({tuple(row[place] for place in places) for row in rows}) == len(rows)


def _place(connection: Connection) -> str:
    return "?" if connection.dialect.paramstyle == "qmark" else "%s"


def _each(connection: Connection, columns: Columns, joint: str) -> str:
    return joint.join(f'"{column.name}" = {_place(connection)}' for column in columns)


@contextmanager
def _fitting(
    connection: Connection, table: Table, columns: Columns, rows: Rows
) -> Iterator[list[tuple[Any, ...]]]:
    """The rows with booleans where columns are boolean; names the place of a value that is not."""
    driver = connection.dialect.loaded_dbapi
    flags: set[int] = set()
    if connection.dialect.name == "postgresql":  # the other one stores them as numbers anyway
        flags |= {at for at, column in enumerate(columns) if isinstance(column.type, Boolean)}
    try:
        yield [_with_flags(row, flags) for row in rows] if flags else list(rows)
    except (DataError, driver.DataError, UnicodeEncodeError) as error:
        place = _fault(columns, rows)
        raise StoreError(
            f"the database cannot hold {place or error}",
            subject=table.name,
            hint="a fault of the program: texts are cleaned before they come here",
        ) from error


def _with_flags(row: tuple[Any, ...], flags: set[int]) -> tuple[Any, ...]:
    return tuple(bool(value) if at in flags else value for at, value in enumerate(row))


def _fault(columns: Columns, rows: Rows) -> str | None:
    """The column and the beginning of the first text that is none to a database."""
    for row in rows:
        for column, value in zip(columns, row, strict=True):
            if isinstance(value, str) and not _is_text(value):
                return f"{column.name} {value[:80]!r}"
    return None


def _is_text(value: str) -> bool:
    try:
        return b"\0" not in value.encode()
    except UnicodeEncodeError:
        return False
