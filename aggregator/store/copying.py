"""Moves a whole store into another database, of the other product or not, with all its ids.

Knows tables and rows, and nothing of what they mean.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from typing import Any

from sqlalchemy import BigInteger, Connection, Table, delete, func, select, type_coerce

from aggregator.errors import StoreError
from aggregator.store import search
from aggregator.store.columns import Instant
from aggregator.store.database import Database, write_rows
from aggregator.store.opening import is_there, prepare
from aggregator.store.schema import article, dump, metadata, quarantined

_PAGE = 5000  # rows in memory at a time


def copy(from_url: str, to_url: str) -> dict[str, int]:
    """Copy every table in one transaction of the target; the rows of each.

    The source is read as it is at one moment and not changed; it must be of this version's schema.
    The target is made when it is not there. Raises StoreError when there is nothing to copy, or
    the target holds articles, dumps or a quarantine already.
    """
    with closing(Database(from_url)) as origin, closing(Database(to_url)) as target:
        if origin.subject == target.subject:
            raise StoreError("a store cannot be copied to itself", subject=target.subject)
        if not is_there(origin):
            raise StoreError("there is no store", subject=origin.subject)
        prepare(target)
        with origin.reading() as reading, target.writing() as writing:
            _clear(writing, target.subject)
            copied = {one.name: _copy(reading, writing, one) for one in metadata.sorted_tables}
            search.fill(writing)
            target.renumber(writing)
    return copied


def _clear(connection: Connection, subject: str) -> None:
    """Take away what opening a store leaves there; refuses to take away more."""
    for table in (article, dump, quarantined):
        if connection.execute(select(func.count()).select_from(table)).scalar_one():
            raise StoreError(
                "the target holds articles or dumps already; nothing was copied",
                subject=subject,
                hint="name an empty database",
            )
    for table in reversed(metadata.sorted_tables):
        connection.execute(delete(table))


def _copy(reading: Connection, writing: Connection, table: Table) -> int:
    copied = 0
    for rows in _pages(reading, table):
        write_rows(writing, table, rows)
        copied += len(rows)
    return copied


def _pages(connection: Connection, table: Table) -> Iterator[list[tuple[Any, ...]]]:
    """All rows in the order of their keys, as they are stored."""
    columns = (
        type_coerce(column, BigInteger) if isinstance(column.type, Instant) else column
        for column in table.columns
    )
    wanted = select(*columns).order_by(*table.primary_key.columns)
    found = connection.execute(wanted, execution_options={"yield_per": _PAGE})
    for page in found.partitions():
        yield [tuple(row) for row in page]
