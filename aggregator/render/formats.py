"""The three formats of a feed, and what all of them say alike.

A feed is one thing seen three times: titles, addresses, dates and authors are decided here once.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote, urlsplit, urlunsplit

from aggregator.model import Article, FeedHead, FeedKind, Link, Site, Withdrawn
from aggregator.text import squeeze, xml_safe

PAGE_TYPE = "text/html"
_URI = re.compile(r"[A-Za-z0-9%/:@!$&'()*+,;=~._?#-]+")
_MICROSECONDS = 1_000_000  # in a second


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """One way to write a feed."""

    name: str
    suffix: str
    media_type: str


ATOM = Format(name="Atom", suffix=".atom", media_type="application/atom+xml")
RSS = Format(name="RSS", suffix=".rss", media_type="application/rss+xml")
JSON = Format(name="JSON", suffix=".json", media_type="application/feed+json")
FORMATS = (ATOM, RSS, JSON)


def feed_title(head: FeedHead) -> str:
    """The feed's title, never empty."""
    return xml_safe(head.title) or head.slug


def feed_description(head: FeedHead, site: Site) -> str:
    """One line about the feed, never empty: RSS wants one."""
    told = one_line(head.description)
    if told:
        return told
    about = xml_safe(site.description or site.title)
    title = feed_title(head)
    return (about or title) if head.kind is FeedKind.ALL else f"{title} – {about}"


def in_title_order(heads: Iterable[FeedHead]) -> list[FeedHead]:
    """The heads as lists show them."""
    return sorted(heads, key=lambda head: (head.title.casefold(), head.slug))


def feed_language(head: FeedHead, site: Site) -> str:
    """The language of the feed's frame (BCP 47)."""
    return head.language or site.language


def feed_author(head: FeedHead, site: Site) -> str:
    """Who answers for entries that name nobody: Atom wants somebody (RFC 4287, 4.1.1)."""
    title = feed_title(head)
    return title if head.kind is FeedKind.SOURCE else xml_safe(site.title) or title


def feed_updated(
    head: FeedHead, articles: Sequence[Article], withdrawn: Sequence[Withdrawn] = ()
) -> datetime:
    """When an entry last changed or was withdrawn; of an empty feed, when the feed changed."""
    moments = [*(one.updated for one in articles), *(one.at for one in withdrawn)]
    return whole_second(max(moments, default=head.changed_at))


def feed_links(head: FeedHead, site: Site, own: Format | None) -> tuple[Link, ...]:
    """The links of one document of a feed; own is None for its page."""
    page = Link(href=site.url(head.page), rel="alternate" if own else "self", type=PAGE_TYPE)
    feeds = [
        Link(
            href=site.url(head.path + each.suffix),
            rel="self" if each is own else "alternate",
            type=each.media_type,
            title=f"{feed_title(head)} ({each.name})",
        )
        for each in FORMATS
    ]
    return (*sorted(feeds, key=lambda link: link.rel != "self"), page)


def article_path(article: Article) -> str:
    """The address of the article's own page on this site."""
    return f"/articles/{article.id}"


def article_link(article: Article, site: Site) -> str:
    """Where a reader goes: the original, or our own page when there is no address of the web."""
    return _web(article.link) or site.url(article_path(article))


def _web(address: str | None) -> str | None:
    """The address as a URI of the web; None when it is none."""
    address = xml_safe(address or "")
    if not address.lower().startswith(("http://", "https://")):
        return None
    return address if _URI.fullmatch(address) else _quoted(address)


def _quoted(address: str) -> str | None:
    """The address with what no URI may hold written in hexadecimal (RFC 3987, 3.1)."""
    try:
        parts = urlsplit(address)
        host = parts.netloc if parts.netloc.isascii() else parts.netloc.encode("idna").decode()
    except ValueError:
        return None
    safe = "%/:@!$&'()*+,;=~-._?"
    told = (quote(part, safe=safe) for part in (parts.path, parts.query, parts.fragment))
    return urlunsplit((parts.scheme, host, *told))


def article_authors(article: Article, sources: Mapping[str, str]) -> tuple[str, ...]:
    """Who wrote the article, or else the title of the source that told it first, when known.

    A feed names no other source: who tells it later changes nothing that a reader has seen.
    """
    return article_writers(article) or article_sources(article, sources)[:1]


def article_origin(
    article: Article, sources: Mapping[str, str], head: FeedHead
) -> tuple[str, str] | None:
    """The path and the title of the feed that an article comes from; None in that feed itself.

    It is that of the source which told the article first, as far as its title is known.
    """
    for name in article.sources:
        title = one_line(sources.get(name, ""))
        if title:
            own = head.kind is FeedKind.SOURCE and head.slug == name
            return None if own else (f"/sources/{name}", title)
    return None


def article_updated(article: Article) -> datetime:
    """When its text last changed, its fraction of a second told from its id.

    Articles of one dump share their time, and readers of Atom want no two entries of one.
    """
    return article.updated.replace(microsecond=article.id.int % _MICROSECONDS)


def article_told(article: Article) -> str:
    """The summary, or else the title where neither that nor a content is there."""
    summary = "\n\n".join(paragraphs(article.summary))
    return summary or ("" if article_content(article) else one_line(article.title))


def article_writers(article: Article) -> tuple[str, ...]:
    """The names that the article itself tells, each in one line."""
    return tuple(filter(None, map(one_line, article.authors)))


def article_content(article: Article) -> str:
    """The text with its markup, empty when there is none but the summary.

    The store holds clean HTML only: it was cleaned when it was read.
    """
    return xml_safe(article.content)


def article_image(article: Article) -> str | None:
    """The address of its picture, when that is one of the web."""
    return _web(article.image)


def other_links(article: Article, sources: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """Where other sources show the article: the source's title and the address."""
    return tuple(
        (xml_safe(sources.get(name, "")) or name, link)
        for name, told in article.links
        if (link := _web(told)) and told != article.link
    )


def article_sources(article: Article, sources: Mapping[str, str]) -> tuple[str, ...]:
    """The titles of all the article's sources, as far as they are known."""
    titles = (xml_safe(sources.get(name, "")) for name in article.sources)
    return tuple(title for title in titles if title)


def one_line(text: str) -> str:
    """A title or a label, cleaned, as every format writes it."""
    if text.isprintable() and "  " not in text:  # so there is nothing to clean
        return text.strip()
    return squeeze(xml_safe(text))


def paragraphs(text: str) -> tuple[str, ...]:
    """The paragraphs of a text, cleaned; none of them empty."""
    if text.isprintable():  # so it is one, and there is nothing to clean
        only = text.strip()
        return (only,) if only else ()
    parts = (part.strip() for part in xml_safe(text).replace("\r\n", "\n").split("\n\n"))
    return tuple(part for part in parts if part)


def whole_second(moment: datetime) -> datetime:
    """The moment without its fraction: RSS has none, and the formats tell one date."""
    return moment.replace(microsecond=0)
