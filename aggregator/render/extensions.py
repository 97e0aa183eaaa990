"""What feeds say beyond feedgen's own words, put in by its own way: extensions.

An extension gets a finished element and adds to it, so that an entry is the same alone and among
others. Knows elements, and nothing of articles.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import escape
from html.entities import name2codepoint

from lxml import etree

MEDIA = "http://search.yahoo.com/mrss/"
HISTORY = "http://purl.org/syndication/history/1.0"
_ATOM = "http://www.w3.org/2005/Atom"
_DUBLIN_CORE = "http://purl.org/dc/elements/1.1/"
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
_LIKE_MARKUP = re.compile("([&<>])")
_ELEMENT = re.compile(r"</\w+>")
_TAG = re.compile(r"<(?=[/!?a-zA-Z])")
_ENTITY = re.compile(r"&(#?)(\w+)")
_JOINER = "\u2060"
_REFERENCES = {"&": "#x26", "<": "#x3C", ">": "#x3E"}
_WRITTEN = {**{sign: f"&{name};" for sign, name in _REFERENCES.items()}, "\r": "&#13;"}

PLAIN_IN_RSS = ("title", "category", "source")  # elements of an item


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """The feed that an article comes from, as other feeds name it."""

    id: str
    title: str
    updated: str  # as far as the article tells of it: RFC 3339


@dataclass(slots=True, kw_only=True)
class FeedExtension:
    """What is added to the head of a feed."""

    links: tuple[tuple[str, str, str], ...] = ()  # rel, address, type; Atom's are feedgen's
    archived: bool = False

    def extend_ns(self) -> dict[str, str]:
        """Nothing: what only archives need, they declare themselves."""
        return {}

    def extend_atom(self, feed: etree._Element) -> None:
        """Mark a page of the archive as one, and say what text is that looks like markup."""
        if self.archived:
            etree.SubElement(feed, f"{{{HISTORY}}}archive", nsmap={"fh": HISTORY})
        for name in ("title", "subtitle"):
            _as_text(feed.find(name))

    def extend_rss(self, root: etree._Element) -> None:
        """Add the links that feedgen leaves out of RSS, and write plain text as such."""
        channel = root[0]
        for rel, address, media_type in self.links:
            told = {"href": address, "rel": rel, "type": media_type}
            etree.SubElement(channel, f"{{{_ATOM}}}link", told)
        if self.archived:
            etree.SubElement(channel, f"{{{HISTORY}}}archive", nsmap={"fh": HISTORY})
        for name in ("title", "description"):
            _as_plain(channel.find(name))


@dataclass(slots=True, kw_only=True)
class EntryExtension:
    """What is added to an entry."""

    language: str | None = None
    image: str | None = None
    origin: Origin | None = None

    def extend_ns(self) -> dict[str, str]:
        """Nothing that feeds do not declare."""
        return {}

    def extend_atom(self, entry: etree._Element) -> None:
        """Add language, picture, and the feed that the article comes from (RFC 4287, 4.2.11)."""
        if self.language:
            entry.set(_LANGUAGE, self.language)
        if self.image:  # feedgen loses the relation of an entry's links
            etree.SubElement(entry, "link", {"href": self.image, "rel": "enclosure"})
        for name in ("title", "summary"):
            _as_text(entry.find(name))
        if self.origin:
            source = etree.SubElement(entry, "source")
            for name, text in (
                ("id", self.origin.id),
                ("title", self.origin.title),
                ("updated", self.origin.updated),
            ):
                etree.SubElement(source, name).text = text
            _as_text(source.find("title"))

    def extend_rss(self, item: etree._Element) -> None:
        """Add the language, and write plain text as such."""
        if self.language:
            etree.SubElement(item, f"{{{_DUBLIN_CORE}}}language").text = self.language
        for element in item.iter(*PLAIN_IN_RSS):
            _as_plain(element)


class MediaNamespace:
    """The name that pictures need in RSS; feedgen asks a feed for it, and an entry for the rest."""

    def extend_ns(self) -> dict[str, str]:
        """What the root of a feed declares."""
        return {"media": MEDIA}

    def extend_rss(self, root: etree._Element) -> None:
        """Nothing: feeds themselves have no picture."""


@dataclass(slots=True, kw_only=True)
class MediaExtension(MediaNamespace):
    """The picture of an item of RSS."""

    image: str | None = None

    def extend_rss(self, root: etree._Element) -> None:
        """Add it to the item."""
        if self.image:
            told = {"url": self.image, "medium": "image"}
            etree.SubElement(root, f"{{{MEDIA}}}content", told)


def _as_plain(element: etree._Element | None) -> None:
    """Write what looks like markup as hexadecimal references, as RSS wants it in plain text.

    Parsers read the same text. Where a whole element stands in it, most readers would take it for
    one: there a joiner that nobody sees parts each `<` from its name.
    """
    if element is None or not element.text:
        return
    first, *rest = _LIKE_MARKUP.split(_parted(element.text))
    element.text = first
    for sign, after in zip(rest[::2], rest[1::2], strict=True):
        reference = etree.Entity(_REFERENCES[sign])
        reference.tail = after
        element.append(reference)


def plain_data(text: str) -> str:
    """Plain text in an element of RSS, as the XML library writes it at last."""
    text = _parted(text)
    for sign, written in _WRITTEN.items():
        if sign in text:
            text = text.replace(sign, written)
    return text


def _parted(text: str) -> str:
    """The text with joiners where readers would take it for elements."""
    return _TAG.sub(f"<{_JOINER}", text) if "</" in text and _ELEMENT.search(text) else text


def _as_text(element: etree._Element | None) -> None:
    """Write plain text that could be taken for markup as HTML of the same text (Atom)."""
    if element is not None and element.text and is_like_markup(element.text):
        element.set("type", "html")
        element.text = escape(element.text, quote=False)


def is_like_markup(text: str) -> bool:
    """Whether a reader of Atom could take plain text for markup."""
    if "&" not in text and "</" not in text:
        return False
    entities = _ENTITY.findall(text)
    return bool(_ELEMENT.search(text)) or any(
        sign or name in name2codepoint or name == "apos" or not name.isalpha()
        for sign, name in entities
    )
