"""What a feed says of itself to those who poll it: its rhythm, and its next page.

RSS 2.0 (ttl, skipHours, skipDays), the syndication module of RSS 1.0, and links of RFC 5005.
Texts leave as they are written; what they mean is for others to say.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TypeAlias, TypedDict

from lxml import etree

from aggregator.parse.clean import web_link
from aggregator.parse.xmlfeed.names import XML, Names
from aggregator.parse.xmlsource import XmlSource

Head: TypeAlias = list[tuple[str, etree._Element]]  # noqa: SLF001 -- lxml's only name for it

_SINGLE = {"ttl": "ttl", "sy:updateperiod": "updatePeriod", "sy:updatefrequency": "updateFrequency"}
_SEVERAL = {"skiphours": ("skipHours", "hour"), "skipdays": ("skipDays", "day")}
_MOST = 31  # hours or days that are read
_LONGEST = 40  # characters of each text


class Rescued(TypedDict):
    """What the head of a damaged feed gives."""

    cadence: Mapping[str, str | tuple[str, ...]]
    next_page: str | None


def head_of(root: etree._Element, names: Names) -> Head:
    """The elements in which the feed speaks of itself, with their names."""
    # Elements only: a damaged feed also has entities among them.
    inside = root.iterchildren("*")
    channel = next((child for child in inside if names[child.tag] == "channel"), root)
    found = [("lang", node) for node in (channel, root) if node.get(f"{XML}lang")]
    return found + [(names[child.tag], child) for child in channel.iterchildren("*")]


def cadence_of(head: Head, names: Names) -> Mapping[str, str | tuple[str, ...]]:
    """The texts about its rhythm by their usual names; of several the first counts."""
    found: dict[str, str | tuple[str, ...]] = {}
    for name, element in head:
        if name in _SINGLE and (text := _text(element)):
            found.setdefault(_SINGLE[name], text)
        elif name in _SEVERAL:
            key, inner = _SEVERAL[name]
            if texts := tuple(_inner(element, inner, names))[:_MOST]:
                found.setdefault(key, texts)
    return found


def next_page_of(head: Head, base: str | None) -> str | None:
    """Where an `atom:link` says that the feed goes on (RFC 5005, section 3)."""
    for name, element in head:
        if name == "link" and "next" in element.get("rel", "").lower().split():
            return web_link(element.get("href"), element.get(f"{XML}base") or base)
    return None


def rescued_head(source: XmlSource, base: str | None) -> Rescued:
    """The same of a feed that is not well-formed, as far as it can be made out."""
    parser = etree.XMLParser(
        recover=True,
        no_network=True,
        load_dtd=False,
        resolve_entities=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
        encoding="utf-8",
    )
    try:
        root = etree.fromstring(source.body, parser)
    except etree.XMLSyntaxError:
        return Rescued(cadence={}, next_page=None)
    if root is None:
        return Rescued(cadence={}, next_page=None)
    names = Names()
    head = head_of(root, names)
    return Rescued(cadence=cadence_of(head, names), next_page=next_page_of(head, base))


def _inner(element: etree._Element, name: str, names: Names) -> Iterator[str]:
    for child in element.iterchildren("*"):
        if names[child.tag] == name and (text := _text(child)):
            yield text


def _text(element: etree._Element) -> str:
    return (element.text or "").strip()[:_LONGEST]
