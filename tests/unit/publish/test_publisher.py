"""The publication and how it is swapped."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from aggregator.errors import RenderError
from aggregator.ingest import Intake, Knowledge
from aggregator.publish import Publisher
from aggregator.store import Store
from tests.conftest import Place, listing

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
Arrive = Callable[[str, str], None]


@pytest.fixture
def arrive(place: Place, store: Store) -> Arrive:
    settings = place.settings

    def arrived(title: str, label: str) -> None:
        place.drop(f"{title}.txt", listing([(title, "A text.", label)]), NOW)
        now = NOW + timedelta(hours=1)
        Intake(
            store=store, knowledge=Knowledge(settings), source=settings.sources[0], now=now
        ).look()

    return arrived


@pytest.fixture
def publisher(place: Place, store: Store) -> Publisher:
    errors: list[RenderError] = []
    return Publisher(store, place.settings.site, entries=2, failed=errors.append)


def test_nothing_new_keeps_the_very_same_publication(publisher: Publisher, arrive: Arrive) -> None:
    arrive("One", "Culture")
    assert publisher.refresh()
    before = publisher.publication

    assert not publisher.refresh()
    assert publisher.publication is before


def test_only_feeds_that_changed_are_rendered_again(publisher: Publisher, arrive: Arrive) -> None:
    arrive("One", "Culture")
    arrive("Two", "Roads")
    publisher.refresh()
    before = publisher.publication.documents

    arrive("Three", "Roads")
    publisher.refresh()
    after = publisher.publication.documents

    assert after["/feeds/culture.atom"] is before["/feeds/culture.atom"]
    assert after["/feeds/roads.atom"] != before["/feeds/roads.atom"]
    assert b"Three" in after["/feeds/roads.atom"].body


def test_a_feed_holds_the_newest_articles_only(publisher: Publisher, arrive: Arrive) -> None:
    for title in ("One", "Two", "Three"):
        arrive(title, "Culture")
    publisher.refresh()

    assert publisher.publication.documents["/feeds/culture.atom"].body.count(b"<entry") == 2


def test_every_feed_of_the_list_is_published(publisher: Publisher, arrive: Arrive) -> None:
    arrive("One", "Culture")
    publisher.refresh()
    documents = publisher.publication.documents

    assert {"/", "/opml.xml", "/topics/culture/", "/sources/town/"} <= set(documents)
    for feed in ("/feeds/all", "/feeds/culture", "/sources/town"):
        assert {f"{feed}.atom", f"{feed}.rss", f"{feed}.json"} <= set(documents)


def test_the_source_is_named_as_the_author(publisher: Publisher, arrive: Arrive) -> None:
    arrive("One", "Culture")
    publisher.refresh()

    body = publisher.publication.documents["/feeds/culture.atom"].body
    assert b"<author><name>Our Town</name></author>" in body


def test_an_unknown_article_has_no_page(publisher: Publisher) -> None:
    assert publisher.article("not-an-id") is None
    assert publisher.article("6f1c2f0e-0000-5000-8000-000000000000") is None


def test_a_burst_is_published_at_its_beginning_and_by_a_later_call(
    place: Place, store: Store, arrive: Arrive
) -> None:
    moments = [0.0]
    publisher = Publisher(
        store,
        place.settings.site,
        entries=2,
        failed=raised,
        elapsed=lambda: moments[0],
    )
    arrive("One", "Culture")
    at_once = publisher.soon()
    arrive("Two", "Culture")

    moments[0] += 0.2
    in_the_burst = publisher.soon()
    moments[0] += 0.8
    later = publisher.soon()

    assert (at_once, in_the_burst, later) == (True, False, True)
    assert b"Two" in publisher.publication.documents["/feeds/all.atom"].body


def raised(error: RenderError) -> None:
    raise error
