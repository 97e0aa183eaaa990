"""OPML 2.0: the list of all feeds, for import into a reader.

Bears no date, so that a list of the same feeds is the same list whatever their articles do.
Folders are flat: that is what every reader imports.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import escape

from lxml import etree

from aggregator.model import FeedHead, FeedKind, Site
from aggregator.render.formats import ATOM, feed_title, one_line

_MARKUP = re.compile(r"<[/!?a-zA-Z]|&#?\w+;")
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
    etree.SubElement(about, "title").text = _plain(site.title)
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
        title = _plain(feed_title(head))
        outline = etree.SubElement(
            parent,
            "outline",
            type="rss",
            text=title,
            title=title,
            xmlUrl=site.url(head.path + ATOM.suffix),
            htmlUrl=site.url(head.page),
        )
        description = _plain(head.description)
        if description:
            outline.set("description", description)


def _plain(text: str) -> str:
    """One line; as HTML where it would be taken for that, which a text of OPML may be."""
    line = one_line(text)
    return escape(line, quote=False) if _MARKUP.search(line) else line
