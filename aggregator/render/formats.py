"""The three formats of a feed, and what all of them say alike.

A feed is one thing seen three times: titles, addresses, dates and authors are decided here once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from aggregator.model import Article, FeedHead, FeedKind, Link, Site, Withdrawn
from aggregator.text import squeeze, xml_safe

PAGE_TYPE = "text/html"


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
    address = xml_safe(address or "")
    return address if address.lower().startswith(("http://", "https://")) else None


def article_authors(article: Article, sources: Mapping[str, str]) -> tuple[str, ...]:
    """Who wrote the article, or else the title of the source that told it first, when known.

    A feed names no other source: who tells it later changes nothing that a reader has seen.
    """
    return article_writers(article) or article_sources(article, sources)[:1]


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
    return squeeze(xml_safe(text))


def paragraphs(text: str) -> tuple[str, ...]:
    """The paragraphs of a text, cleaned; none of them empty."""
    parts = (part.strip() for part in xml_safe(text).replace("\r\n", "\n").split("\n\n"))
    return tuple(part for part in parts if part)


def whole_second(moment: datetime) -> datetime:
    """The moment without its fraction: RSS has none, and the formats tell one date."""
    return moment.replace(microsecond=0)
