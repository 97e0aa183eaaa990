"""What the page of a topic says of the feeds around it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

from lxml import html

from aggregator.model import Feed, FeedHead, FeedKind, Site
from aggregator.render import kinship, render

MOMENT = datetime(2026, 3, 4, tzinfo=UTC)


def head(slug: str, title: str, kind: FeedKind = FeedKind.TOPIC, **told: object) -> FeedHead:
    plain = FeedHead(
        kind=kind,
        slug=slug,
        title=title,
        revision=1,
        changed_at=MOMENT,
        articles=1,
        latest=None,
    )
    return replace(plain, **told)  # type: ignore[arg-type]  # as FeedHead takes them


HEADS = (
    head("transport", "Transport"),
    head("bus", "Buses <all>", parents=("transport",), sources=("town", "gone")),
    head("night", "Night buses", parents=("bus",)),
    head("town", "The Town", FeedKind.SOURCE),
)


def test_kin_are_the_way_down_the_sub_topics_and_the_sources() -> None:
    kin = kinship(HEADS)["/feeds/bus"]

    assert [[one.page for one in trail] for trail in kin.trails] == [["/topics/transport/"]]
    assert [one.page for one in kin.below] == ["/topics/night/"]
    assert [one.title for one in kin.sources] == ["The Town"]


def test_kin_do_not_change_with_every_article() -> None:
    busier = tuple(replace(one, articles=99, revision=7, latest=MOMENT) for one in HEADS)

    assert kinship(busier) == kinship(HEADS)


def test_the_page_of_a_topic_leads_to_its_kin(make_feed: Callable[..., Feed], site: Site) -> None:
    feed = replace(make_feed("One"), head=HEADS[1])

    (page,) = [
        each
        for each in render(feed, site, kin=kinship(HEADS)["/feeds/bus"]).documents
        if each.path == "/topics/bus/"
    ]

    main = html.document_fromstring(page.body.decode()).find(".//main")
    assert main is not None
    targets = {link.get("href") for link in main.iter("a")}
    assert {"/topics/transport/", "/topics/night/", "/sources/town/"} <= targets


def test_a_description_stands_in_all_formats(make_feed: Callable[..., Feed], site: Site) -> None:
    feed = make_feed("One")
    told = replace(feed, head=replace(feed.head, description="Boats & quays"))

    made = {each.path.rpartition(".")[2]: each.body for each in render(told, site).documents}

    assert b"<subtitle>Boats &amp; quays</subtitle>" in made["atom"]
    assert b"<description>Boats &#x26; quays</description>" in made["rss"]
    assert b'"description": "Boats & quays"' in made["json"].replace(b'":"', b'": "')
    assert b"Boats &amp; quays" in made["/topics/harbour/"]
