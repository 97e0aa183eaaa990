"""Rows as the driver takes them: few and many, on every product."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest
from sqlalchemy import Boolean, Column, Integer, MetaData, Table, Text, select

from aggregator.errors import StoreError
from aggregator.store.database import Clash, Database, change_rows, drop_rows, write_rows

_SIZES = pytest.mark.parametrize("size", [3, 50, 500])  # by statement, by COPY, through a table
_TALLY = Table(
    "tally",
    MetaData(),
    Column("id", Integer, primary_key=True),
    Column("line", Text, primary_key=True),
    Column("number", Integer),
)
_SWITCH = Table(
    "switch", MetaData(), Column("id", Integer, primary_key=True), Column("lit", Boolean)
)


@pytest.fixture
def database(url: str) -> Iterator[Database]:
    """Open a database that has two more tables."""
    with closing(Database(url)) as opened:
        with opened.writing() as connection:
            _TALLY.create(connection)
            _SWITCH.create(connection)
        yield opened


def rows(database: Database, table: Table = _TALLY) -> list[tuple[Any, ...]]:
    with database.reading() as connection:
        return [tuple(row) for row in connection.execute(select(table).order_by(table.c.id))]


@_SIZES
def test_rows_come_back_as_they_were_written(database: Database, size: int) -> None:
    told = [(number, "Räksmörgås\t\\N\n", None) for number in range(size)]

    with database.writing() as connection:
        write_rows(connection, _TALLY, told)

    assert rows(database) == told


@_SIZES
def test_a_row_that_is_there_already_is_refused(database: Database, size: int) -> None:
    told = [(number, "a", 1) for number in range(size)]
    with database.writing() as connection:
        write_rows(connection, _TALLY, told[-1:])

    with pytest.raises(StoreError, match="refused a row"), database.writing() as connection:
        write_rows(connection, _TALLY, told)

    assert rows(database) == told[-1:]


@_SIZES
@pytest.mark.parametrize(
    ("clash", "number"), [(Clash.KEEP, 1), (Clash.REPLACE, 10), (Clash.ADD_UP, 11)]
)
def test_a_clash_is_settled_as_told(
    database: Database, size: int, clash: Clash, number: int
) -> None:
    with database.writing() as connection:
        write_rows(connection, _TALLY, [(0, "a", 1)])

        write_rows(connection, _TALLY, [(one, "a", 10) for one in range(size)], clash)

    assert rows(database) == [(0, "a", number), *((one, "a", 10) for one in range(1, size))]


@_SIZES
@pytest.mark.parametrize(
    ("clash", "number"), [(Clash.KEEP, 1), (Clash.REPLACE, 2), (Clash.ADD_UP, 3)]
)
def test_a_key_may_stand_twice_among_the_rows(
    database: Database, size: int, clash: Clash, number: int
) -> None:
    told = [(one, "a", 5) for one in range(1, size)]

    with database.writing() as connection:
        write_rows(connection, _TALLY, [(0, "a", 1), *told, (0, "a", 2)], clash)

    assert rows(database) == [(0, "a", number), *told]


@_SIZES
def test_columns_are_changed_by_id(database: Database, size: int) -> None:
    with database.writing() as connection:
        write_rows(connection, _TALLY, [(one, "a", one) for one in range(size + 1)])

        change_rows(connection, _TALLY, ["line", "number"], [("b", None, n) for n in range(size)])

    assert rows(database) == [*((one, "b", None) for one in range(size)), (size, "a", size)]


@_SIZES
def test_rows_are_dropped_by_all_their_columns(database: Database, size: int) -> None:
    with database.writing() as connection:
        write_rows(connection, _TALLY, [(one, "a", one) for one in range(size)])
        told = [(one, "a") for one in range(1, size)]

        drop_rows(connection, _TALLY, ["id", "line"], [*told, (0, "b")])

    assert rows(database) == [(0, "a", 0)]


@_SIZES
def test_numbers_do_for_what_is_true_or_false(database: Database, size: int) -> None:
    with database.writing() as connection:
        write_rows(connection, _SWITCH, [(one, one % 2) for one in range(size)])
        change_rows(connection, _SWITCH, ["lit"], [(1, one) for one in range(size)])

    assert rows(database, _SWITCH) == [(one, True) for one in range(size)]


@_SIZES
def test_half_a_character_is_refused_with_its_place(database: Database, size: int) -> None:
    told = [(one, "a", 1) for one in range(size - 1)]

    with (
        pytest.raises(StoreError, match=r"tally: .*line 'half \\ud83d'"),
        database.writing() as connection,
    ):
        write_rows(connection, _TALLY, [*told, (size, "half \ud83d", 1)])

    assert rows(database) == []


def test_no_rows_are_no_work(database: Database) -> None:
    with database.writing() as connection:
        write_rows(connection, _TALLY, [])
        change_rows(connection, _TALLY, ["number"], [])
        drop_rows(connection, _TALLY, ["id"], [])

    assert rows(database) == []
