"""Pages of articles that are no longer shown, over real sockets."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

import httpx
import pytest

from aggregator.ingest import Ingested
from aggregator.model import Document, Keep, Retention
from aggregator.publish import Publisher
from aggregator.store import Store
from tests.conftest import Place, listing
from tests.integration.serve.conftest import Running

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
ITEMS = [("Bridge opens", "On Monday.", "Roads"), ("Choir sings", "Free entrance.", "Culture")]


@dataclass(slots=True)
class _Storehouse(Running):
    """A server of the pages that a publisher makes."""

    pages: Callable[[str], Document | None] = lambda _name: None

    def find(self, wanted: str) -> Document | None:
        return self.pages(wanted)


@pytest.fixture
def ids(place: Place, store: Store, look: Callable[[datetime], Ingested]) -> list[UUID]:
    place.drop("a.txt", listing(ITEMS), NOW)
    look(NOW)
    return [article.id for article in store.articles()]


@pytest.fixture
def client(place: Place, store: Store) -> Iterator[httpx.Client]:
    """Ask a server that has the pages of a real store."""
    publisher = Publisher(store, place.settings.site, entries=50, failed=print)
    running = _Storehouse(pages=publisher.article)
    thread = running.start()
    with httpx.Client(base_url=f"http://127.0.0.1:{running.port}") as opened:
        yield opened
    assert running.server is not None
    running.server.stop()
    thread.join(10)


def test_a_withdrawn_article_answers_410_with_the_reason(
    store: Store, ids: list[UUID], client: httpx.Client
) -> None:
    store.withdraw(ids[:1], "The date was wrong.", NOW)

    answer, other = client.get(f"/articles/{ids[0]}"), client.get(f"/articles/{ids[1]}")

    assert (answer.status_code, other.status_code) == (410, 200)
    assert "The date was wrong." in answer.text
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert "etag" not in answer.headers


def test_a_pruned_article_answers_410(store: Store, ids: list[UUID], client: httpx.Client) -> None:
    (*_,) = store.prune(Retention(sources={"town": Keep(articles=1)}), NOW)

    answer = client.get(f"/articles/{ids[1]}")

    assert answer.status_code == 410
    assert "no longer kept" in answer.text
    assert client.get(f"/articles/{ids[0]}").status_code == 200


def test_an_article_that_is_put_back_answers_200(
    store: Store, ids: list[UUID], client: httpx.Client
) -> None:
    store.withdraw(ids, "Wrong.", NOW)
    store.undo_withdrawal(ids, NOW + timedelta(hours=1))

    assert client.get(f"/articles/{ids[0]}").status_code == 200


def test_head_is_answered_without_the_page(
    store: Store, ids: list[UUID], client: httpx.Client
) -> None:
    store.withdraw(ids, "Wrong.", NOW)

    answer = client.head(f"/articles/{ids[0]}")

    assert (answer.status_code, answer.content) == (410, b"")


def test_an_id_that_never_was_answers_404(ids: list[UUID], client: httpx.Client) -> None:
    assert UUID(int=5) not in ids
    assert client.get(f"/articles/{UUID(int=5)}").status_code == 404
