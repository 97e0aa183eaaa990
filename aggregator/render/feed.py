"""One feed becomes its documents.

An article that cannot be written is left out of all formats and counted; the feed stands.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from types import MappingProxyType
from uuid import UUID

from aggregator.errors import RenderError
from aggregator.model import Article, Document, Feed, FeedHead, FeedKind, Shown, Site
from aggregator.render.document import document
from aggregator.render.entry import Beside, Entry, entry, join_atom, join_rss
from aggregator.render.formats import (
    ATOM,
    JSON,
    PAGE_TYPE,
    RSS,
    Format,
    article_authors,
    article_origin,
    feed_links,
    feed_updated,
)
from aggregator.render.frame import Frame, document_links, feed_frame
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
    frame = feed_frame(feed)
    atom, atom_places = join_atom(frame, site, updated, entries.values(), tombstones)
    rss, rss_places = join_rss(frame, site, updated, entries.values())
    bodies = {ATOM: atom, RSS: rss, JSON: json_feed(frame, site, articles, sources)}
    documents = [feed_document(frame, site, each, body) for each, body in bodies.items()]
    if feed.head.kind is not FeedKind.ALL:
        shown = Feed(head=feed.head, articles=articles)
        documents.append(_page(shown, site, sources, kin))
    keys = (_key(article, _beside(article, sources, feed.head)) for article in articles)
    return Shown(
        head=feed.head,
        documents=tuple(documents),
        older=feed.older,
        dropped=len(feed.articles) - len(articles),
        places=dict(zip(keys, zip(atom_places, rss_places, strict=True), strict=True)),
    )


def _kept(before: Shown | None) -> Callable[[_Key], Entry | None]:
    """Finds entries in the documents of an earlier rendering."""
    if before is None or not before.places:
        return _no_entry
    atom, rss = (document.body for document in before.documents[:2])
    places = before.places

    def kept(key: _Key) -> Entry | None:
        if key not in places:
            return None
        in_atom, in_rss = places[key]
        return Entry(atom=atom[in_atom], rss=rss[in_rss])

    return kept


def _no_entry(_key: _Key) -> None:
    """Nothing is kept."""


def _key(article: Article, beside: Beside) -> _Key:
    return article.id, hash((article, beside))


def _beside(article: Article, sources: Mapping[str, str], head: FeedHead) -> Beside:
    return Beside(
        authors=article_authors(article, sources), origin=article_origin(article, sources, head)
    )


def rendered(
    articles: Iterable[Article], head: FeedHead, site: Site, sources: Mapping[str, str]
) -> dict[Article, Entry]:
    """The entries of those articles that can be written."""
    return dict(_entries(Feed(head=head, articles=tuple(articles)), site, sources, _no_entry))


def _entries(
    feed: Feed, site: Site, sources: Mapping[str, str], kept: Callable[[_Key], Entry | None]
) -> Iterator[tuple[Article, Entry]]:
    for article in feed.articles:
        beside = _beside(article, sources, feed.head)
        try:
            yield article, kept(_key(article, beside)) or entry(article, site, beside)
        except RenderError:
            continue  # counted by its absence


def feed_document(frame: Frame, site: Site, own: Format, body: bytes) -> Document:
    """The document of a feed, or of a page of its archive, in one format."""
    links = document_links(frame, site, own)
    changed_at = frame.head.changed_at
    return document(frame.path + own.suffix, own.media_type, body, changed_at, links)


def _page(feed: Feed, site: Site, sources: Mapping[str, str], kin: Kin) -> Document:
    body = feed_page(feed, site, sources, kin)
    links = feed_links(feed.head, site, None)
    return document(feed.head.page, PAGE_TYPE, body, feed.head.changed_at, links)
