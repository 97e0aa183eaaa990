"""The migrations lead to the schema that the program uses, on both products."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text
from sqlalchemy.schema import SchemaItem

from aggregator.errors import SchemaError
from aggregator.model import Query
from aggregator.store import Store, schema
from aggregator.store.database import Database
from aggregator.store.migrate import configuration, upgrade

Tables = dict[str, list[str]]
Look = Callable[[Connection], Tables]

_OPEN = (
    "import sys; from aggregator.store import Store; Store.open(sys.argv[1], slug_of=max).close()"
)
_HALF_WAY = """
import sys, time
from aggregator.store.database import Database
from aggregator.store.migrate import upgrade

with Database(sys.argv[1]).writing() as connection:
    upgrade(connection, sys.argv[2])
    print("in the middle", flush=True)
    time.sleep(60)
"""


def is_plain(_item: SchemaItem, name: str | None, kind: str, *_: object) -> bool:
    """Whether it is none of the tables that only one product has: the index for searching."""
    return kind != "table" or not (name or "").startswith("article_search")


def applies(item: SchemaItem, name: str | None, kind: str, *rest: object) -> bool:
    """Whether a part of the schema is meant for PostgreSQL too."""
    own = kind == "foreign_key_constraint" and getattr(item, "_ddl_if", None) is not None
    return is_plain(item, name, kind, *rest) and not own


def test_all_migrations_together_make_the_schema_of_the_program(
    new_url: Callable[[], str], tables: Look
) -> None:
    with (
        closing(Database(new_url())) as fresh,
        closing(Database(new_url())) as migrated,
        fresh.writing() as expected,
        migrated.writing() as connection,
    ):
        schema.metadata.create_all(expected)
        upgrade(connection)
        included = is_plain if connection.dialect.name == "sqlite" else applies
        context = MigrationContext.configure(connection, opts={"include_object": included})

        assert tables(connection) == tables(expected)
        assert compare_metadata(context, schema.metadata) == []


def test_the_program_knows_the_newest_migration() -> None:
    assert ScriptDirectory.from_config(configuration()).get_current_head() == schema.VERSION


def test_a_migration_that_fails_leaves_nothing(url: str, tables: Look) -> None:
    made: list[Tables] = []

    def fail(database: Database) -> None:
        with database.writing() as connection:
            upgrade(connection)
            made.append(tables(connection))
            raise KeyboardInterrupt

    with closing(Database(url)) as database:
        with pytest.raises(KeyboardInterrupt):
            fail(database)
        with database.reading() as connection:
            left = tables(connection)

    assert "article" in made[0]
    assert left == {}


@pytest.mark.parametrize("before", [None, "0001", "0003"])
def test_a_kill_in_a_migration_is_made_good_at_the_next_start(
    url: str, before: str | None, tables: Look
) -> None:
    with closing(Database(url)) as database:
        if before:
            with database.writing() as connection:
                upgrade(connection, before)
        kill_half_way(url, "head" if before else "0002")

        Store.open(url, slug_of=lambda label, _: label).close()

        with database.reading() as connection:
            version = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
            assert version == schema.VERSION
            assert {table.name for table in schema.metadata.sorted_tables} <= set(
                tables(connection)
            )


def kill_half_way(url: str, to: str) -> None:
    """Begin to upgrade in another process, and kill that before it commits."""
    command = [sys.executable, "-c", _HALF_WAY, url, to]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "in the middle\n"
        os.kill(process.pid, signal.SIGKILL)


def test_what_was_stored_under_the_first_schema_is_there_under_the_last(url: str) -> None:
    with closing(Database(url)) as database, database.writing() as connection:
        upgrade(connection, "0001")
        connection.exec_driver_sql(
            "INSERT INTO source (name, title, active, next_due, failures)"
            " VALUES ('pier', 'The pier', true, 0, 0)"
        )
        connection.exec_driver_sql(
            "INSERT INTO ledger (source, path, size, mtime_ns) VALUES (1, 'a.txt', 5, 6)"
        )

    with Store.open(url, slug_of=lambda label, _: label) as store:
        entry = store.ledger("pier")["a.txt"]

    assert (entry.size, entry.taken, entry.finished) == (5, 0, True)


def test_articles_of_an_older_schema_are_found_by_their_words(url: str) -> None:
    with closing(Database(url)) as database, database.writing() as connection:
        upgrade(connection, "0006")
        connection.exec_driver_sql(
            "INSERT INTO source (name, title, active, next_due, failures)"
            " VALUES ('pier', 'The pier', true, 0, 0)"
        )
        connection.execute(
            text(
                "INSERT INTO article (id, title_key, edition, uuid, title, summary, categories,"
                " published, date_origin, updated, first_seen, text_source, text_dated, topics,"
                " sources) VALUES (1, :key, 1, :id, 'Åland', 'A färja.', '[]', 0, 'stated', 0, 0,"
                " 1, 0, '[]', '[1]')"
            ),
            {"key": bytes(32), "id": bytes(16)},
        )

    with Store.open(url, slug_of=lambda label, _: label) as store:
        found = store.search(Query.of("aland farja"), 5)

    assert [one.title for one in found.articles] == ["Åland"]


def test_a_newer_schema_is_refused_with_the_command_to_type(url: str) -> None:
    Store.open(url, slug_of=lambda label, _: label).close()
    with closing(Database(url)) as database, database.writing() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0999'")

    with pytest.raises(SchemaError, match=rf"0999.*{schema.VERSION}.*make run"):
        Store.open(url, slug_of=lambda label, _: label)


def test_an_up_to_date_store_opens_without_alembic(url: str) -> None:
    Store.open(url, slug_of=lambda label, _: label).close()
    script = f"{_OPEN}; sys.exit('alembic' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", script, url], check=False).returncode == 0


def test_processes_that_start_together_make_one_schema(url: str) -> None:
    with ThreadPoolExecutor(3) as pool:
        started = pool.map(
            lambda _: subprocess.run([sys.executable, "-c", _OPEN, url], check=False), range(3)
        )
        codes = [process.returncode for process in started]

    assert codes == [0, 0, 0]
