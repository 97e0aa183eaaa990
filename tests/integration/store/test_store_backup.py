"""Saving a store that is being written to, and exchanging files one of which is killed."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from threading import Event, Thread

import pytest

from aggregator.errors import SchemaError, StoreError
from aggregator.model import Change, Dump
from aggregator.store import SourceEntry, Store, back_up, restore
from tests.integration.store.conftest import NOON, plain_slug

LATER = datetime(2026, 4, 1, tzinfo=UTC)

# Exchanges two stores and dies at the call of that number that changes a directory.
_DYING = """
import os, sys
from datetime import UTC, datetime
from pathlib import Path
from aggregator.store import restore

left = int(sys.argv[3])

def dying(call):
    def called(*words, **named):
        global left
        left -= 1
        if left < 0:
            os._exit(9)
        return call(*words, **named)
    return called

os.link, os.fsync, os.rename, os.replace = map(dying, (os.link, os.fsync, os.rename, os.replace))
Path.replace = dying(Path.replace)
Path.unlink = dying(Path.unlink)
restore(sys.argv[1], Path(sys.argv[2]), datetime(2026, 4, 1, tzinfo=UTC))
"""


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/aggregator.db"


@pytest.fixture
def fill(url: str, dump: Callable[..., Dump], change: Callable[..., Change]) -> Callable[..., None]:
    """Adds a dump of one article for each name."""

    def filled(*names: str) -> None:
        with Store.open(url, slug_of=plain_slug) as store:
            store.register([SourceEntry(name="town", title="Town")], NOON)
            for name in names:
                with store.writing() as writing:
                    writing.add(dump(name), [change(name)], now=NOON)

    return filled


def titles(url: str) -> set[str]:
    with Store.open(url, slug_of=plain_slug) as store:
        return {article.title for article in store.articles()}


def test_a_backup_of_a_busy_store_is_whole(
    url: str, tmp_path: Path, fill: Callable[..., None]
) -> None:
    fill("first")
    saved, stop = tmp_path / "saved.db", Event()

    def write() -> None:
        number = 0
        while not stop.is_set():
            fill(*(f"{number} {part}" for part in range(20)))
            number += 1

    writer = Thread(target=write)
    writer.start()
    found = []
    for _ in range(5):
        back_up(url, saved)
        with Store.open(f"sqlite:///{saved}", slug_of=plain_slug) as store:
            (everything, *_) = store.heads()
            found.append((everything.articles, len([*store.articles()])))
    stop.set()
    writer.join()

    assert all(told == stored > 0 for told, stored in found)


def test_a_store_comes_back_as_it_was(url: str, tmp_path: Path, fill: Callable[..., None]) -> None:
    fill("first")
    back_up(url, tmp_path / "saved.db")
    fill("second")

    former = restore(url, tmp_path / "saved.db", LATER)

    assert titles(url) == {"first"}
    assert former == tmp_path / "aggregator.db.20260401T000000Z.old"
    assert titles(f"sqlite:///{former}") == {"first", "second"}


def test_a_backup_can_be_restored_where_there_is_no_store(
    url: str, tmp_path: Path, fill: Callable[..., None]
) -> None:
    fill("first")
    back_up(url, tmp_path / "saved.db")

    former = restore(f"sqlite:///{tmp_path}/other/aggregator.db", tmp_path / "saved.db", LATER)

    assert former is None
    assert titles(f"sqlite:///{tmp_path}/other/aggregator.db") == {"first"}


def test_the_backup_itself_stays_as_it_is(
    url: str, tmp_path: Path, fill: Callable[..., None]
) -> None:
    fill("first")
    back_up(url, tmp_path / "saved.db")
    before = (tmp_path / "saved.db").read_bytes()

    restore(url, tmp_path / "saved.db", LATER)
    fill("second")

    assert (tmp_path / "saved.db").read_bytes() == before


def test_a_backup_lies_in_one_file(url: str, tmp_path: Path, fill: Callable[..., None]) -> None:
    fill("first")
    (tmp_path / "saved").mkdir()

    back_up(url, tmp_path / "saved" / "store.db")

    assert [path.name for path in (tmp_path / "saved").iterdir()] == ["store.db"]


def test_there_has_to_be_a_store(url: str, tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="no store to back up"):
        back_up(url, tmp_path / "saved.db")


def test_a_backup_of_a_newer_version_is_refused(
    url: str, tmp_path: Path, fill: Callable[..., None]
) -> None:
    fill("first")
    back_up(url, tmp_path / "saved.db")
    with closing(sqlite3.connect(tmp_path / "saved.db")) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
        connection.commit()

    with pytest.raises(SchemaError, match="9999"):
        restore(url, tmp_path / "saved.db", LATER)


def test_whenever_it_is_killed_there_is_the_one_store_or_the_other(
    url: str, tmp_path: Path, fill: Callable[..., None]
) -> None:
    fill("first")
    back_up(url, tmp_path / "saved.db")
    fill("second")
    died = []

    for step in range(40):
        words = [sys.executable, "-c", _DYING, url, str(tmp_path / "saved.db"), str(step)]
        done = subprocess.run(words, check=False, capture_output=True, text=True)
        died.append(done.returncode)
        assert done.returncode in {0, 9}, done.stderr
        assert titles(url) in ({"first"}, {"first", "second"})
        if not done.returncode:
            break

    assert died[-1] == 0
    assert len(died) > 3
    assert titles(url) == {"first"}
