"""One feed becomes its documents.

An article that cannot be written is left out of all formats and counted; the feed stands.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from uuid import UUID

from aggregator.errors import RenderError
from aggregator.model import Article, Document, Feed, FeedKind, Shown, Site
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
from aggregator.render.kin import NO_KIN, Kin
from aggregator.render.page import feed_page
from aggregator.render.tombstone import tombstone

NO_TITLES: Mapping[str, str] = MappingProxyType({})


_Key = tuple[UUID, int]  # an article and its text


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
    entries = dict(_entries(feed, site, sources, _kept(before)))
    articles = tuple(entries)
    updated = feed_updated(feed.head, articles, feed.withdrawn)
    tombstones = [tombstone(one) for one in feed.withdrawn]
    atom, atom_places = join_atom(feed.head, site, updated, entries.values(), tombstones)
    rss, rss_places = join_rss(feed.head, site, updated, entries.values())
    bodies = {ATOM: atom, RSS: rss, JSON: json_feed(feed.head, site, articles, sources)}
    documents = [_document(feed, site, each, body) for each, body in bodies.items()]
    if feed.head.kind is not FeedKind.ALL:
        shown = Feed(head=feed.head, articles=articles)
        documents.append(_page(shown, site, sources, kin))
    keys = (_key(article, article_authors(article, sources)) for article in articles)
    return Shown(
        head=feed.head,
        documents=tuple(documents),
        dropped=len(feed.articles) - len(articles),
        places=dict(zip(keys, zip(atom_places, rss_places, strict=True), strict=True)),
    )


def _kept(before: Shown | None) -> Callable[[_Key], Entry | None]:
    """Finds entries in the documents of an earlier rendering."""
    if before is None or not before.places:
        return lambda _key: None
    atom, rss = (document.body for document in before.documents[:2])
    places = before.places

    def kept(key: _Key) -> Entry | None:
        if key not in places:
            return None
        in_atom, in_rss = places[key]
        return Entry(atom=atom[in_atom], rss=rss[in_rss])

    return kept


def _key(article: Article, authors: tuple[str, ...]) -> _Key:
    return article.id, hash((article, authors))


def _entries(
    feed: Feed, site: Site, sources: Mapping[str, str], kept: Callable[[_Key], Entry | None]
) -> Iterator[tuple[Article, Entry]]:
    for article in feed.articles:
        authors = article_authors(article, sources)
        try:
            yield article, kept(_key(article, authors)) or entry(article, site, authors)
        except RenderError:
            continue  # counted by its absence


def _document(feed: Feed, site: Site, own: Format, body: bytes) -> Document:
    head = feed.head
    links = feed_links(head, site, own)
    return document(head.path + own.suffix, own.media_type, body, head.changed_at, links)


def _page(feed: Feed, site: Site, sources: Mapping[str, str], kin: Kin) -> Document:
    body = feed_page(feed, site, sources, kin)
    links = feed_links(feed.head, site, None)
    return document(feed.head.page, PAGE_TYPE, body, feed.head.changed_at, links)
