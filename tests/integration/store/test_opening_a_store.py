"""Files that are damaged, foreign, busy or cut off in the middle of writing."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from threading import Thread, Timer

import pytest

from aggregator.errors import SchemaError, StoreError
from aggregator.model import Change, Dump, FeedKind
from aggregator.store import SourceEntry, Store
from aggregator.store.schema import VERSION

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)

Open = Callable[[str], Store]

_HALF_A_DUMP = """
import sys, time
from datetime import UTC, datetime
from aggregator.identity import key_of
from aggregator.model import Change, Dump, DumpDate
from aggregator.store import Store

noon = datetime(2026, 3, 1, 12, tzinfo=UTC)

def write(writing, name, count):
    told = {"location": name, "body": name.encode(), "dated": noon}
    dump = Dump(source="town", dated_by=DumpDate.NAME, **told)
    titles = [f"{name} {number}" for number in range(count)]
    changes = [Change(key=key_of(t), edition=1, new=True, position=0, title=t) for t in titles]
    writing.add(dump, changes, now=noon)

store = Store.open(sys.argv[1], slug_of=lambda label, taken: label)
with store.writing() as writing:
    write(writing, "kept", 3)
with store.writing() as writing:
    write(writing, "lost", 5000)
    print("in the middle", flush=True)
    time.sleep(60)
"""


@pytest.fixture
def file(tmp_path: Path, reopen: Open) -> Path:
    """Make a store that has been closed."""
    path = tmp_path / "aggregator.db"
    with reopen(f"sqlite:///{path}") as store:
        store.register([SourceEntry(name="town", title="The town")], NOON)
    return path


def test_the_directory_is_made_and_what_is_stored_stays(tmp_path: Path, reopen: Open) -> None:
    url = f"sqlite:///{tmp_path}/new/state/aggregator.db"
    with reopen(url) as store:
        store.register([SourceEntry(name="town", title="The town")], NOON)

    with reopen(url) as store:
        assert store.due(NOON) == ("town",)
        assert store.size() > 0


def test_a_newer_schema_is_refused_with_the_command_to_type(file: Path, reopen: Open) -> None:
    with sqlite3.connect(file) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '0999'")
    connection.close()

    with pytest.raises(SchemaError, match=rf"0999.*{VERSION}.*make run"):
        reopen(f"sqlite:///{file}")


def test_a_database_of_something_else_is_refused(tmp_path: Path, reopen: Open) -> None:
    path = tmp_path / "other.db"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE recipe (name TEXT)")
    connection.close()

    with pytest.raises(SchemaError, match="something else"):
        reopen(f"sqlite:///{path}")


def test_a_file_that_is_no_database_is_refused_and_left_alone(tmp_path: Path, reopen: Open) -> None:
    path = tmp_path / "aggregator.db"
    path.write_bytes(b"no database" * 1000)

    with pytest.raises(StoreError, match=r"aggregator\.db.*restore a backup"):
        reopen(f"sqlite:///{path}")

    assert path.read_bytes() == b"no database" * 1000


def test_a_damaged_file_is_refused(
    file: Path,
    reopen: Open,
    add: Callable[..., None],
    dump: Callable[..., Dump],
    change: Callable[..., Change],
) -> None:
    with reopen(f"sqlite:///{file}") as store:
        add(store, dump("one"), *(change(f"Number {n}", position=n) for n in range(500)))
    whole = file.read_bytes()
    middle = len(whole) // 2 // 4096 * 4096
    file.write_bytes(whole[:middle] + b"\xff" * 16384 + whole[middle + 16384 :])

    with pytest.raises(StoreError, match="restore a backup"):
        reopen(f"sqlite:///{file}")


@pytest.mark.parametrize(
    "url",
    [
        "mysql://host/name",
        "postgres://host/name",
        "postgresql+pg8000://host/name",
        "not an address",
    ],
)
def test_an_address_of_another_kind_is_refused(url: str, reopen: Open) -> None:
    with pytest.raises(StoreError):
        reopen(url)


def test_a_kill_in_a_transaction_loses_nothing_that_was_kept(file: Path, reopen: Open) -> None:
    url = f"sqlite:///{file}"
    with subprocess.Popen(
        [sys.executable, "-c", _HALF_A_DUMP, url], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "in the middle\n"
        os.kill(process.pid, signal.SIGKILL)

    with reopen(url) as store:
        titles = [article.title for article in store.articles()]
        counts = {head.articles for head in store.heads() if head.kind is FeedKind.ALL}

    assert titles == ["kept 2", "kept 1", "kept 0"]
    assert counts == {3}


def test_a_writer_waits_for_another_process_and_readers_do_not(file: Path, reopen: Open) -> None:
    rival = sqlite3.connect(file, isolation_level=None, check_same_thread=False)
    rival.execute("BEGIN IMMEDIATE")
    with reopen(f"sqlite:///{file}") as store:
        begun = time.monotonic()
        assert store.due(NOON) == ("town",)
        read = time.monotonic() - begun

        Timer(0.5, rival.rollback).start()
        store.hasten("town", NOON)
        wrote = time.monotonic() - begun

    rival.close()
    assert read < 0.4
    assert wrote >= 0.4


def test_a_reader_sees_what_was_kept_before_while_another_thread_writes(
    file: Path, reopen: Open
) -> None:
    with reopen(f"sqlite:///{file}") as store, store.writing() as writing:
        writing.forget("town", ["nothing"])
        seen: list[tuple[str, ...]] = []
        reader = Thread(target=lambda: seen.append(store.due(NOON)))
        reader.start()
        reader.join()

    assert seen == [("town",)]


def test_a_transaction_inside_a_transaction_is_refused(file: Path, reopen: Open) -> None:
    def nested(store: Store) -> None:
        with store.writing():
            store.hasten("town", NOON)

    with reopen(f"sqlite:///{file}") as store, pytest.raises(StoreError, match="open already"):
        nested(store)
