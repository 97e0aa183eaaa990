"""What is particular about PostgreSQL: servers come and go, and many write."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from threading import Thread

import pytest
from sqlalchemy import make_url

from aggregator.errors import SchemaError, StoreError
from aggregator.model import Change, Dump
from aggregator.store import SourceEntry, Store
from aggregator.store.database import Clash, Database, write_rows
from aggregator.store.database.postgres import Postgres
from aggregator.store.schema import label_line
from tests.postgres import Server

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
TOWN = SourceEntry(name="town", title="The town")

Open = Callable[[str], Store]


@pytest.fixture
def store(postgres_url: str, reopen: Open) -> Iterator[Store]:
    """Open a store with one source."""
    with reopen(postgres_url) as opened:
        opened.register([TOWN], NOON)
        yield opened


def test_a_server_that_is_away_is_an_error_without_a_password(reopen: Open) -> None:
    with pytest.raises(StoreError, match="check that the server runs") as caught:
        reopen("postgresql://pier:herring@/news?host=/nowhere&sslpassword=trout")

    assert "/nowhere" in str(caught.value)
    assert "herring" not in str(caught.value)
    assert "trout" not in str(caught.value)


def test_a_driver_that_is_not_installed_is_named_with_the_command_to_type() -> None:
    script = (
        "import sys; sys.modules['psycopg'] = None; from aggregator.store import Store;"
        " Store.open('postgresql://pier@db/news', slug_of=max)"
    )

    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False
    )

    assert "StoreError: postgresql: the driver is not installed (add it: pip" in done.stderr


def test_a_database_that_is_not_there_is_an_error(postgres_server: Server, reopen: Open) -> None:
    with pytest.raises(StoreError, match="does not exist"):
        reopen(postgres_server.url("nowhere"))


def test_a_database_of_something_else_is_refused(empty_postgres_url: str, reopen: Open) -> None:
    with closing(Database(empty_postgres_url)) as database, database.writing() as connection:
        connection.exec_driver_sql("CREATE TABLE recipe (name TEXT)")

    with pytest.raises(SchemaError, match="something else"):
        reopen(empty_postgres_url)


def test_a_database_that_cannot_hold_any_text_is_refused(
    postgres_server: Server, reopen: Open
) -> None:
    with (
        postgres_server.database(ways="ENCODING 'LATIN1' LOCALE 'C'") as name,
        pytest.raises(StoreError, match=r"LATIN1.*--encoding UTF8"),
    ):
        reopen(postgres_server.url(name))


def test_a_store_may_have_a_schema_of_its_own(empty_postgres_url: str, reopen: Open) -> None:
    with closing(Database(empty_postgres_url)) as database, database.writing() as connection:
        connection.exec_driver_sql("CREATE SCHEMA news")
        connection.exec_driver_sql("CREATE TABLE public.recipe (name TEXT)")

    with reopen(f"{empty_postgres_url}&options=-csearch_path%3Dnews") as store:
        store.register([TOWN], NOON)

        assert store.due(NOON) == ("town",)
        assert store.size() > 0


def test_a_connection_that_was_cut_is_replaced(
    store: Store, postgres_server: Server, postgres_url: str
) -> None:
    name = postgres_url.partition("/test_")[2].partition("?")[0]
    assert store.due(NOON) == ("town",)

    postgres_server.run(
        f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'test_{name}'"
    )

    assert store.due(NOON) == ("town",)


def test_a_cut_in_a_transaction_is_an_error_and_the_next_one_works(
    store: Store, postgres_server: Server, postgres_url: str
) -> None:
    def cut() -> None:
        with store.writing() as writing:
            writing.forget("town", ["a.txt"])
            postgres_server.run(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE application_name = 'aggregator'"
            )
            writing.forget("town", ["a.txt"])

    with pytest.raises(StoreError, match="try again"):
        cut()

    store.hasten("town", NOON)
    assert store.due(NOON) == ("town",)
    assert postgres_url


def test_a_reader_sees_one_state_while_others_write(postgres_url: str, store: Store) -> None:
    with closing(Database(postgres_url)) as database, database.reading() as connection:
        before = connection.exec_driver_sql("SELECT name FROM source").scalars().all()
        store.register([TOWN, SourceEntry(name="county", title="The county")], NOON)
        after = connection.exec_driver_sql("SELECT name FROM source").scalars().all()

    assert before == after == ["town"]


def test_who_only_reads_cannot_write(postgres_url: str, store: Store) -> None:
    del store
    with (
        closing(Database(postgres_url)) as database,
        pytest.raises(StoreError, match="read-only"),
        database.reading() as connection,
    ):
        connection.exec_driver_sql("DELETE FROM source")


def test_a_second_writer_waits_for_the_first_and_sees_what_it_wrote(
    postgres_url: str, store: Store
) -> None:
    def add() -> None:
        with closing(Database(postgres_url)) as rival, rival.writing() as connection:
            write_rows(connection, label_line, [(1, "Roads", 1)], Clash.ADD_UP)

    with closing(Database(postgres_url)) as database:
        with database.writing() as connection:
            thread = Thread(target=add)
            thread.start()
            thread.join(0.3)
            waited = thread.is_alive()
            write_rows(connection, label_line, [(1, "Roads", 2)], Clash.ADD_UP)
        thread.join()

    assert waited
    with store.reading() as reading:
        assert reading.lines("town") == {"Roads": 3}


def test_a_null_character_is_refused_with_its_place(
    store: Store,
    add: Callable[..., None],
    dump: Callable[..., Dump],
    change: Callable[..., Change],
) -> None:
    with pytest.raises(StoreError, match=r"article: .*title 'Nil\\x00'"):
        add(store, dump("one"), change("Nil\0"))

    assert list(store.articles()) == []


def test_texts_are_sorted_as_sqlite_sorts_them(postgres_server: Server, reopen: Open) -> None:
    names = ["z", "a", "B", "ä", "a b", "a-c"]
    swedish = "LOCALE_PROVIDER icu ICU_LOCALE 'sv' LOCALE 'C' ENCODING 'UTF8'"
    if not postgres_server.knows_languages:
        pytest.skip("this PostgreSQL was built without the orders of languages")
    with (
        postgres_server.database(ways=swedish) as name,
        reopen(postgres_server.url(name)) as store,
    ):
        store.register([SourceEntry(name=name, title=name) for name in names], NOON)

        assert [state.name for state in store.states()] == ["B", "a", "a b", "a-c", "z", "ä"]


@pytest.mark.parametrize(
    ("state", "hint"),
    [
        ("LockNotAvailable", "another process is writing"),
        ("SerializationFailure", "try again"),
        ("InsufficientPrivilege", "own the database"),
        ("ReadOnlySqlTransaction", "name the primary"),
        ("DiskFull", "make room"),
        ("TooManyConnections", "allow more connections"),
        ("UndefinedTable", None),
    ],
)
def test_an_error_of_the_server_comes_with_what_helps(state: str, hint: str | None) -> None:
    errors = pytest.importorskip("psycopg.errors")
    url = make_url("postgresql://pier@/news")

    told = Postgres(url).remedy(getattr(errors, state)("the server's own words"))

    assert (hint in told) if hint and told else told is hint
