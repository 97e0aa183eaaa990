"""One feed becomes its documents.

An article that cannot be written is left out of all formats and counted; the feed stands.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import NamedTuple
from uuid import UUID

from aggregator.errors import RenderError
from aggregator.model import Article, Document, Feed, FeedHead, FeedKind, Shown, Site
from aggregator.render.card import card
from aggregator.render.document import document
from aggregator.render.entry import join_atom, join_rss
from aggregator.render.filled import filled_entry
from aggregator.render.formats import FORMATS, PAGE_TYPE, Format, feed_links, feed_updated
from aggregator.render.frame import Frame, document_links, feed_frame
from aggregator.render.jsonfeed import json_feed, json_item
from aggregator.render.kin import NO_KIN, Kin
from aggregator.render.page import feed_page, page_words
from aggregator.render.told import Beside, Told, beside, told
from aggregator.render.tombstone import tombstone

NO_TITLES: Mapping[str, str] = MappingProxyType({})

_KEPT = 4096  # articles; the newest of some eighty feeds
_Key = tuple[UUID, int]  # an article and its text


class Made(NamedTuple):
    """One article, ready for any document that tells it."""

    told: Told
    atom: bytes
    rss: bytes
    json: bytes


class _Parts(NamedTuple):
    """One article as it stands in each of a feed's documents, in their order."""

    atom: bytes
    rss: bytes
    json: bytes
    card: bytes = b""


def render(
    feed: Feed,
    site: Site,
    sources: Mapping[str, str] = NO_TITLES,
    kin: Kin = NO_KIN,
    *,
    before: Shown | None = None,
) -> Shown:
    """Render a feed as Atom, RSS and JSON Feed; all but the feed of everything also as a page.

    `sources` gives the titles of sources by name; a source without a title is not named as author.
    `kin` is shown on the page only. `before` is what the same feed was rendered to for the same
    site: articles that stand in it unchanged are taken from there.
    """
    head, frame = feed.head, feed_frame(feed)
    ready = dict(_ready(feed, site, sources, _kept(before, head)))
    parts = [part for _, part in ready.values()]
    updated = feed_updated(head, [article for article, _ in ready.values()], feed.withdrawn)
    tombstones = [tombstone(one) for one in feed.withdrawn]
    joined = [
        join_atom(frame, site, updated, [one.atom for one in parts], tombstones),
        join_rss(frame, site, updated, [one.rss for one in parts]),
        json_feed(frame, site, [one.json for one in parts]),
    ]
    documents = [
        feed_document(frame, site, each, body)
        for each, (body, _) in zip(FORMATS, joined, strict=True)
    ]
    if head.kind is not FeedKind.ALL:
        joined.append(feed_page(head, site, [one.card for one in parts], kin))
        documents.append(_page(head, site, joined[-1][0]))
    places = zip(*(places for _, places in joined), strict=True)
    return Shown(
        head=head,
        documents=tuple(documents),
        older=feed.older,
        dropped=len(feed.articles) - len(parts),
        places=dict(zip(ready, places, strict=True)),
    )


def _kept(before: Shown | None, head: FeedHead) -> Callable[[_Key], _Parts | None]:
    """Finds articles in the documents of an earlier rendering."""
    # In another language of the feed its page may speak another one.
    if before is None or not before.places or before.head.language != head.language:
        return _no_parts
    bodies = [document.body for document in before.documents]
    places = before.places

    def kept(key: _Key) -> _Parts | None:
        found = places.get(key)
        if found is None:
            return None
        return _Parts(*[body[place] for body, place in zip(bodies, found, strict=True)])

    return kept


def _no_parts(_key: _Key) -> None:
    """Nothing is kept."""


def _ready(
    feed: Feed, site: Site, sources: Mapping[str, str], kept: Callable[[_Key], _Parts | None]
) -> Iterator[tuple[_Key, tuple[Article, _Parts]]]:
    """The articles that can be written, and what stands for them in the documents."""
    tag = None if feed.head.kind is FeedKind.ALL else page_words(feed.head, site).tag
    for article in feed.articles:
        around = beside(article, sources, feed.head)
        key = article.id, hash((article, around))
        try:
            yield key, (article, kept(key) or _new(_made(article, site, around), site, tag))
        except RenderError:
            continue  # counted by its absence


def _new(made: Made, site: Site, tag: str | None) -> _Parts:
    listed = b"" if tag is None else card(made.told, site, tag).encode()
    return _Parts(made.atom, made.rss, made.json, listed)


def rendered(
    articles: Iterable[Article], head: FeedHead, site: Site, sources: Mapping[str, str]
) -> Iterator[tuple[Article, Made]]:
    """Those articles that can be written, without any card."""
    for article in articles:
        try:
            yield article, _made(article, site, beside(article, sources, head))
        except RenderError:
            continue


@lru_cache(maxsize=_KEPT)
def _made(article: Article, site: Site, around: Beside) -> Made:
    one = told(article, site, around.authors)
    written = filled_entry(article, site, around, one)
    return Made(one, written.atom, written.rss, json_item(one))


def feed_document(frame: Frame, site: Site, own: Format, body: bytes) -> Document:
    """The document of a feed, or of a page of its archive, in one format."""
    links = document_links(frame, site, own)
    changed_at = frame.head.changed_at
    return document(frame.path + own.suffix, own.media_type, body, changed_at, links)


def _page(head: FeedHead, site: Site, body: bytes) -> Document:
    links = feed_links(head, site, None)
    return document(head.page, PAGE_TYPE, body, head.changed_at, links)
