"""What all formats tell of one article, worked out once.

Plain texts, cleaned and not yet escaped. Knows no format.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from typing import NamedTuple

from aggregator.model import Article, FeedHead, Site
from aggregator.render.formats import (
    article_authors,
    article_content,
    article_image,
    article_link,
    article_origin,
    article_path,
    article_updated,
    article_writers,
    one_line,
    paragraphs,
    whole_second,
)

_KEPT = 4096  # labels


class Beside(NamedTuple):
    """What an entry tells that its article does not."""

    authors: tuple[str, ...] = ()
    origin: tuple[str, str] | None = None  # path and title of the feed that it comes from


class Told(NamedTuple):
    """An article as its feeds tell it; a light value, for there are many."""

    urn: str
    path: str  # of its page here
    title: str
    link: str
    texts: tuple[str, ...]  # paragraphs of the summary
    content: str  # clean HTML, or empty
    image: str | None
    published: datetime  # in whole seconds
    updated: datetime  # its fraction told from the id
    topics: tuple[tuple[str, str | None], ...]  # label and slug
    authors: tuple[str, ...]  # or the title of its source
    writers: tuple[str, ...]  # that it names itself
    language: str | None

    @property
    def text(self) -> str:
        """The summary."""
        return "\n\n".join(self.texts)


def beside(article: Article, sources: Mapping[str, str], head: FeedHead) -> Beside:
    """What a feed tells beside an article; `sources` gives the titles of sources by name."""
    return Beside(
        authors=article_authors(article, sources), origin=article_origin(article, sources, head)
    )


def told(article: Article, site: Site, authors: tuple[str, ...]) -> Told:
    """What is told of an article; `authors` are who its feeds name."""
    return Told(
        urn=article.urn,
        path=article_path(article),
        title=one_line(article.title),
        link=article_link(article, site),
        texts=paragraphs(article.summary),
        content=article_content(article),
        image=article_image(article),
        published=whole_second(article.published),
        updated=article_updated(article),
        topics=tuple([(_label(topic.label), topic.slug) for topic in article.topics]),
        authors=authors,
        writers=article_writers(article),
        language=article.language,
    )


@lru_cache(maxsize=_KEPT)
def _label(label: str) -> str:
    return one_line(label)
