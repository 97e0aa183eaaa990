"""One feed becomes its documents.

An article that cannot be written is left out of all formats and counted; the feed stands.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from aggregator.errors import RenderError
from aggregator.model import Article, Document, Feed, FeedKind, Site
from aggregator.render.document import document
from aggregator.render.entry import Entry, entry, join_atom, join_rss
from aggregator.render.formats import (
    ATOM,
    JSON,
    PAGE_TYPE,
    RSS,
    Format,
    article_authors,
    feed_links,
    feed_updated,
)
from aggregator.render.jsonfeed import json_feed
from aggregator.render.page import feed_page

NO_TITLES: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendered:
    """The documents of a feed."""

    documents: tuple[Document, ...]
    dropped: int = 0  # articles that could not be rendered


def render(feed: Feed, site: Site, sources: Mapping[str, str] = NO_TITLES) -> Rendered:
    """Render a feed as Atom, RSS and JSON Feed; one of a topic or a source also as a page.

    `sources` gives the titles of sources by name; a source without a title is not named as author.
    """
    entries = dict(_entries(feed, site, sources))
    articles = tuple(entries)
    updated = feed_updated(feed.head, articles)
    bodies = {
        ATOM: join_atom(feed.head, site, updated, entries.values()),
        RSS: join_rss(feed.head, site, updated, entries.values()),
        JSON: json_feed(feed.head, site, articles, sources),
    }
    documents = [_document(feed, site, each, body) for each, body in bodies.items()]
    if feed.head.kind is not FeedKind.ALL:
        shown = Feed(head=feed.head, articles=articles)
        documents.append(_page(shown, site, sources))
    return Rendered(documents=tuple(documents), dropped=len(feed.articles) - len(articles))


def _entries(feed: Feed, site: Site, sources: Mapping[str, str]) -> Iterator[tuple[Article, Entry]]:
    for article in feed.articles:
        try:
            yield article, entry(article, site, article_authors(article, sources))
        except RenderError:
            continue  # counted by its absence


def _document(feed: Feed, site: Site, own: Format, body: bytes) -> Document:
    head = feed.head
    links = feed_links(head, site, own)
    return document(head.path + own.suffix, own.media_type, body, head.changed_at, links)


def _page(feed: Feed, site: Site, sources: Mapping[str, str]) -> Document:
    body = feed_page(feed, site, sources)
    links = feed_links(feed.head, site, None)
    return document(feed.head.page, PAGE_TYPE, body, feed.head.changed_at, links)
