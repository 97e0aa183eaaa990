"""The documents of the site as a whole: lists, pages that explain, style, scripts, articles."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from importlib.resources import files

from aggregator.model import Article, Document, FeedHead, FeedKind, Gone, Link, Site
from aggregator.render.document import document
from aggregator.render.engine import folder_of
from aggregator.render.feed import NO_TITLES
from aggregator.render.formats import PAGE_TYPE, article_path, feed_links, in_title_order
from aggregator.render.guide import about_page, subscribe_page
from aggregator.render.opml import opml
from aggregator.render.page import (
    article_page,
    gone_article_page,
    gone_page,
    index_page,
    missing_page,
)
from aggregator.render.sitemap import render_sitemap

_NO_DATE = datetime(1970, 1, 1, tzinfo=UTC)
_OPML_TYPE = "text/x-opml"
_ASSETS = (
    ("/style.css", "style.css", "text/css"),
    ("/index.js", "index.js", "text/javascript"),
    ("/copy.js", "copy.js", "text/javascript"),
    ("/favicon.svg", "favicon.svg", "image/svg+xml"),
    ("/favicon.ico", "favicon.svg", "image/svg+xml"),  # asked for by readers that read no HTML
)


def render_index(heads: Sequence[FeedHead], site: Site, modified_at: datetime) -> Document:
    """Render the list of all feeds for people, at `/`."""
    listed = in_title_order(heads)
    everything = next((head for head in listed if head.kind is FeedKind.ALL), None)
    links = feed_links(everything, site, None) if everything else ()
    subscriptions = Link(href=site.url("/opml.xml"), rel="alternate", type=_OPML_TYPE)
    body = index_page(listed, site)
    return document("/", PAGE_TYPE, body, modified_at, (*links, subscriptions))


def render_opml(heads: Sequence[FeedHead], site: Site, modified_at: datetime) -> Document:
    """Render the list of all feeds for readers, at `/opml.xml`.

    Of a head it shows kind, slug, title and description: its bytes change with no other.
    """
    body = opml(in_title_order(heads), site)
    return document("/opml.xml", _OPML_TYPE, body, modified_at)


def render_guides(
    heads: Sequence[FeedHead], site: Site, modified_at: datetime
) -> tuple[Document, ...]:
    """Render the pages that explain, and list the site's pages for search engines."""
    listed = in_title_order(heads)
    everything = next((head for head in listed if head.kind is FeedKind.ALL), None)
    return (
        document("/subscribe/", PAGE_TYPE, subscribe_page(everything, site), modified_at),
        document("/about/", PAGE_TYPE, about_page(listed, site), modified_at),
        *render_sitemap(listed, site, modified_at),
    )


def render_assets(site: Site, modified_at: datetime) -> tuple[Document, ...]:
    """Render what depends on no feed: style, script, icons, and the pages for 404 and 410."""
    return (
        render_missing(site),
        document("/410.html", PAGE_TYPE, gone_page(site), _NO_DATE),
        document("/robots.txt", "text/plain", _robots(site), modified_at),
        *(_asset(path, name, kind, modified_at) for path, name, kind in _ASSETS),
    )


def render_article(
    article: Article, site: Site, sources: Mapping[str, str] = NO_TITLES
) -> Document:
    """Render the page of one article."""
    path = article_path(article)
    body = article_page(article, site, sources)
    itself = Link(href=site.url(path), rel="self", type=PAGE_TYPE)
    return document(path, PAGE_TYPE, body, article.updated, (itself,))


def render_gone(gone: Gone, site: Site) -> Document:
    """Render what stands at the address of an article that is no longer shown."""
    body = gone_article_page(gone, site)
    return replace(document(f"/articles/{gone.id}", PAGE_TYPE, body, gone.at), gone=True)


def render_missing(site: Site) -> Document:
    """Render the page for addresses that lead nowhere; its date says nothing."""
    return document("/404.html", PAGE_TYPE, missing_page(site), _NO_DATE)


def _robots(site: Site) -> bytes:
    """Everything may be read but what is computed for one reader (RFC 9309)."""
    rules = f"User-agent: *\nDisallow: {folder_of(site)}/search\n"
    return f"{rules}\nSitemap: {site.url('/sitemap.xml')}\n".encode()


def _asset(path: str, name: str, media_type: str, modified_at: datetime) -> Document:
    body = files("aggregator.render").joinpath("templates", name).read_bytes()
    return document(path, media_type, body, modified_at)
