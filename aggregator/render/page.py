"""Pages for people: the only address of Jinja2.

Everything is escaped by the engine; links to our own pages are relative to the host, so that they
work by any name the site is reached under; addresses to copy are absolute.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import cache
from typing import Any
from urllib.parse import urlsplit

from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from aggregator.model import Article, Feed, FeedHead, FeedKind, Site
from aggregator.render.formats import (
    FORMATS,
    article_authors,
    article_link,
    article_path,
    article_sources,
    feed_title,
    one_line,
    paragraphs,
    whole_second,
)
from aggregator.text import xml_safe

# Names of months without the process's locale.
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def index_page(heads: Sequence[FeedHead], site: Site) -> bytes:
    """The list of all feeds, as HTML."""
    kinds = {kind: [head for head in heads if head.kind is kind] for kind in FeedKind}
    return _write(
        "index.html",
        site,
        everything=kinds[FeedKind.ALL],
        topics=kinds[FeedKind.TOPIC],
        sources=kinds[FeedKind.SOURCE],
    )


def feed_page(feed: Feed, site: Site, sources: Mapping[str, str]) -> bytes:
    """The newest articles of a topic or a source, as HTML."""
    return _write("feed.html", site, head=feed.head, articles=feed.articles, sources=sources)


def article_page(article: Article, site: Site, sources: Mapping[str, str]) -> bytes:
    """One article, as HTML."""
    return _write("article.html", site, article=article, sources=sources)


def missing_page(site: Site) -> bytes:
    """What stands at an address that leads nowhere, as HTML."""
    return _write("missing.html", site)


def _write(name: str, site: Site, **values: object) -> bytes:
    folder = urlsplit(site.base_url).path.rstrip("/")

    def near(path: str) -> str:
        return folder + path

    def link_of(article: Article) -> str:
        link = article_link(article, site)
        own = article_path(article)
        return near(own) if link == site.url(own) else link

    page = _template(name).render(site=site, near=near, link_of=link_of, **values)
    return page.encode() + b"\n"


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
        "paragraphs": paragraphs,
        "authors": article_authors,
        "all_sources": article_sources,
        "one_line": one_line,
    }
    engine.globals["formats"] = FORMATS
    engine.globals["article_path"] = article_path
    return engine


def _clean(value: Any) -> Any:  # noqa: ANN401 the engine hands over whatever a template prints
    # Ready markup is a subclass of str and must stay what it is.
    return xml_safe(value) if type(value) is str else value


def _day(moment: datetime) -> str:
    day = moment.astimezone(UTC)
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def _moment(moment: datetime) -> str:
    return f"{_day(moment)}, {moment.astimezone(UTC):%H:%M} UTC"
