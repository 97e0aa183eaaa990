"""A store moves from one product to the other, and nobody who reads its feeds can tell."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from aggregator.errors import StoreError
from aggregator.ingest import Ingested
from aggregator.publish import Publisher
from aggregator.store import SourceEntry, Store, copy
from tests.conftest import Place, listing

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
NEWS = [(f"Title {n}", f"Text number {n}, ö.", ("Roads", "Culture")[n % 2]) for n in range(300)]


@pytest.fixture
def filled(place: Place, store: Store, look: Callable[[datetime], Ingested]) -> str:
    """Take in two dumps, one of which revises the other; the address of the store."""
    place.drop("a.txt", listing(NEWS), NOW)
    look(NOW)
    revised = [("Title 5", "Text number 5 is another one now.", "Roads"), *NEWS[6:9]]
    place.drop("b.txt", listing(revised), NOW + timedelta(days=2))
    look(NOW + timedelta(days=2))
    place.drop("menu.txt", " • Start\n • News\n • Contact\n", NOW)
    look(NOW + timedelta(days=2))
    store.close()
    return place.settings.store_url


@pytest.fixture
def other(place: Place) -> str:
    """Tell the address of another file."""
    return f"sqlite:///{place.folder}/other.db"


def opened(url: str) -> Store:
    return Store.open(url, slug_of=lambda label, _: label.lower())


def bodies(place: Place, url: str) -> dict[str, bytes]:
    """Publish a store; the documents by path."""
    with opened(url) as store:
        publisher = Publisher(store, place.settings.site, entries=50, failed=lambda _: None)
        publisher.refresh(lists=True)
        return {path: one.body for path, one in publisher.publication.documents.items()}


def everything(url: str) -> list[object]:
    """All that a store tells."""
    with opened(url) as store:
        articles = list(store.articles())
        revisions = [store.revisions(one.id) for one in articles]
        feeds = [(head, store.newest(head, 1000)) for head in store.heads()]
        return [
            articles,
            revisions,
            feeds,
            store.states(),
            store.quarantined(),
            store.ledger("town"),
        ]


def test_a_store_is_the_same_on_postgresql_and_back(
    place: Place, filled: str, empty_postgres_url: str, other: str
) -> None:
    there = copy(filled, empty_postgres_url)
    back = copy(empty_postgres_url, other)

    assert there == back
    assert there["article"] == 300
    assert everything(filled) == everything(empty_postgres_url) == everything(other)
    before = bodies(place, filled)
    assert before
    assert before == bodies(place, empty_postgres_url) == bodies(place, other)


def test_every_row_arrives_with_its_id(filled: str, empty_postgres_url: str, other: str) -> None:
    copy(filled, empty_postgres_url)
    copy(empty_postgres_url, other)

    assert dumped(filled) == dumped(other)


def dumped(url: str) -> list[str]:
    """All rows of a file but the pages of its index for searching, as statements, sorted."""
    with sqlite3.connect(url.removeprefix("sqlite:///")) as connection:
        rows = (line for line in connection.iterdump() if line.startswith("INSERT"))
        told = sorted(line for line in rows if "article_search" not in line)
    connection.close()
    return told


def test_a_copied_store_goes_on(filled: str, empty_postgres_url: str) -> None:
    copy(filled, empty_postgres_url)
    names = ("town", "county")

    with opened(empty_postgres_url) as store:
        store.register([SourceEntry(name=name, title=name) for name in names], NOW)

        assert {state.name for state in store.states()} == set(names)


def test_a_target_that_holds_articles_is_refused(filled: str, empty_postgres_url: str) -> None:
    copy(filled, empty_postgres_url)
    before = everything(empty_postgres_url)

    with pytest.raises(StoreError, match="articles or dumps already"):
        copy(filled, empty_postgres_url)

    assert everything(empty_postgres_url) == before


def test_a_target_that_was_only_opened_is_filled(filled: str, other: str) -> None:
    with opened(other) as store:
        store.register([SourceEntry(name="pier", title="The pier")], NOW)

    copy(filled, other)

    assert everything(other) == everything(filled)


def test_what_is_not_there_is_not_copied(tmp_path: Path, other: str) -> None:
    with pytest.raises(StoreError, match="there is no store"):
        copy(f"sqlite:///{tmp_path}/absent.db", other)

    assert not (tmp_path / "other.db").exists()


def test_a_store_is_not_copied_to_itself(filled: str) -> None:
    with pytest.raises(StoreError, match="to itself"):
        copy(filled, filled)


def test_the_command_tells_how_many_articles_it_copied(
    place: Place, filled: str, empty_postgres_url: str
) -> None:
    del filled
    words = ["store", "copy", "--config", str(place.config), "--to", empty_postgres_url, "--json"]

    done = subprocess.run(
        [sys.executable, "-m", "aggregator", *words], capture_output=True, text=True, check=False
    )

    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)["copied"]["article"] == 300
