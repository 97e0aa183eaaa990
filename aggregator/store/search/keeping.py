"""Keeps the index in step with the articles, in the transaction that writes them.

Withdrawing and pruning write nothing here but changed texts: looking up asks the articles' rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import Connection

from aggregator.store.database import Clash, write_rows
from aggregator.store.rows import Row, pages
from aggregator.store.search.folding import fold
from aggregator.store.searchtables import folded

Retold = tuple[Row, Row]  # an article before and after

_ADD = "INSERT INTO article_search (rowid, title, summary) VALUES (?, ?, ?)"
_REMOVE = (
    "INSERT INTO article_search (article_search, rowid, title, summary) VALUES ('delete', ?, ?, ?)"
)
_CLEAR = "INSERT INTO article_search (article_search) VALUES ('delete-all')"
_FILL = "INSERT INTO article_search (article_search) VALUES ('rebuild')"


def add(connection: Connection, rows: Sequence[Row]) -> None:
    """Take in articles that are new."""
    if not rows:
        return
    if _is_sqlite(connection):
        connection.exec_driver_sql(_ADD, [_told(row) for row in rows])
    else:
        write_rows(connection, folded, [_folded(row) for row in rows])


def change(connection: Connection, retold: Iterable[Retold]) -> None:
    """Take in articles whose texts may be others now."""
    pairs = [(old, new) for old, new in retold if _told(old) != _told(new)]
    if not pairs:
        return
    if _is_sqlite(connection):
        connection.exec_driver_sql(_REMOVE, [_told(old) for old, _ in pairs])
        connection.exec_driver_sql(_ADD, [_told(new) for _, new in pairs])
    else:
        write_rows(connection, folded, [_folded(new) for _, new in pairs], Clash.REPLACE)


def clear(connection: Connection) -> None:
    """Forget all articles."""
    connection.exec_driver_sql(_CLEAR if _is_sqlite(connection) else "DELETE FROM article_search")


def fill(connection: Connection) -> None:
    """Take in all articles that are there, and nothing else."""
    if _is_sqlite(connection):
        connection.exec_driver_sql(_FILL)
        return
    clear(connection)
    for rows in pages(connection):
        add(connection, rows)


def _is_sqlite(connection: Connection) -> bool:
    return connection.dialect.name == "sqlite"


def _told(row: Row) -> tuple[int, str, str]:
    return row.id, row.title, row.summary


def _folded(row: Row) -> tuple[int, str, str]:
    return row.id, fold(row.title), fold(row.summary)
