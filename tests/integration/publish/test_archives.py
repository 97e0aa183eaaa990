"""Pages of archives as they are asked for."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from datetime import timedelta

import httpx
import pytest

from aggregator.errors import RenderError
from aggregator.model import Document, Length, Lengths, Site
from aggregator.publish import Publisher
from aggregator.serve import make_app
from tests.integration.publish.conftest import Town

SITE = Site(
    base_url="http://news.test",
    title="News",
    description="",
    language="en",
    max_age=timedelta(minutes=5),
)


def refuse(error: RenderError) -> None:
    raise error


@pytest.fixture
def publisher(town: Town) -> Publisher:
    return Publisher(town.store, SITE, entries=10, failed=refuse)


def titles(document: Document | None) -> list[str]:
    assert document is not None
    return [item["title"] for item in json.loads(document.body)["items"]]


def walk(publisher: Publisher, path: str = "/feeds/sea.json") -> Iterator[Document]:
    document: Document | None = publisher.publication.documents[path]
    while document is not None:
        yield document
        link = json.loads(document.body).get("next_url")
        document = publisher.archive(link.removeprefix(SITE.base_url)) if link else None


def numbered(first: int, last: int) -> list[str]:
    """Titles as a dump lists them: the newest first."""
    return [f"Title {number}" for number in range(last, first - 1, -1)]


def test_a_short_feed_has_no_archive(town: Town, publisher: Publisher) -> None:
    town.tell(*numbered(1, 10))
    publisher.refresh()

    assert len([*walk(publisher)]) == 1
    assert publisher.archive("/feeds/sea/archive/11.json") is None


def test_a_walk_in_json_meets_all_titles_once(town: Town, publisher: Publisher) -> None:
    town.tell(*numbered(1, 235))
    publisher.refresh()

    pages = [*walk(publisher)]

    assert [title for page in pages for title in titles(page)] == numbered(1, 235)
    names = [page.path.rpartition("/")[2] for page in pages]
    assert names == ["sea.json", "225.json", "200.json", "100.json"]


def test_pages_are_immutable_once_their_links_are_settled(town: Town, publisher: Publisher) -> None:
    town.tell(*numbered(1, 235))
    publisher.refresh()

    kept = {page.path.rpartition("/")[2]: page.immutable for page in walk(publisher)}

    assert kept == {
        "sea.json": False,
        "225.json": True,
        "200.json": False,  # the next full page will be linked from it
        "100.json": True,
    }


def test_an_immutable_page_keeps_every_byte_while_articles_come(
    town: Town, publisher: Publisher
) -> None:
    town.tell(*numbered(1, 235))
    publisher.refresh()
    paths = [page.path for page in walk(publisher) if page.immutable]
    before = [publisher.archive(path) for path in paths]

    town.tell(*numbered(236, 400), hours=3)
    town.tell("Late", hours=-100)
    publisher.refresh()

    after = [publisher.archive(path) for path in paths]
    assert [page and page.body for page in after] == [page and page.body for page in before]


def test_a_late_dated_article_is_in_the_archive_at_once(town: Town, publisher: Publisher) -> None:
    town.tell(*numbered(1, 50))
    town.tell("From long ago", hours=-1000)
    publisher.refresh()

    head, first, *_ = walk(publisher)

    assert "From long ago" not in titles(head)
    assert first.path == "/feeds/sea/archive/51~41-50.json"
    assert titles(first)[0] == "From long ago"


def test_a_withdrawn_article_leaves_its_page(town: Town, publisher: Publisher) -> None:
    town.tell(*numbered(1, 235))
    publisher.refresh()
    before = publisher.archive("/feeds/sea/archive/100.atom")

    town.withdraw("Title 50")
    publisher.refresh()

    after = publisher.archive("/feeds/sea/archive/100.atom")
    assert before is not None
    assert after is not None
    assert b">Title 50<" in before.body
    assert b">Title 50<" not in after.body
    assert after.etag != before.etag


def test_an_article_that_is_put_back_gets_a_new_place(town: Town, publisher: Publisher) -> None:
    town.tell(*numbered(1, 235))
    town.withdraw("Title 50")
    town.put_back("Title 50")
    publisher.refresh()

    pages = [*walk(publisher)]

    assert pages[1].path == "/feeds/sea/archive/236~226-235.json"
    assert titles(pages[1])[0] == "Title 50"
    assert sorted(title for page in pages for title in titles(page)) == sorted(numbered(1, 235))


def test_the_kept_pages_are_few_and_never_stale(town: Town, publisher: Publisher) -> None:
    town.tell(*numbered(1, 235))
    publisher.refresh()

    first = publisher.archive("/feeds/sea/archive/100.atom")

    assert publisher.archive("/feeds/sea/archive/100.atom") is first
    for number in range(1, 80):
        publisher.archive(f"/feeds/sea/archive/{number}.json")
    assert publisher.archive("/feeds/sea/archive/100.atom") is not first


@pytest.mark.parametrize(
    "path",
    [
        "/feeds/sea/archive/9999.atom",
        "/feeds/sea/archive/0.atom",
        "/feeds/sea/archive/100.xml",
        "/feeds/sea/archive/100",
        "/feeds/air/archive/100.atom",
        "/topics/sea/archive/100.atom",
        "/feeds/sea/archive/100~100.atom",
    ],
)
def test_what_no_feed_leads_to_is_not_there(town: Town, publisher: Publisher, path: str) -> None:
    town.tell(*numbered(1, 235))
    publisher.refresh()

    assert publisher.archive(path) is None


def test_every_source_has_an_archive_too(town: Town, publisher: Publisher) -> None:
    town.tell(*numbered(1, 35))
    publisher.refresh()

    assert len([*walk(publisher, "/sources/town.json")]) == 2
    assert titles(publisher.archive("/sources/town/archive/25.json")) == numbered(1, 25)


def test_files_hold_the_archives_as_well(town: Town, publisher: Publisher) -> None:
    town.tell(*numbered(1, 235))
    publisher.refresh()

    paths = {document.path for document in publisher.everything()}

    assert {page.path for page in walk(publisher)} <= paths
    assert {page.path.replace(".json", ".rss") for page in walk(publisher)} <= paths


def test_feeds_are_as_long_as_is_said_of_them(town: Town) -> None:
    own = {"/feeds/sea": Length(entries=5), "/feeds/air": Length(entries=50, age=timedelta(days=1))}
    lengths = Lengths(usual=Length(entries=20), own=own)
    town.tell(*numbered(1, 30))
    town.tell("Old wind", hours=-48, topic="Air")
    town.tell("New wind", hours=-25, topic="Air")
    publisher = Publisher(town.store, SITE, entries=20, lengths=lengths, failed=refuse)
    publisher.refresh()

    documents = publisher.publication.documents

    assert len(titles(documents["/feeds/sea.json"])) == 5
    assert len(titles(documents["/sources/town.json"])) == 20
    assert titles(documents["/feeds/air.json"]) == ["New wind", "Old wind"]
    town.tell("Wind of today", hours=10, topic="Air")
    publisher.refresh()
    assert titles(publisher.publication.documents["/feeds/air.json"]) == ["Wind of today"]
    assert titles(publisher.archive("/feeds/air/archive/2.json")) == ["New wind", "Old wind"]


def test_a_page_is_served_and_cached_for_ever(town: Town, publisher: Publisher) -> None:
    town.tell(*numbered(1, 235))
    publisher.refresh()

    paths = ("/feeds/sea/archive/100.atom", "/feeds/sea.atom", "/feeds/sea/archive/x.rss")
    old, current, missing = asyncio.run(_ask(publisher, *paths))

    assert old.headers["cache-control"] == "max-age=31536000, immutable"
    assert old.headers["content-type"] == "application/atom+xml; charset=utf-8"
    assert 'rel="next-archive"' in old.headers["link"]
    assert "immutable" not in current.headers["cache-control"]
    assert missing.status_code == 404


async def _ask(publisher: Publisher, *paths: str) -> list[httpx.Response]:
    app = make_app(
        lambda: publisher.publication,
        publisher.article,
        SITE.max_age,
        find_archive=publisher.archive,
    )
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url=SITE.base_url) as client:
        return [await client.get(path) for path in paths]


def test_twenty_new_articles_touch_their_own_feeds_only(town: Town, publisher: Publisher) -> None:
    for topic in ("Sea", "Air", "Land"):
        town.tell(*(f"{topic} {number}" for number in range(20)), topic=topic)
    publisher.refresh()
    before = publisher.publication.documents

    town.tell(*(f"More sea {number}" for number in range(20)), topic="Sea")
    publisher.refresh()

    after = publisher.publication.documents
    kinds = ("/feeds/", "/topics/", "/sources/")
    mine = [path for path in before if path.startswith(kinds)]
    changed = {path.partition(".")[0] for path in mine if after[path] is not before[path]}
    assert changed <= {
        "/feeds/sea",
        "/topics/sea/",
        "/feeds/all",
        "/sources/town",
        "/sources/town/",
    }
    assert {"/feeds/sea", "/feeds/all", "/sources/town"} <= changed
