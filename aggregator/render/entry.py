"""Atom and RSS: the only address of feedgen.

An entry is made by feedgen alone in a feed; its bytes are cut out, to be joined between the head
and the tail of a feed without entries. Every time is set, because feedgen's defaults read the
clock; the site's link is added last, because RSS takes the last one.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from functools import cache
from html import escape
from typing import Any, NamedTuple

from feedgen.entry import FeedEntry
from feedgen.ext.dc import DcEntryExtension, DcExtension
from feedgen.feed import FeedGenerator

from aggregator.errors import RenderError
from aggregator.model import Article, Site
from aggregator.render.extensions import (
    EntryExtension,
    FeedExtension,
    MediaExtension,
    MediaNamespace,
    Origin,
)
from aggregator.render.formats import (
    ATOM,
    PAGE_TYPE,
    RSS,
    Format,
    article_content,
    article_image,
    article_link,
    article_told,
    article_updated,
    article_writers,
    feed_author,
    feed_description,
    feed_language,
    feed_title,
    one_line,
    paragraphs,
    whole_second,
)
from aggregator.render.frame import Frame, around_links
from aggregator.render.joined import Joined, join
from aggregator.render.told import Beside

_ATOM_TAIL = b"</feed>"
_RSS_TAIL = b"</channel></rss>"
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)


class Entry(NamedTuple):
    """One article in both XML formats: an `entry` element and an `item` element."""

    atom: bytes
    rss: bytes


def entry(article: Article, site: Site, beside: Beside) -> Entry:
    """Render one article by feedgen; RenderError when it or its XML library refuses it."""
    try:
        atom = _alone(_carrier(), _atom_entry(article, site, beside))
        rss = _alone(_carrier(), _rss_entry(article, site, beside), is_rss=True)
    except ValueError as error:
        raise RenderError(f"the article cannot be written: {error}", subject=article.urn) from error
    return Entry(atom=atom, rss=rss)


def join_atom(
    around: Frame,
    site: Site,
    updated: datetime,
    entries: Iterable[bytes],
    tombstones: Iterable[bytes] = (),
) -> Joined:
    """An Atom document (RFC 4287) of ready entries, after ready elements that tell of others."""
    frame = _text(_head(around, site, updated, ATOM)).removesuffix(_ATOM_TAIL)
    return join(b"".join([frame, *tombstones]), entries, _ATOM_TAIL)


def join_rss(around: Frame, site: Site, updated: datetime, entries: Iterable[bytes]) -> Joined:
    """An RSS 2.0 document of ready items."""
    text = _text(_head(around, site, updated, RSS), is_rss=True)
    return join(text.removesuffix(_RSS_TAIL), entries, _RSS_TAIL)


def _head(frame: Frame, site: Site, updated: datetime, own: Format) -> Any:  # noqa: ANN401 feedgen has no types
    head = frame.head
    links = around_links(frame, site, own)
    generator = _generator()
    generator.id(site.url(head.path + own.suffix))  # one feed, however many documents it has
    generator.title(feed_title(head))
    generator.subtitle(feed_description(head, site))
    generator.author(name=feed_author(head, site))
    generator.language(feed_language(head, site))
    generator.generator("aggregator")
    generator.updated(updated)
    generator.ttl(max(1, int(site.max_age.total_seconds()) // 60))
    generator.more.archived = frame.archived
    generator.more.links = tuple((link.rel, link.href, link.type) for link in links)
    generator.link(href=site.url(frame.path + own.suffix), rel="self", type=own.media_type)
    for link in links:
        generator.link(href=link.href, rel=link.rel, type=link.type)
    generator.link(href=site.url(head.page), rel="alternate", type=PAGE_TYPE)
    return generator


def _atom_entry(article: Article, site: Site, beside: Beside) -> Any:  # noqa: ANN401 feedgen has no types
    made = _common_entry(article, site, beside)
    for name in beside.authors:
        made.author(name=name)
    summary = article_told(article)
    if summary:
        made.summary(summary, type="text")
    content = article_content(article)
    if content:
        made.content(content, type="html")
    return made


def _rss_entry(article: Article, site: Site, beside: Beside) -> Any:  # noqa: ANN401 feedgen has no types
    made = _common_entry(article, site, beside)
    summary = markup(paragraphs(article.summary))
    if summary:
        made.description(summary, isSummary=True)
    content = article_content(article)
    if content:
        made.content(content, type="CDATA")  # beside a description it is content:encoded
    if beside.origin:
        path, title = beside.origin
        made.source(url=site.url(path + RSS.suffix), title=title)
    made.register_extension("media", MediaExtension, atom=False)
    made.media.image = article_image(article)
    writers = article_writers(article)
    if writers:
        made.register_extension("dc", DcEntryExtension, atom=False)
        made.dc.dc_creator(list(writers))
    return made


def _common_entry(article: Article, site: Site, beside: Beside) -> Any:  # noqa: ANN401 feedgen has no types
    made = FeedEntry()
    made.guid(article.urn, permalink=False)
    made.title(one_line(article.title))
    made.link(href=article_link(article, site), rel="alternate")
    made.published(whole_second(article.published))
    made.updated(article_updated(article))
    for topic in article.topics:
        label = one_line(topic.label)
        scheme = {"scheme": site.url("/topics/")} if topic.slug else {}
        made.category(term=topic.slug or label, label=label, **scheme)
    made.register_extension("more", EntryExtension)
    made.more.language = article.language
    made.more.image = article_image(article)
    made.more.origin = _origin(beside, site, whole_second(article.updated))
    return made


def _origin(beside: Beside, site: Site, updated: datetime) -> Origin | None:
    if beside.origin is None:
        return None
    path, title = beside.origin
    return Origin(id=site.url(path + ATOM.suffix), title=title, updated=updated.isoformat())


def markup(texts: tuple[str, ...]) -> str:
    """Plain text for a description: what readers of RSS take for HTML."""
    if len(texts) == 1:
        return escape(texts[0], quote=False)
    return "".join(f"<p>{escape(text, quote=False)}</p>" for text in texts)


def _alone(carrier: Any, made: Any, *, is_rss: bool = False) -> bytes:  # noqa: ANN401 feedgen has no types
    carrier.add_entry(made, order="append")
    tail = _RSS_TAIL if is_rss else _ATOM_TAIL
    start = len(_empty(is_rss=is_rss)) - len(tail)
    return _text(carrier, is_rss=is_rss)[start : -len(tail)]


def _carrier() -> Any:  # noqa: ANN401 feedgen has no types
    """The smallest feed that feedgen writes in both formats."""
    generator = _generator()
    generator.id("urn:x")
    generator.title("x")
    generator.subtitle("x")
    generator.link(href="urn:x")
    generator.updated(_NEVER)
    return generator


def _generator() -> Any:  # noqa: ANN401 feedgen has no types
    """A feed that names Dublin Core in RSS: dc:creator takes names, RSS's author only e-mail."""
    generator = FeedGenerator()
    generator.register_extension("dc", DcExtension, DcEntryExtension, atom=False)
    generator.register_extension("media", MediaNamespace, MediaExtension, atom=False)
    generator.register_extension("more", FeedExtension, EntryExtension)
    return generator


@cache
def _empty(*, is_rss: bool) -> bytes:
    return _text(_carrier(), is_rss=is_rss)


def _text(generator: Any, *, is_rss: bool = False) -> bytes:  # noqa: ANN401 feedgen has no types
    return bytes(generator.rss_str() if is_rss else generator.atom_str())
