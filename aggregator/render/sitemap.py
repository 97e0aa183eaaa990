"""The pages of the site as search engines read them: sitemaps.org, protocol 0.9.

Lists the pages that stay: index, topics, sources and those that explain. Articles are found
through them, and most of them lead elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from lxml import etree

from aggregator.model import Document, FeedHead, FeedKind, Site
from aggregator.render.document import document
from aggregator.render.formats import whole_second

_MOST = 50_000  # addresses in one file, by the protocol
_NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
_TYPE = "application/xml"
_PATH = "/sitemap.xml"

_Place = tuple[str, datetime | None]  # a path, and when it last changed


def render_sitemap(
    heads: Sequence[FeedHead], site: Site, modified_at: datetime, most: int = _MOST
) -> tuple[Document, ...]:
    """Render `/sitemap.xml`; of more than 50,000 pages it lists `/sitemap-1.xml` and so on."""
    places = list(_places(heads))
    if len(places) <= most:
        return (_document(_PATH, _written("urlset", "url", places, site), modified_at),)
    parts = [places[start : start + most] for start in range(0, len(places), most)]
    named = [(f"/sitemap-{number}.xml", part) for number, part in enumerate(parts, 1)]
    files = [(path, max((at for _, at in part if at), default=None)) for path, part in named]
    top = _document(_PATH, _written("sitemapindex", "sitemap", files, site), modified_at)
    below = [(path, _written("urlset", "url", part, site)) for path, part in named]
    return (top, *(_document(path, body, modified_at) for path, body in below))


def _places(heads: Sequence[FeedHead]) -> Iterable[_Place]:
    yield "/", max((head.latest for head in heads if head.latest), default=None)
    yield "/subscribe/", None
    yield "/about/", None
    for head in heads:
        if head.kind is not FeedKind.ALL:
            yield head.page, head.latest


def _written(root: str, each: str, places: Iterable[_Place], site: Site) -> bytes:
    top = etree.Element(root, {"xmlns": _NAMESPACE})
    for path, at in places:
        one = etree.SubElement(top, each)
        etree.SubElement(one, "loc").text = site.url(path)
        if at is not None:
            etree.SubElement(one, "lastmod").text = whole_second(at).isoformat()
    return etree.tostring(top, encoding="UTF-8", xml_declaration=True)


def _document(path: str, body: bytes, modified_at: datetime) -> Document:
    return document(path, _TYPE, body, modified_at)
