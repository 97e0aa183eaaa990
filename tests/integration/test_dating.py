"""The order of articles of one date, and dates that are not believed."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import feedparser

from aggregator.errors import RenderError
from aggregator.ingest import Ingested, Intake, Knowledge
from aggregator.model import DateOrigin
from aggregator.publish import Publisher
from aggregator.store import Store
from tests.conftest import Place

NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)
DAY = timedelta(days=1)


def feed(*items: tuple[str, datetime]) -> str:
    told = [
        {"title": title, "summary": "A text.", "date_published": at.isoformat()}
        for title, at in items
    ]
    return json.dumps({"version": "https://jsonfeed.org/version/1.1", "items": told})


def setting(place: Place, text: str) -> None:
    config = place.config.read_text(encoding="utf-8")
    place.config.write_text(config.replace("settle: 0s", f"settle: 0s, {text}"), encoding="utf-8")


def looked(place: Place, store: Store) -> Ingested:
    settings = place.settings
    return Intake(
        store=store, knowledge=Knowledge(settings), source=settings.sources[0], now=NOW + 9 * DAY
    ).look()


def test_articles_of_one_date_come_in_the_order_of_the_dump(
    place: Place, store: Store, look: Callable[[datetime], Ingested]
) -> None:
    names = ["Zoo opens", "Air is clean", "Museum moves"]
    place.drop("a.json", feed(*((name, NOW - DAY) for name in names)), NOW)

    look(NOW)
    errors: list[RenderError] = []
    publisher = Publisher(store, place.settings.site, entries=9, failed=errors.append)
    publisher.refresh()

    documents = publisher.publication.documents
    atom = feedparser.parse(documents["/feeds/all.atom"].body.decode(), response_headers={})
    rss = feedparser.parse(documents["/sources/town.rss"].body.decode(), response_headers={})
    items = json.loads(documents["/feeds/all.json"].body)["items"]
    assert [article.title for article in store.articles()] == names
    assert [entry.title for entry in atom.entries] == names
    assert [entry.title for entry in rss.entries] == names
    assert [item["title"] for item in items] == names


def test_a_later_dump_stands_before_an_earlier_one_of_the_same_date(
    place: Place, store: Store, look: Callable[[datetime], Ingested]
) -> None:
    place.drop("a.json", feed(("One", NOW - DAY), ("Two", NOW - DAY)), NOW)
    look(NOW)
    place.drop("b.json", feed(("Three", NOW - DAY), ("Four", NOW - DAY)), NOW + DAY)
    look(NOW + DAY)

    assert [article.title for article in store.articles()] == ["Three", "Four", "One", "Two"]


def test_a_date_in_the_future_is_clamped_and_reported(place: Place, store: Store) -> None:
    place.drop("a.json", feed(("Soon", NOW + 3 * DAY), ("Past", NOW - DAY)), NOW)

    (report,) = looked(place, store).reports

    assert report.clamped == 1
    soon = next(article for article in store.articles() if article.title == "Soon")
    assert (soon.published, soon.date_origin) == (NOW, DateOrigin.CLAMPED)


def test_what_is_new_is_reported_with_its_dates_once_each(place: Place, store: Store) -> None:
    dates = [NOW + 3 * DAY, NOW - 2 * DAY, NOW - DAY, NOW - 3 * DAY]
    titles = ["Soon", "Weekly", "Plain", "Weekly"]
    place.drop("a.json", feed(*zip(titles, dates, strict=True)), NOW)

    (report,) = looked(place, store).reports

    assert (report.new, report.clamped) == (len(report.news), 1)
    assert {NOW - DAY, NOW} <= set(report.news)


def test_a_date_that_was_clamped_before_is_not_reported_again(place: Place, store: Store) -> None:
    place.drop("a.json", feed(("Soon", NOW + 3 * DAY)), NOW)
    looked(place, store)
    place.drop("a.json", feed(("Soon", NOW + 3 * DAY), ("Past", NOW - DAY)), NOW + DAY)

    (report,) = looked(place, store).reports

    assert (report.seen, report.clamped) == (1, 0)


def test_a_source_whose_clock_is_ahead_is_believed_that_far(place: Place, store: Store) -> None:
    setting(place, "clock_ahead: 2d")
    near, far = NOW + 2 * DAY, NOW + 2 * DAY + timedelta(seconds=1)
    place.drop("a.json", feed(("Near", near), ("Far", far)), NOW)

    (report,) = looked(place, store).reports

    dates = {article.title: article.date_origin for article in store.articles()}
    assert dates == {"Near": DateOrigin.STATED, "Far": DateOrigin.CLAMPED}
    assert report.clamped == 1


def test_stated_dates_do_not_count_when_the_source_says_so(place: Place, store: Store) -> None:
    setting(place, "dates: ignore")
    place.drop("a.json", feed(("One", NOW - 9 * DAY), ("Two", NOW + 9 * DAY)), NOW)

    (report,) = looked(place, store).reports

    told = [(article.title, article.published, article.date_origin) for article in store.articles()]
    assert told == [
        ("One", NOW, DateOrigin.INFERRED),
        ("Two", NOW - timedelta(seconds=1), DateOrigin.INFERRED),
    ]
    assert report.clamped == 0
