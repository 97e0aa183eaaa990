"""What is searched for is found in a rebuilt store as in the one it was made of."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from aggregator.ingest import Rebuilt
from aggregator.model import Query
from aggregator.store import Store
from tests.conftest import Place
from tests.integration.rebuild.conftest import lose

Deliver = Callable[..., None]
Rebuild = Callable[[], tuple[Path, Rebuilt]]


def titles(file: Path, text: str) -> list[str]:
    """What a text finds."""
    with Store.open(f"sqlite:///{file}", slug_of=lambda label, _: label) as store:
        return [one.title for one in store.search(Query.of(text), 9).articles]


def test_articles_read_again_and_those_taken_over_are_found(
    place: Place, deliver: Deliver, rebuilt: Rebuild
) -> None:
    deliver(0, ("Bridge", "It opens.", "Roads"), ("Choir", "It sings.", "Culture"))
    deliver(1, ("Bridge", "It opens on Monday.", "Roads"))
    deliver(2, ("Museum", "Free on Monday.", "Culture"))
    lose(place, day=0)

    file, told = rebuilt()

    assert told.lost == 1
    assert titles(file, "sings") == ["Choir"]
    assert titles(file, "monday") == ["Museum", "Bridge"]
    with closing(sqlite3.connect(file)) as connection:  # an error when index and texts differ
        connection.execute(
            "INSERT INTO article_search (article_search, rank) VALUES ('integrity-check', 1)"
        )
