"""JSON Feed 1.1.

Keys come in the order of the specification. Knows nothing of the XML formats.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from aggregator.model import Article, Site
from aggregator.render.formats import (
    JSON,
    article_authors,
    article_content,
    article_image,
    article_link,
    feed_author,
    feed_description,
    feed_language,
    feed_title,
    one_line,
    paragraphs,
    whole_second,
)
from aggregator.render.frame import Frame

_VERSION = "https://jsonfeed.org/version/1.1"


def json_feed(
    frame: Frame, site: Site, articles: Iterable[Article], sources: Mapping[str, str]
) -> bytes:
    """A feed as UTF-8 JSON without a byte order mark."""
    head, rest = frame.head, frame.rest
    feed = {
        "version": _VERSION,
        "title": feed_title(head),
        "home_page_url": site.url(head.page),
        "feed_url": site.url(head.path + JSON.suffix),
        "description": feed_description(head, site),
        **({"next_url": site.url(rest + JSON.suffix)} if rest else {}),
        "authors": [{"name": feed_author(head, site)}],
        "language": feed_language(head, site),
        "items": [_item(article, site, sources) for article in articles],
    }
    return json.dumps(feed, ensure_ascii=False, separators=(",", ":")).encode()


def _item(article: Article, site: Site, sources: Mapping[str, str]) -> dict[str, Any]:
    title = one_line(article.title)
    fields: dict[str, Any] = {
        "id": article.urn,
        "url": article_link(article, site),
        "title": title,
        **_contents(article, title),
        "image": article_image(article),
        "date_published": _date(article.published),
        "date_modified": _date(article.updated),
        "tags": [one_line(topic.label) for topic in article.topics],
        "authors": [{"name": name} for name in article_authors(article, sources)],
        "language": article.language,
    }
    return {key: value for key, value in fields.items() if value}


def _contents(article: Article, title: str) -> dict[str, str]:
    """One content is obligatory; a reader shows an empty one as a fault."""
    text = "\n\n".join(paragraphs(article.summary))
    content = article_content(article)
    if content:
        return {"content_html": content, "summary": text}
    return {"content_text": text or title}


def _date(moment: datetime) -> str:
    return whole_second(moment).isoformat()
