"""Saving a store while it is in use, putting it back, and putting a rebuilt one in its place."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.acceptance.conftest import Command
from tests.conftest import listing

FIRST = listing([("Bridge closed", "It opens on Monday.", "Roads"), ("Choir", "Sings.", "Music")])
SECOND = listing([("Museum free", "All of July.", "Culture")])
PATHS = (
    "/feeds/all.atom",
    "/feeds/all.rss",
    "/feeds/all.json",
    "/opml.xml",
    "/",
    "/feeds/roads.atom",
)


def served(command: Command) -> dict[str, tuple[bytes, str, str]]:
    """What readers get: bytes, ETag and Last-Modified by path.

    A fresh document is dated a little back, as Last-Modified is never after Date: so wait.
    """
    time.sleep(2.1)
    found = {path: command.get(path) for path in PATHS}
    return {
        path: (one.content, one.headers["etag"], one.headers["last-modified"])
        for path, one in found.items()
    }


@pytest.fixture
def taken(command: Command) -> Command:
    command.place.drop("2026-03-01.txt", FIRST)
    assert command("ingest", "town").returncode == 0
    return command


def test_a_restored_daemon_serves_the_same_bytes(taken: Command) -> None:
    file = taken.place.folder / "saved.db"
    daemon = taken.start()
    before = served(taken)

    saved = taken("backup", str(file))
    taken.place.drop("2026-03-02.txt", SECOND)
    taken.wait_for("/feeds/all.atom", "Museum free", 10)
    taken.stop(daemon)
    (taken.place.inbox / "2026-03-02.txt").unlink()
    restored = taken("restore", str(file))
    taken.start()

    assert (saved.returncode, restored.returncode) == (0, 0), saved.stderr + restored.stderr
    assert served(taken) == before


def test_restore_refuses_while_a_daemon_runs(taken: Command) -> None:
    file = taken.place.folder / "saved.db"
    taken("backup", str(file))
    taken.start()

    done = taken("restore", str(file))

    assert done.returncode == 75
    assert "stop it first" in done.stderr


def test_restore_keeps_the_present_store_under_another_name(taken: Command) -> None:
    file = taken.place.folder / "saved.db"
    taken("backup", str(file))
    taken.place.drop("2026-03-02.txt", SECOND)
    taken("ingest", "town")

    taken("restore", str(file))

    (former,) = taken.place.settings.state.glob("aggregator.db.*.old")
    assert len(taken.json("articles")) == 2
    assert count(former) == 3


def count(file: Path) -> int:
    connection = sqlite3.connect(file)
    (found,) = connection.execute("SELECT count(*) FROM article").fetchone()
    connection.close()
    return int(found)


@pytest.mark.parametrize("content", [b"", b"no database at all, but a text of some length\n" * 99])
def test_restore_refuses_what_is_no_store(taken: Command, content: bytes) -> None:
    file = taken.place.folder / "saved.db"
    file.write_bytes(content)

    done = taken("restore", str(file))

    assert done.returncode == 75
    assert "saved.db" in done.stderr
    assert len(taken.json("articles")) == 2
    assert not [*taken.place.settings.state.glob("*.old")]


def test_restore_refuses_a_damaged_store(taken: Command) -> None:
    file = taken.place.folder / "saved.db"
    taken("backup", str(file))
    content = bytearray(file.read_bytes())
    content[8192:12288] = bytes(4096)
    file.write_bytes(content)

    done = taken("restore", str(file))

    assert done.returncode == 75
    assert len(taken.json("articles")) == 2


def test_a_damaged_store_can_be_replaced(taken: Command) -> None:
    file = taken.place.folder / "saved.db"
    taken("backup", str(file))
    (taken.place.settings.state / "aggregator.db").write_bytes(b"a broken disk " * 999)

    done = taken("restore", str(file))

    assert done.returncode == 0, done.stderr
    assert len(taken.json("articles")) == 2


def test_backup_refuses_to_write_over_the_store(taken: Command) -> None:
    done = taken("backup", str(taken.place.settings.state / "aggregator.db"))

    assert done.returncode == 75
    assert "the store itself" in done.stderr
    assert len(taken.json("articles")) == 2


@pytest.mark.parametrize("pause", [0.0, 0.1, 0.2, 0.3, 0.5])
def test_a_backup_that_is_killed_leaves_the_former_one(taken: Command, pause: float) -> None:
    file = taken.place.folder / "saved.db"
    taken("backup", str(file))
    before = file.read_bytes()
    words = ["-m", "aggregator", "backup", str(file), "--config", str(taken.place.config)]

    with subprocess.Popen([sys.executable, *words]) as saving:
        time.sleep(pause)
        os.kill(saving.pid, signal.SIGKILL)

    assert file.read_bytes()[100:] == before[100:]  # the same, whoever was faster


def test_a_rebuilt_store_takes_the_place(taken: Command) -> None:
    daemon = taken.start()
    before = served(taken)
    taken.stop(daemon)
    fresh = f"sqlite:///{taken.place.folder}/fresh.db"

    rebuilt = taken.json("rebuild", "--into", fresh, "--diff")
    swapped = taken("store", "swap", fresh)
    taken.start()

    assert rebuilt == [{"dumps": 1, "lost": 0, "refused": [], "articles": 0, "feeds": 0}]
    assert swapped.returncode == 0, swapped.stderr
    assert served(taken) == before
    assert not (taken.place.folder / "fresh.db").exists()


def test_swap_refuses_while_a_daemon_runs(taken: Command) -> None:
    fresh = f"sqlite:///{taken.place.folder}/fresh.db"
    taken("rebuild", "--into", fresh)
    taken.start()

    done = taken("store", "swap", fresh)

    assert done.returncode == 75
    assert "stop it first" in done.stderr


def test_swap_refuses_when_the_store_has_gone_on(taken: Command) -> None:
    fresh = f"sqlite:///{taken.place.folder}/fresh.db"
    taken("rebuild", "--into", fresh)
    taken.place.drop("2026-03-02.txt", SECOND)
    taken("ingest", "town")

    done = taken("store", "swap", fresh)

    assert done.returncode == 75
    assert "gone on since" in done.stderr
    assert len(taken.json("articles")) == 3


def test_rebuild_refuses_a_target_that_is_not_empty(taken: Command) -> None:
    fresh = f"sqlite:///{taken.place.folder}/fresh.db"
    taken("rebuild", "--into", fresh)

    again = taken("rebuild", "--into", fresh)

    assert again.returncode == 75
    assert "not empty" in again.stderr


def test_the_difference_names_what_a_setting_changes(taken: Command) -> None:
    config = taken.place.config.read_text(encoding="utf-8")
    changed = config.replace("language: en}", "language: en, noise: ['^Choir$']}")
    taken.place.config.write_text(changed, encoding="utf-8")
    fresh = f"sqlite:///{taken.place.folder}/fresh.db"

    told = taken("rebuild", "--into", fresh, "--diff")

    assert told.returncode == 0, told.stderr
    assert "missing" in told.stdout
    assert "Choir" in told.stdout
