"""Atom, RSS and JSON Feed tell the same of a feed, and pass the rules of validators."""

from __future__ import annotations

import json
from calendar import timegm
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, NamedTuple

import feedparser
import pytest
from lxml import etree

from aggregator.model import Document, Publication
from tests.validators.content import documents, publishing
from tests.validators.rules import atom, breaches, json_feed, rss

ADDRESS = "https://news.example.org"
MEDIA = "{http://search.yahoo.com/mrss/}content"
SOURCE = "{http://www.w3.org/2005/Atom}source"


class Told(NamedTuple):
    """What a view tells of one article."""

    id: str
    link: str
    published: datetime
    updated: datetime | None  # RSS has none
    topics: tuple[str, ...]
    image: str | None
    language: str | None


@pytest.fixture(scope="module")
def found() -> Iterator[list[Document]]:
    with publishing(ADDRESS) as publisher:
        yield documents(publisher)


@pytest.fixture(scope="module")
def publication() -> Iterator[Publication]:
    with publishing(ADDRESS) as publisher:
        yield publisher.publication


def test_no_document_breaks_a_rule_of_the_validators(found: list[Document]) -> None:
    told = [
        f"{document.path}: {breach}"
        for document in found
        for breach in breaches(document, ADDRESS + document.path)
    ]

    assert told == []
    assert {one.path.rpartition(".")[2] for one in found} == {"atom", "rss", "json", "xml"}
    assert sum("/archive/" in one.path for one in found) > 20


def test_the_rules_find_what_is_wrong() -> None:
    bad_atom = b'<feed xmlns="http://www.w3.org/2005/Atom"><id>x</id></feed>'
    bad_rss = (
        b"<rss><channel><title>A &lt;b&gt;</title><item><title>x</title><pubDate>Mon, 01 Mar 2026"
        b" 12:00:00 +0000</pubDate></item></channel></rss>"
    )
    bad_json = b'{"version": "1", "items": [{"id": 5, "date_published": "yesterday"}]}'

    assert len([*atom(bad_atom, ADDRESS)]) == 3
    assert len([*rss(bad_rss, ADDRESS)]) == 9
    assert len([*json_feed(bad_json, ADDRESS)]) == 6


def test_the_three_views_tell_the_same_in_the_same_order(found: list[Document]) -> None:
    bodies = {document.path: document.body for document in found}
    paths = [path.removesuffix(".json") for path in bodies if path.endswith(".json")]

    for path in paths:
        in_json = [_of_json(item) for item in json.loads(bodies[f"{path}.json"])["items"]]
        in_atom = _of_xml(bodies[f"{path}.atom"], "{*}entry")
        in_rss = _of_xml(bodies[f"{path}.rss"], "channel/item")

        assert in_atom == in_json
        assert in_rss == [told._replace(updated=None) for told in in_json]
        assert in_json


def _of_json(item: dict[str, Any]) -> Told:
    return Told(
        item["id"],
        item["url"],
        datetime.fromisoformat(item["date_published"]),
        datetime.fromisoformat(item["date_modified"]),
        tuple(item.get("tags", ())),
        item.get("image"),
        item.get("language"),
    )


def _of_xml(body: bytes, entry: str) -> list[Told]:
    elements = etree.fromstring(body).findall(entry)
    parsed = feedparser.parse(body, response_headers={}).entries
    return [_of_entry(*pair) for pair in zip(parsed, elements, strict=True)]


def _of_entry(parsed: Any, element: etree._Element) -> Told:  # noqa: ANN401 - a dict of feedparser's
    is_atom = element.tag.endswith("entry")
    image = element.find(MEDIA)
    enclosed = [one.href for one in parsed.get("enclosures", ())]
    language = element.get("{http://www.w3.org/XML/1998/namespace}lang")
    return Told(
        parsed.id,
        parsed.link,
        datetime.fromtimestamp(timegm(parsed.published_parsed), UTC),
        datetime.fromtimestamp(timegm(parsed.updated_parsed), UTC) if is_atom else None,
        tuple((tag.label if is_atom else tag.term) for tag in parsed.get("tags", ())),
        (enclosed or [None])[0] if is_atom else (None if image is None else image.get("url")),
        language or element.findtext("{http://purl.org/dc/elements/1.1/}language"),
    )


def test_an_article_names_the_feed_it_comes_from_everywhere_but_there(
    publication: Publication,
) -> None:
    topic = etree.fromstring(publication.documents["/feeds/harbour.atom"].body)
    own = etree.fromstring(publication.documents["/sources/town.atom"].body)
    source = topic.find(f"{{*}}entry/{SOURCE}")

    assert source is not None
    assert source.findtext("{*}id") == own.findtext("{*}id") == f"{ADDRESS}/sources/town.atom"
    assert source.findtext("{*}title") == own.findtext("{*}title") == "Town & <country>"
    assert own.find(f"{{*}}entry/{SOURCE}") is None


def test_a_category_has_a_scheme_and_a_label_in_both_xml_formats(publication: Publication) -> None:
    atom_feed = etree.fromstring(publication.documents["/feeds/harbour.atom"].body)
    rss_feed = etree.fromstring(publication.documents["/feeds/harbour.rss"].body)

    told = atom_feed.find("{*}entry/{*}category")
    item = rss_feed.find("channel/item/category")

    assert told is not None
    assert item is not None
    scheme = f"{ADDRESS}/topics/"
    assert [told.get(name) for name in ("term", "scheme", "label")] == [
        "harbour",
        scheme,
        "Harbour",
    ]
    assert (item.get("domain"), item.text) == (scheme, "Harbour")


@pytest.mark.parametrize("suffix", ["atom", "rss"])
def test_titles_that_look_like_markup_are_read_as_they_were_written(
    publication: Publication, suffix: str
) -> None:
    body = publication.documents[f"/feeds/hostileco.{suffix}"].body
    root = etree.fromstring(body)
    place = "{*}entry/{*}title" if suffix == "atom" else "channel/item/title"

    shown = [_shown(title).replace("\u2060", "") for title in root.findall(place)]

    assert "A <b>bold</b> title with <script>alert(1)</script>" in shown
    assert "Fish &amp; chips &lt;today&gt; &nbsp; R&D" in shown
    assert "5 < 6 & 7 > 3" in shown


def _shown(title: etree._Element) -> str:
    text = "".join(map(str, title.itertext()))
    return str(etree.fromstring(f"<x>{text}</x>").text) if title.get("type") == "html" else text


def test_a_page_of_an_archive_is_marked_and_linked_in_all_formats(found: list[Document]) -> None:
    head = next(one for one in found if one.path == "/feeds/harbour.atom")
    first = next(link.href for link in head.links if link.rel == "prev-archive")
    page = next(one for one in found if ADDRESS + one.path == first)
    in_rss = next(one for one in found if one.path == page.path.replace(".atom", ".rss"))

    relations = {link.rel: link.href for link in page.links if link.rel != "alternate"}
    root, channel = etree.fromstring(page.body), etree.fromstring(in_rss.body)[0]

    assert relations["self"] == first
    assert relations["current"] == f"{ADDRESS}/feeds/harbour.atom"
    assert relations["prev-archive"].endswith(".atom")
    assert root.find("{http://purl.org/syndication/history/1.0}archive") is not None
    assert channel.find("{http://purl.org/syndication/history/1.0}archive") is not None
    in_body = {link.get("rel"): link.get("href") for link in root.findall("{*}link")}
    assert {**relations, "alternate": in_body["alternate"]} == in_body
    rels = sorted(filter(None, (link.get("rel") for link in channel.findall("{*}link"))))
    assert rels == ["current", "prev-archive", "self"]
    assert root.findtext("{*}id") == f"{ADDRESS}/feeds/harbour.atom"


def test_json_goes_on_where_the_others_do(found: list[Document]) -> None:
    pages = [document for document in found if document.path.endswith(".json")]
    bodies = {document.path: json.loads(document.body) for document in pages}
    met: list[str] = []
    address: str | None = f"{ADDRESS}/feeds/harbour.json"

    while address:
        feed = bodies[address.removeprefix(ADDRESS)]
        met += [item["id"] for item in feed["items"]]
        address = feed.get("next_url")

    assert len(met) == len(set(met)) == 259
