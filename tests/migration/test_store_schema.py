"""The migrations lead to the schema that the program uses."""

from __future__ import annotations

import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine

from aggregator.store import Store, schema
from aggregator.store.migrate import configuration, upgrade

_OPEN = (
    "import sys; from aggregator.store import Store; Store.open(sys.argv[1], slug_of=max).close()"
)


def tables(connection: Connection) -> dict[str, list[str]]:
    """What SQLite was told for each table, without the order of columns and constraints."""
    rows = connection.exec_driver_sql(
        "SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL AND name != 'alembic_version'"
    )
    return {name: parts(sql) for name, sql in rows}


def parts(sql: str) -> list[str]:
    """The columns and constraints of one statement, sorted, and what stands around them."""
    before, _, rest = sql.partition("(")
    inside, _, after = rest.rpartition(")")
    return [before, *sorted(re.split(r"\s*,\s*(?![^(]*\))", inside.strip())), after.strip()]


def test_all_migrations_together_make_the_schema_of_the_program() -> None:
    fresh, migrated = create_engine("sqlite://"), create_engine("sqlite://")
    with fresh.connect() as expected, migrated.begin() as connection:
        schema.metadata.create_all(expected)
        upgrade(connection)

        assert tables(connection) == tables(expected)
        assert compare_metadata(MigrationContext.configure(connection), schema.metadata) == []
    fresh.dispose()
    migrated.dispose()


def test_the_program_knows_the_newest_migration() -> None:
    assert ScriptDirectory.from_config(configuration()).get_current_head() == schema.VERSION


def test_a_migration_that_is_broken_off_leaves_nothing() -> None:
    engine = create_engine("sqlite://", isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        upgrade(connection)
        made = tables(connection)
        connection.exec_driver_sql("ROLLBACK")

        assert "article" in made
        assert tables(connection) == {}
    engine.dispose()


def test_an_up_to_date_store_opens_without_alembic(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/aggregator.db"
    Store.open(url, slug_of=lambda label, _: label).close()
    script = f"{_OPEN}; sys.exit('alembic' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", script, url], check=False).returncode == 0


def test_processes_that_start_together_make_one_schema(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/aggregator.db"

    with ThreadPoolExecutor(3) as pool:
        started = pool.map(
            lambda _: subprocess.run([sys.executable, "-c", _OPEN, url], check=False), range(3)
        )
        codes = [process.returncode for process in started]

    assert codes == [0, 0, 0]
