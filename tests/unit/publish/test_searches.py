"""Searches of what is stored, as documents."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from aggregator.ingest import Intake, Knowledge
from aggregator.model import Query
from aggregator.publish import Publisher
from aggregator.store import Store
from tests.conftest import Place, listing

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
NEWS = [
    ("Bridge opens", "On Monday.", "Roads"),
    ("Choir sings", "On the bridge.", "Culture"),
    ("Bridge closes", "Two weeks.", "Roads"),
]


@pytest.fixture
def publisher(place: Place, store: Store) -> Publisher:
    """Take in three articles, a day apart, and publish them."""
    settings = place.settings
    for day, item in enumerate(NEWS):
        place.drop(f"{day}.txt", listing([item]), NOW + timedelta(days=day))
        now = NOW + timedelta(days=day, hours=1)
        Intake(
            store=store, knowledge=Knowledge(settings), source=settings.sources[0], now=now
        ).look()
    made = Publisher(store, settings.site, entries=2, failed=lambda _: None)
    made.refresh(lists=True)
    return made


def test_the_page_shows_the_best_and_the_feed_the_newest(publisher: Publisher) -> None:
    searches, query = publisher.searches(), Query.of("bridge")

    page = searches.page(query).body.decode()
    feed = searches.feed(query, ".atom").body.decode()

    assert page.index("Bridge closes") < page.index("Bridge opens")
    assert "3 articles found, the best 2 below" in page
    assert "Choir sings" not in page
    assert feed.index("Bridge closes") < feed.index("Choir sings")
    assert "Bridge opens" not in feed


def test_the_source_is_named_by_its_title(publisher: Publisher) -> None:
    feed = publisher.searches().feed(Query.of("choir"), ".atom").body

    assert b"<author><name>Our Town</name></author>" in feed


def test_the_same_search_of_the_same_articles_has_the_same_bytes(publisher: Publisher) -> None:
    searches, query = publisher.searches(), Query.of("bridge")

    assert searches.feed(query, ".json") == searches.feed(query, ".json")
    assert searches.page(query) == searches.page(query)


def test_nothing_is_looked_up_without_words(publisher: Publisher, store: Store) -> None:
    store.close()

    page = publisher.searches().page(Query.of("  "))

    assert b'role="search"' in page.body


def test_the_publication_has_the_pages_that_explain(publisher: Publisher) -> None:
    assert {"/subscribe/", "/about/", "/sitemap.xml", "/robots.txt", "/copy.js"} <= set(
        publisher.publication.documents
    )
