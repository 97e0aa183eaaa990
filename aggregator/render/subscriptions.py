"""OPML 2.0 of the sources that are polled, for import elsewhere.

Bears no date: the same sources give the same bytes. Knows no configuration.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from lxml import etree

from aggregator.text import xml_safe


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscribed:
    """One address of a source."""

    address: str
    title: str
    site: str | None = None
    language: str | None = None


def render_subscriptions(listed: Iterable[Subscribed], title: str) -> bytes:
    """The list, in its order, without folders."""
    root = etree.Element("opml", version="2.0")
    etree.SubElement(etree.SubElement(root, "head"), "title").text = xml_safe(title)
    body = etree.SubElement(root, "body")
    for one in listed:
        name = xml_safe(one.title)
        outline = etree.SubElement(body, "outline", type="rss", text=name, title=name)
        outline.set("xmlUrl", xml_safe(one.address))
        for key, value in (("htmlUrl", one.site), ("language", one.language)):
            if value:
                outline.set(key, xml_safe(value))
    return bytes(etree.tostring(root, encoding="UTF-8", xml_declaration=True, pretty_print=True))
