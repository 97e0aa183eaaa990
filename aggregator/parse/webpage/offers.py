"""What a page points to by its relations: the feeds it offers, and where its listing goes on.

Relations are words of `rel` (HTML, section 4.6.7). Knows nothing of articles.
"""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from aggregator.model import Alternate
from aggregator.parse.clean import web_link
from aggregator.text import squeeze, xml_safe

# Not `application/json`: content systems announce their interfaces by it.
_FEED_TYPES = frozenset(
    {"application/rss+xml", "application/atom+xml", "application/feed+json", "application/rdf+xml"}
)
_RELATED = etree.XPath("descendant::link[@rel][@href] | descendant::a[@rel][@href]")
_LONGEST_TITLE = 200  # characters


def alternates_of(root: etree._Element, base: str | None) -> tuple[Alternate, ...]:
    """The feeds a page offers, in its order, each address once; only absolute addresses."""
    found: dict[str, Alternate] = {}
    for link, kind in _feed_links(root):
        url = web_link(link.get("href"), base)
        title = squeeze(xml_safe(link.get("title") or ""))[:_LONGEST_TITLE]
        if url:
            found.setdefault(url, Alternate(url=url, type=kind, title=title))
    return tuple(found.values())


def feeds_of(root: etree._Element, base: str | None) -> list[str]:
    """The addresses of these feeds, for people; as written where nothing makes them absolute."""
    links = (link.get("href") for link, _ in _feed_links(root))
    return list(dict.fromkeys(filter(None, (web_link(href, base) or href for href in links))))


def next_page_of(root: etree._Element, base: str | None) -> str | None:
    """The address of the next page of the listing; a link in the head goes before an anchor."""
    related = _RELATED(root)
    assert isinstance(related, list)
    found = [
        element
        for element in related
        if isinstance(element, etree._Element)  # noqa: SLF001 -- lxml names its public type so
        and "next" in words(element.get("rel"))
    ]
    found.sort(key=lambda element: element.tag != "link")
    links = (web_link(element.get("href"), base) for element in found)
    return next(filter(None, links), None)


def words(written: str | None) -> list[str]:
    """The words of an attribute that holds several, in lower case."""
    return (written or "").lower().split()


def _feed_links(root: etree._Element) -> Iterator[tuple[etree._Element, str]]:
    for link in root.iter("link"):
        kind = (link.get("type") or "").partition(";")[0].strip().lower()
        if kind in _FEED_TYPES and "alternate" in words(link.get("rel")):
            yield link, kind
