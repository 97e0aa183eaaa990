"""What validators ask of feeds, as far as we can get it wrong: each rule yields its breaches.

Reads documents as a reader does. Knows nothing of how they were made.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

from lxml import etree

from aggregator.model import Document

_GRAMMAR = Path(__file__).with_name("atom.rng")
_ATOM = "{http://www.w3.org/2005/Atom}"
_CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
_RFC_3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
_URI = re.compile(r"[a-z][a-z0-9+.-]*:[A-Za-z0-9%/:@!$&'()*+,;=~._?#\[\]-]+")
_END_TAG = re.compile(r"</\w+>")
_RAW_TITLE = re.compile(rb"<title>(.*?)</title>", re.DOTALL)
_FEED_KEYS = {
    *("version", "title", "home_page_url", "feed_url", "description", "next_url", "icon"),
    *("favicon", "authors", "language", "expired", "hubs", "items", "user_comment"),
}
_ITEM_KEYS = {
    *("id", "url", "external_url", "title", "content_html", "content_text", "summary", "image"),
    *("banner_image", "date_published", "date_modified", "authors", "tags", "language"),
    "attachments",
}


def breaches(document: Document, address: str) -> Iterator[str]:
    """What is wrong with a feed or a list of feeds that is served at an address."""
    kind = document.path.rpartition(".")[2]
    rules = {"atom": atom, "rss": rss, "json": json_feed, "xml": opml}
    yield from rules[kind](document.body, address)


def atom(body: bytes, address: str) -> Iterator[str]:
    """RFC 4287 by its grammar, and what that cannot say."""
    root = etree.fromstring(body)
    grammar = etree.RelaxNG(etree.parse(_GRAMMAR))
    if not grammar.validate(root):
        yield f"grammar: {grammar.error_log.last_error}"
    links = {link.get("rel"): link.get("href") for link in root.findall(f"{_ATOM}link")}
    if links.get("self") != address:
        yield "the self link is another address"
    if root.get("{http://www.w3.org/XML/1998/namespace}lang") is None:
        yield "no language"
    yield from _entries(root.findall(f"{_ATOM}entry"))
    yield from _texts(root)


def _entries(entries: list[etree._Element]) -> Iterator[str]:
    for name in ("id", "updated"):
        told = [entry.findtext(f"{_ATOM}{name}") for entry in entries]
        if len(set(told)) < len(told):
            yield f"two entries share their {name}"
    for entry in entries:
        if entry.find(f"{_ATOM}content") is None and not entry.findtext(f"{_ATOM}summary"):
            yield "an entry without content or summary"
        relations = [link.get("rel", "alternate") for link in entry.findall(f"{_ATOM}link")]
        if relations.count("alternate") != 1:
            yield "an entry without its one link"


def _texts(root: etree._Element) -> Iterator[str]:
    for element in root.iter(f"{_ATOM}link"):
        if not _URI.fullmatch(element.get("href", "")):
            yield f"no URI: {element.get('href')}"
    for element in root.iter(*(f"{_ATOM}{name}" for name in ("title", "summary", "subtitle"))):
        if element.get("type", "text") == "text" and _END_TAG.search(element.text or ""):
            yield f"text that looks like markup and is declared as text: {element.text}"


def rss(body: bytes, address: str) -> Iterator[str]:
    """RSS 2.0 with the best-practice profile."""
    channel = etree.fromstring(body)[0]
    for name in ("title", "link", "description", "language", "lastBuildDate"):
        if not channel.findtext(name):
            yield f"no {name}"
    links = {link.get("rel"): link.get("href") for link in channel.findall(f"{_ATOM}link")}
    if links.get("self") != address or channel.findtext("link") == address:
        yield "the self link is another address, or the site is the feed"
    guids = [item.findtext("guid") for item in channel.findall("item")]
    if None in guids or len(set(guids)) < len(guids):
        yield "an item without a guid of its own"
    for item in channel.findall("item"):
        yield from _item(item)
    for raw in _RAW_TITLE.findall(body):
        if b"&lt;" in raw or b"&amp;" in raw:
            yield f"a title without hexadecimal references: {raw!r}"


def _item(item: etree._Element) -> Iterator[str]:
    names = [child.tag for child in item]
    if _CONTENT in names and "description" not in names[: names.index(_CONTENT)]:
        yield "content before description"
    if not item.findtext("title") and not item.findtext("description"):
        yield "an item without title and description"
    if not _URI.fullmatch(item.findtext("link") or ""):
        yield f"no URI: {item.findtext('link')}"
    moment = parsedate_to_datetime(item.findtext("pubDate") or "")
    if moment.strftime("%a") != (item.findtext("pubDate") or "")[:3]:
        yield "the wrong day of the week"
    if moment.tzinfo is None or moment > datetime(2100, 1, 1, tzinfo=UTC):
        yield "a date without a zone, or of the future"
    for name in ("title", "category", "source"):
        for element in item.findall(name):
            if _END_TAG.search("".join(map(str, element.itertext()))):
                yield f"a {name} that looks like markup"


def json_feed(body: bytes, address: str) -> Iterator[str]:
    """JSON Feed 1.1, its dates included."""
    feed = json.loads(body)
    if feed.get("version") != "https://jsonfeed.org/version/1.1" or not feed.get("title"):
        yield "no version or no title"
    if "/archive/" not in address and feed.get("feed_url") != address:
        yield "the feed's address is another"
    if set(feed) - _FEED_KEYS or not isinstance(feed.get("items"), list):
        yield f"unknown keys: {set(feed) - _FEED_KEYS}"
    ids = [item.get("id") for item in feed["items"]]
    if len(set(ids)) < len(ids) or not all(isinstance(one, str) and one for one in ids):
        yield "an item without an id of its own"
    for item in feed["items"]:
        yield from _json_item(item)


def _json_item(item: dict[str, Any]) -> Iterator[str]:
    if set(item) - _ITEM_KEYS:
        yield f"unknown keys: {set(item) - _ITEM_KEYS}"
    if not item.get("content_html") and not item.get("content_text"):
        yield "an item without content"
    for name in ("url", "image"):
        if name in item and not _URI.fullmatch(item[name]):
            yield f"no URI: {item[name]}"
    for name in ("date_published", "date_modified"):
        if not _RFC_3339.fullmatch(item.get(name, "")):
            yield f"{name} is no RFC 3339"
        elif datetime.fromisoformat(item[name]).utcoffset() != timedelta():
            yield f"{name} is not in UTC"
    if not all(isinstance(tag, str) for tag in item.get("tags", [])):
        yield "a tag that is no text"
    if not all(set(one) <= {"name", "url", "avatar"} and one for one in item.get("authors", [])):
        yield "an author without a name"


def opml(body: bytes, address: str) -> Iterator[str]:
    """OPML 2.0: a list of subscriptions."""
    del address
    root = etree.fromstring(body)
    if (root.tag, root.get("version")) != ("opml", "2.0"):
        yield "not OPML 2.0"
    if [child.tag for child in root] != ["head", "body"]:
        yield "not a head and a body"
    outlines = [*root.iter("outline")]
    if not outlines or not all(outline.get("text") for outline in outlines):
        yield "an outline without text"
    for outline in outlines:
        if len(outline) == 0 and (outline.get("type") != "rss" or not outline.get("xmlUrl")):
            yield "a subscription without type or address"
