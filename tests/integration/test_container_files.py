"""Which files are containers, and how they are opened again."""

from __future__ import annotations

import gzip
import os
import pty
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from aggregator.config import Source
from aggregator.errors import FetchError
from aggregator.fetch import fetch, pick_up
from aggregator.model import Container, Dump, Hints, LedgerEntry
from tests.conftest import ROOT, Place
from tests.data.containers.made import EVERY, lines, page, taped, zipped

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def only(source: Source, ledger: dict[str, LedgerEntry] | None = None) -> Container | None:
    """The one container that a look brings."""
    (arrival,) = fetch(source, ledger or {}, NOW).arrivals
    return arrival.container


@pytest.mark.parametrize("kind", EVERY)
def test_every_kind_arrives_as_a_container(place: Place, kind: str) -> None:
    name, body = EVERY[kind]
    place.drop(name, body, NOW)

    found = only(place.settings.sources[0])

    assert found is not None
    with found.open() as stream:
        assert stream.read() == body
    assert found.location.endswith(f"/inbox/{name}")


@pytest.mark.parametrize(
    "body",
    [
        page(1),
        b'{"version": "https://jsonfeed.org/version/1.1", "items": []}\n',
        b'{"text": 1}\n{}',
        b'{\n  "text": "a document in one piece"\n}\n',
        b"PKZIP is a program\n",
        b"",
        b"{",
    ],
)
def test_what_is_no_container_arrives_as_a_dump(place: Place, body: bytes) -> None:
    place.drop("news.txt", body, NOW)

    (arrival,) = fetch(place.settings.sources[0], {}, NOW).arrivals

    assert arrival.container is None
    assert arrival.dump is not None
    assert arrival.dump.body == body


def test_an_unfinished_container_arrives_again_with_how_far_it_was_taken(place: Place) -> None:
    place.drop("news.zip", zipped({"a.txt": page(1)}), NOW)
    source = place.settings.sources[0]
    (first,) = fetch(source, {}, NOW).arrivals
    half = LedgerEntry(
        path="news.zip",
        size=first.ledger.size,
        mtime_ns=first.ledger.mtime_ns,
        digest=first.ledger.digest,
        taken=7,
        finished=False,
    )

    (again,) = fetch(source, {"news.zip": half}, NOW).arrivals

    assert again.container is not None
    assert (again.ledger.taken, again.ledger.finished) == (7, False)


@pytest.mark.parametrize("become", ["a link", "other bytes", "nothing"])
def test_a_file_that_is_no_more_what_it_was_is_not_opened(place: Place, become: str) -> None:
    path = place.drop("news.zip", zipped({"a.txt": page(1)}), NOW)
    found = only(place.settings.sources[0])
    assert found is not None
    path.unlink()
    if become == "a link":
        path.symlink_to("/etc/passwd")
    elif become == "other bytes":
        path.write_bytes(b"x")

    with pytest.raises(FetchError, match=r"news\.zip"):
        found.open()


def test_a_person_may_name_a_container_or_a_dump(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_bytes(lines(2))
    (tmp_path / "a.txt").write_bytes(page(1))

    container = pick_up(tmp_path / "a.jsonl", "town", NOW, 1 << 20, Hints())
    dump = pick_up(tmp_path / "a.txt", "town", NOW, 1 << 20, Hints())

    assert isinstance(container, Container)
    assert container.size == len(lines(2))
    assert isinstance(dump, Dump)


def test_a_pipe_and_a_missing_file_are_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.zip")

    for name in ("pipe.zip", "missing.zip", "."):
        with pytest.raises(FetchError):
            pick_up(tmp_path / name, "town", NOW, 1 << 20, Hints())


def _on_a_terminal(words: list[str]) -> str:
    """What a command writes when a person is watching."""
    leader, follower = pty.openpty()
    with subprocess.Popen(words, stdout=follower, stderr=follower, cwd=ROOT) as process:
        os.close(follower)
        told = b""
        try:
            while piece := os.read(leader, 65536):
                told += piece
        except OSError:  # Linux says so when the last writer has gone
            pass
        assert process.wait(timeout=60) == 0
    os.close(leader)
    return told.decode()


def test_long_work_shows_a_bar_on_a_terminal(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / f"{name}.tar.gz").write_bytes(gzip.compress(taped({f"{name}.txt": page(1)})))
    paths = [str(path) for path in sorted(tmp_path.iterdir())]

    told = _on_a_terminal([sys.executable, "-m", "aggregator", "parse", *paths])

    assert "Reading" in told
    assert "100%" in told
    assert "Bridge 1 opens" in told
