"""What a search found, as a page for people and as a feed.

Made while somebody waits, of what the store has found; nothing is looked up here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256
from urllib.parse import quote_plus

from aggregator.model import Document, Feed, FeedHead, FeedKind, Hits, Query, Site
from aggregator.render.document import document
from aggregator.render.engine import folder_of, write
from aggregator.render.feed import NO_TITLES, render
from aggregator.render.formats import FORMATS, PAGE_TYPE
from aggregator.render.page import list_articles
from aggregator.render.wording import wording

_PATH = "/search"
_NO_DATE = datetime(1970, 1, 1, tzinfo=UTC)


def render_results(
    query: Query, hits: Hits, site: Site, sources: Mapping[str, str] = NO_TITLES
) -> Document:
    """Render what a query found as a page; without a query it is the page to ask on."""
    words = wording(site.language)
    page = write(
        "search.html",
        site,
        words,
        query=query,
        hits=hits,
        listed=list_articles(hits.articles, site, sources, words),
        feeds=_feeds(query, site) if query.phrases else (),
    )
    return document(_PATH, PAGE_TYPE, page, _changed_at(hits))


def render_found(
    query: Query, hits: Hits, site: Site, sources: Mapping[str, str] = NO_TITLES, *, suffix: str
) -> Document:
    """Render what a query found as the feed of this suffix: `.atom`, `.rss` or `.json`."""
    words = wording(site.language)
    # A feed's addresses come from its slug; this one's from its query, and are put in their place.
    slug = f"search-{sha256(query.text.encode()).hexdigest()}"
    head = FeedHead(
        kind=FeedKind.COMBINED,
        slug=slug,
        title=f"{words.search}: {query.text}",
        revision=1,
        changed_at=_changed_at(hits),
        articles=hits.count,
        latest=None,
        language=site.language,
        description=f"{words.results_for.format(words=query.text)} – {site.title}",
    )
    shown = render(Feed(head=head, articles=hits.articles), site, sources)
    own = next(one for one in shown.documents if one.path == head.path + suffix)
    places = {head.page: "", **{head.path + one.suffix: one.suffix for one in FORMATS}}
    addresses = {site.url(here): site.url(_address(query, there)) for here, there in places.items()}
    body = own.body
    for here, there in addresses.items():
        body = body.replace(here.encode(), there.encode())
    made = document(_PATH + suffix, own.media_type.partition(";")[0], body, own.modified_at)
    links = (replace(one, href=addresses.get(one.href, one.href)) for one in own.links)
    return replace(made, links=tuple(links))


def _feeds(query: Query, site: Site) -> tuple[tuple[object, str, str], ...]:
    """The formats with their addresses: absolute, and relative to the host."""
    return tuple(
        (one, site.url(_address(query, one.suffix)), folder_of(site) + _address(query, one.suffix))
        for one in FORMATS
    )


def _address(query: Query, suffix: str = "") -> str:
    return f"{_PATH}{suffix}?q={quote_plus(query.text)}"


def _changed_at(hits: Hits) -> datetime:
    return max((one.updated for one in hits.articles), default=_NO_DATE)
