"""OPML 2.0: the list of all feeds, for import into a reader.

Bears no date, so that a list of the same feeds is the same list whatever their articles do.
Folders are flat: that is what every reader imports.
"""

from __future__ import annotations

from collections.abc import Iterable

from lxml import etree

from aggregator.model import FeedHead, FeedKind, Site
from aggregator.render.formats import ATOM, feed_title, one_line
from aggregator.text import xml_safe

_FOLDERS = (
    (FeedKind.TOPIC, "Topics"),
    (FeedKind.COMBINED, "Combined feeds"),
    (FeedKind.SOURCE, "Sources"),
)


def opml(heads: Iterable[FeedHead], site: Site) -> bytes:
    """Every feed once: the feed of all articles first, then a folder for each kind."""
    listed = tuple(heads)
    root = etree.Element("opml", version="2.0")
    about = etree.SubElement(root, "head")
    etree.SubElement(about, "title").text = xml_safe(site.title)
    body = etree.SubElement(root, "body")
    _outlines(body, (head for head in listed if head.kind is FeedKind.ALL), site)
    for kind, name in _FOLDERS:
        members = [head for head in listed if head.kind is kind]
        if members:
            _outlines(etree.SubElement(body, "outline", text=name), members, site)
    return bytes(
        etree.tostring(root, encoding="UTF-8", xml_declaration=True, pretty_print=True),
    )


def _outlines(parent: etree._Element, heads: Iterable[FeedHead], site: Site) -> None:
    for head in heads:
        title = feed_title(head)
        outline = etree.SubElement(
            parent,
            "outline",
            type="rss",
            text=title,
            title=title,
            xmlUrl=site.url(head.path + ATOM.suffix),
            htmlUrl=site.url(head.page),
        )
        description = one_line(head.description)
        if description:
            outline.set("description", description)
