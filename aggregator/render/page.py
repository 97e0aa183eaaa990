"""Pages for people: the only address of Jinja2.

Everything is escaped by the engine; links to our own pages are relative to the host, so that they
work by any name the site is reached under; addresses to copy are absolute.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from functools import cache, lru_cache
from typing import Any
from urllib.parse import urlsplit

from jinja2 import Environment, PackageLoader, StrictUndefined, Template
from markupsafe import Markup

from aggregator.model import Article, Feed, FeedHead, FeedKind, Gone, Site
from aggregator.render.formats import (
    FORMATS,
    article_authors,
    article_content,
    article_image,
    article_link,
    article_path,
    article_sources,
    article_writers,
    feed_description,
    feed_title,
    one_line,
    other_links,
    paragraphs,
    whole_second,
)
from aggregator.render.kin import Kin
from aggregator.render.tree import Place, flat, tree
from aggregator.text import xml_safe

# Names of months without the process's locale.
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_KINDS = {
    FeedKind.ALL: "Everything",
    FeedKind.TOPIC: "Topic",
    FeedKind.COMBINED: "Combined feed",
    FeedKind.SOURCE: "Source",
}
_SECTIONS: tuple[tuple[FeedKind, str, str, Callable[[Sequence[FeedHead]], Sequence[Place]]], ...]
_SECTIONS = (
    (FeedKind.TOPIC, "topics", "Topics", tree),
    (FeedKind.COMBINED, "combined", "Combined feeds", flat),
    (FeedKind.SOURCE, "sources", "Sources", flat),
)
_KEPT = 16_384  # lines of the index, half a kilobyte each


def index_page(heads: Sequence[FeedHead], site: Site) -> bytes:
    """The list of all feeds in the order given, topics under their parents, as HTML."""
    kinds = {kind: [head for head in heads if head.kind is kind] for kind in FeedKind}
    sections = [
        (anchor, name, len(kinds[kind]), _lines(arranged(kinds[kind]), site))
        for kind, anchor, name, arranged in _SECTIONS
        if kinds[kind] or kind is FeedKind.TOPIC
    ]
    return _write("index.html", site, everything=kinds[FeedKind.ALL], sections=sections)


def _lines(places: Sequence[Place], site: Site) -> list[tuple[Place, int, str]]:
    """Each place, how much deeper it is than the one before, and its markup."""
    folder = _folder(site)
    before = [0, *(place.depth for place in places)]
    steps = (place.depth - depth for place, depth in zip(places, before, strict=False))
    return [
        (place, step, _row(place.head, folder)) for place, step in zip(places, steps, strict=True)
    ]


@lru_cache(maxsize=_KEPT)
def _row(head: FeedHead, folder: str) -> str:
    """One feed in the index; kept, because of thousands few change at a time."""
    row: str = _row_macro()(head, folder)
    return row


@cache
def _row_macro() -> Callable[[FeedHead, str], str]:
    macro: Callable[[FeedHead, str], str] = _template("row.html").make_module().row  # type: ignore[attr-defined] # named in the template
    return macro


def feed_page(feed: Feed, site: Site, sources: Mapping[str, str], kin: Kin) -> bytes:
    """The newest articles of a feed, and the way to its kin, as HTML."""
    told = {"head": feed.head, "articles": feed.articles, "sources": sources, "kin": kin}
    return _write("feed.html", site, kind=_KINDS[feed.head.kind], **told)


def article_page(article: Article, site: Site, sources: Mapping[str, str]) -> bytes:
    """One article, as HTML."""
    return _write("article.html", site, article=article, sources=sources)


def missing_page(site: Site) -> bytes:
    """What stands at an address that leads nowhere, as HTML."""
    return _write("missing.html", site)


def gone_page(site: Site) -> bytes:
    """What stands at the address of a feed that has ended, as HTML."""
    return _write("gone.html", site)


def gone_article_page(gone: Gone, site: Site) -> bytes:
    """What stands at the address of an article that is no longer shown, as HTML."""
    reason = None if gone.reason is None else one_line(gone.reason)
    return _write("gone_article.html", site, gone=gone, reason=reason)


def write_status(site: Site, **values: object) -> bytes:
    """The operator's page of how everything fares, as HTML."""
    return _write("status.html", site, **values)


def _write(name: str, site: Site, **values: object) -> bytes:
    folder = _folder(site)

    def near(path: str) -> str:
        return folder + path

    def link_of(article: Article) -> str:
        link = article_link(article, site)
        own = article_path(article)
        return near(own) if link == site.url(own) else link

    page = _template(name).render(site=site, near=near, link_of=link_of, **values)
    return page.encode() + b"\n"


def _folder(site: Site) -> str:
    """The path that all addresses of the site begin with."""
    return urlsplit(site.base_url).path.rstrip("/")


@cache
def _template(name: str) -> Template:
    return _engine().get_template(name)


@cache
def _engine() -> Environment:
    engine = Environment(
        loader=PackageLoader("aggregator.render"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_clean,
    )
    engine.filters |= {
        "day": _day,
        "moment": _moment,
        "machine": lambda moment: whole_second(moment).isoformat(),
        "feed_title": feed_title,
        "feed_description": feed_description,
        "paragraphs": paragraphs,
        "authors": article_authors,
        "all_sources": article_sources,
        "writers": article_writers,
        "content": lambda article: Markup(article_content(article)),  # noqa: S704 - stored clean
        "image": article_image,
        "other_links": other_links,
        "one_line": one_line,
    }
    engine.globals["formats"] = FORMATS
    engine.globals["article_path"] = article_path
    return engine


def _clean(value: Any) -> Any:  # noqa: ANN401 the engine hands over whatever a template prints
    # Ready markup is a subclass of str and must stay what it is.
    return xml_safe(value) if type(value) is str else value


def _day(moment: datetime) -> str:
    return _day_of(moment.astimezone(UTC))


def _day_of(moment: datetime) -> str:
    return f"{moment.day} {_MONTHS[moment.month - 1]} {moment.year}"


def _moment(moment: datetime) -> str:
    told = moment.astimezone(UTC)
    return f"{_day_of(told)}, {told.hour:02}:{told.minute:02} UTC"
