"""The store as it is, and what SQLite here can do."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing

from aggregator.config import Settings
from aggregator.doctor.check import Check, bad, good, poor
from aggregator.errors import StoreError
from aggregator.ingest import view_store

# What is tried, each with a statement that needs it.
_FEATURES = {
    "FTS5": "CREATE VIRTUAL TABLE found USING fts5(words)",
    "JSON": "SELECT json_extract('{\"a\": 1}', '$.a')",
    "UPSERT": "INSERT INTO kept VALUES (1) ON CONFLICT DO UPDATE SET number = 2 RETURNING number",
}


def store(settings: Settings) -> Iterator[Check]:
    """Whether the store can be opened and is of this version's schema; nothing is upgraded."""
    try:
        opened = view_store(settings)
    except StoreError as error:
        remedy = error.hint or "check the address, and that the database server is running"
        yield bad("store", f"{error.subject or settings.store_shown}: {error.message}", remedy)
        return
    if opened is None:
        yield good("store", f"{settings.store_shown} will be made")
        return
    with opened:
        size = opened.size()
    yield good("store", f"{settings.store_shown}: of this version's schema, {size:,} bytes")


def sqlite() -> Iterator[Check]:
    """The version of SQLite, and that it has what the store asks of it."""
    lacking = []
    with closing(sqlite3.connect(":memory:")) as tried:
        tried.execute("CREATE TABLE kept (number INTEGER PRIMARY KEY)")
        for name, statement in _FEATURES.items():
            try:
                tried.execute(statement).fetchall()
            except sqlite3.Error:
                lacking.append(name)
    told = f"version {sqlite3.sqlite_version}"
    if lacking:
        remedy = "use a Python whose SQLite was built with them"
        yield poor("sqlite", f"{told} without {', '.join(lacking)}", remedy)
    else:
        yield good("sqlite", f"{told} with {', '.join(_FEATURES)}")
