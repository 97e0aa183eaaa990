"""JSON Feed 1.1.

Keys come in the order of the specification. Knows nothing of the XML formats.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from aggregator.model import Site
from aggregator.render.formats import (
    JSON,
    feed_author,
    feed_description,
    feed_language,
    feed_title,
    whole_second,
)
from aggregator.render.frame import Frame
from aggregator.render.joined import Joined, join
from aggregator.render.told import Told

_VERSION = "https://jsonfeed.org/version/1.1"
_ITEMS_END = "]}"


def json_feed(frame: Frame, site: Site, items: Iterable[bytes]) -> Joined:
    """A feed of ready items as UTF-8 JSON without a byte order mark."""
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
        "items": [],
    }
    text = _encode(feed).removesuffix(_ITEMS_END)
    return join(text.encode(), items, _ITEMS_END.encode(), between=b",")


def json_item(one: Told) -> bytes:
    """One article as an item of a feed."""
    fields: dict[str, Any] = {
        "id": one.urn,
        "url": one.link,
        "title": one.title,
        **_contents(one),
        "image": one.image,
        "date_published": one.published.isoformat(),
        "date_modified": whole_second(one.updated).isoformat(),
        "tags": [label for label, _ in one.topics],
        "authors": [{"name": name} for name in one.authors],
        "language": one.language,
    }
    return _encode({key: value for key, value in fields.items() if value}).encode()


def _contents(one: Told) -> dict[str, str]:
    """One content is obligatory; a reader shows an empty one as a fault."""
    if one.content:
        return {"content_html": one.content, "summary": one.text}
    return {"content_text": one.text or one.title}


_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
