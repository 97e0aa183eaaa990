"""Empty databases of both products, and what they say about their tables."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import Connection

from tests.postgres import Server

_COLUMNS = """
SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull,
       pg_get_expr(d.adbin, d.adrelid), l.collname
FROM pg_attribute a
JOIN pg_class c ON c.oid = a.attrelid AND c.relkind = 'r'
LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
LEFT JOIN pg_collation l ON l.oid = a.attcollation
WHERE c.relnamespace = 'public'::regnamespace AND a.attnum > 0
"""
_CONSTRAINTS = """
SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid)
FROM pg_constraint WHERE connamespace = 'public'::regnamespace
"""
_INDEXES = "SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'"

Tables = dict[str, list[str]]


@pytest.fixture(params=["sqlite", "postgres"])
def new_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[], str]]:
    """Make one empty database after the other, and tell their addresses."""
    numbers = count()
    with ExitStack() as stack:
        if request.param == "postgres":
            server: Server = request.getfixturevalue("postgres_server")
            yield lambda: server.url(stack.enter_context(server.database()))
        else:
            yield lambda: f"sqlite:///{tmp_path}/store-{next(numbers)}.db"


@pytest.fixture
def url(new_url: Callable[[], str]) -> str:
    """Tell the address of an empty database."""
    return new_url()


@pytest.fixture
def tables() -> Callable[[Connection], Tables]:
    """Tell what a database knows of each table, without the order of columns and constraints."""
    return lambda connection: {
        name: told
        for name, told in (
            _sqlite(connection) if connection.dialect.name == "sqlite" else _postgres(connection)
        ).items()
        if name != "alembic_version"
    }


def _sqlite(connection: Connection) -> Tables:
    rows = connection.exec_driver_sql("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL")
    return {name: _parts(sql) for name, sql in rows}


def _parts(sql: str) -> list[str]:
    """The columns and constraints of one statement, sorted, and what stands around them."""
    before, _, rest = sql.partition("(")
    inside, _, after = rest.rpartition(")")
    return [before, *sorted(re.split(r"\s*,\s*(?![^(]*\))", inside.strip())), after.strip()]


def _postgres(connection: Connection) -> Tables:
    found: Tables = {}
    for statement in (_COLUMNS, _CONSTRAINTS, _INDEXES):
        for name, *told in connection.exec_driver_sql(statement):
            found.setdefault(name, []).append(repr(told))
    return {name: sorted(told) for name, told in found.items()}
