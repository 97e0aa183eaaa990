"""What the elements of one entry mean: RSS, RDF and Atom together.

Knows lxml's elements; decides nothing about clean text, dates or good addresses.
"""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from itertools import chain
from typing import TypeAlias

from lxml import etree

from aggregator.parse.entries import Entry, Told, guessed, is_address
from aggregator.parse.xmlfeed.names import XML, Names
from aggregator.parse.xmlfeed.told import (
    HTML_TYPES,
    XHTML_TYPES,
    Unusual,
    is_image,
    join,
)

_ABOUT = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about"
_PLAIN_TYPES = frozenset(("text", "plain", "text/plain"))
_TITLES = ("title", "dc:title", "media:title")
_SUMMARIES = ("description", "summary", "dc:description")
_CONTENTS = ("content:encoded", "content", "fullitem", "xhtml:body", "body")
_OTHERS = ("itunes:summary", "media:description")  # where nothing better is
_BODIES = ("xhtml:body", "body")
_TYPED = frozenset(("title", "summary", "content"))  # in Atom these say what they are
_STAMPS = (
    *("pubdate", "published", "issued", "dcterms:issued", "dc:date"),
    *("updated", "modified", "dcterms:modified", "created", "dcterms:created"),
)
_AUTHORS = ("author", "dc:creator", "dc:author", "itunes:author")
_MEDIA = ("media:content", "media:thumbnail")

_Found: TypeAlias = dict[str, list[etree._Element]]  # noqa: SLF001 -- lxml's only name for it


class FieldReader:
    """Reads the entries of one feed."""

    def __init__(self, names: Names, base: str | None, *, atom: bool, inherits: bool) -> None:
        self._names = names
        self._base = base
        self._atom = atom
        self._inherits = inherits  # there is an xml:base or xml:lang somewhere

    def entry(self, element: etree._Element) -> Entry:
        """What the entry tells; raises Unusual when it is out of the ordinary."""
        found: _Found = {}
        for child in element:
            found.setdefault(self._names[child.tag], []).append(child)
        for group in found.get("media:group", ()):
            for child in group:
                found.setdefault(self._names[child.tag], []).append(child)
        title = next(self._texts(found, _TITLES), None)
        summaries = list(self._texts(found, _SUMMARIES))
        contents = self._texts(found, _CONTENTS), summaries[1:], self._texts(found, _OTHERS)
        return Entry(
            title=title,
            summary=summaries[0] if summaries else None,
            contents=tuple(chain.from_iterable(contents)),
            links=tuple(self._links(element, found)),
            images=tuple(self._images(found)),
            base=self._base_of(element),
            stamps=tuple(_strings(found, *_STAMPS)),
            categories=tuple(_categories(found)),
            authors=tuple(self._authors(found)),
            language=self._language(element, found),
        )

    def _texts(self, found: _Found, names: tuple[str, ...]) -> Iterator[Told]:
        for name in names:
            for element in found.get(name, ()):
                told = self._text(element, name)
                if told and told.value:
                    yield told

    def _text(self, element: etree._Element, name: str) -> Told | None:
        kind = element.get("type", "").lower()
        if element.get("mode") == "base64":
            raise Unusual("a text in base64")
        base = self._base_of(element)
        if kind in XHTML_TYPES or (not kind and name in _BODIES):
            return Told(value=_inner(element), markup=True, base=base)
        if len(element):
            raise Unusual(f"elements inside <{name}>")
        if element.get("src") or (kind and kind not in HTML_TYPES and kind not in _PLAIN_TYPES):
            return None
        value = (element.text or "").strip()
        if self._atom and (kind or name in _TYPED):
            return Told(value=value, markup=kind in HTML_TYPES, base=base)
        return guessed(value, base, title=name in _TITLES)

    def _base_of(self, element: etree._Element) -> str | None:
        """What relative addresses are relative to (XML Base, section 4.2)."""
        base = self._base
        if self._inherits:
            for part in reversed(list(_inherited(element, "base"))):
                base = join(base, part.strip())
        return base

    def _language(self, entry: etree._Element, found: _Found) -> str | None:
        told = next(_strings(found, "dc:language", "language"), None)
        if told or not self._inherits:
            return told
        title = next((found[name][0] for name in ("title", *_SUMMARIES) if name in found), entry)
        return next(_inherited(title, "lang"), None)

    def _links(self, entry: etree._Element, found: _Found) -> Iterator[str]:
        yield from _strings(found, "feedburner:origlink")
        links = [link for link in found.get("link", ()) if _rel(link) == "alternate"]
        # A page before what else it may be an alternate of; the last page said counts.
        pages = [link for link in links if link.get("type", "html") in HTML_TYPES | XHTML_TYPES]
        for link in dict.fromkeys((*reversed(pages), *links)):
            address = (link.get("href") or link.text or "").strip()
            if address:
                yield join(self._base_of(link), address) or ""
        if not self._atom and not any(link.get("href") or link.text for link in links):
            yield from _identities(entry, found)

    def _images(self, found: _Found) -> Iterator[str]:
        media = [
            (self._names[part.tag], part)
            for name in _MEDIA
            for element in found.get(name, ())
            for part in element.iter()
        ]
        for name, part in media:
            if name == "media:content" and is_image(part.get):
                yield part.get("url", "")
        yield from (part.get("url", "") for name, part in media if name == "media:thumbnail")
        enclosed = [link for link in found.get("link", ()) if _rel(link) == "enclosure"]
        for part in (*found.get("enclosure", ()), *enclosed):
            if part.get("type", "").startswith("image/"):
                yield part.get("url") or part.get("href", "")
        yield from (part.get("href", "") for part in found.get("itunes:image", ()))

    def _authors(self, found: _Found) -> Iterator[str]:
        for name in _AUTHORS:
            for element in found.get(name, ()):
                named = [part for part in element if self._names[part.tag] == "name"]
                for part in named or ([] if len(element) else [element]):
                    yield (part.text or "").strip()


def _identities(entry: etree._Element, found: _Found) -> Iterator[str]:
    """What RSS and RDF know an entry by, where that is the address of its page."""
    for guid in found.get("guid", ()):
        if guid.get("isPermaLink", "true") == "true" and is_address(guid.text):
            yield guid.text or ""
    if is_address(entry.get(_ABOUT)):
        yield entry.get(_ABOUT, "")


def _rel(link: etree._Element) -> str:
    return link.get("rel", "").strip().lower() or "alternate"


def _strings(found: _Found, *names: str) -> Iterator[str]:
    for name in names:
        for element in reversed(found.get(name, [])):  # of several the last counts
            text = (element.text or "").strip()
            if text:
                yield text


def _categories(found: _Found) -> Iterator[str]:
    for name in ("category", "dc:subject"):
        for element in found.get(name, ()):
            yield (element.get("label") or element.get("term") or element.text or "").strip()


def _inherited(element: etree._Element, name: str) -> Iterator[str]:
    """The values of an xml: attribute, from the element outwards."""
    key = f"{XML}{name}"
    for above in (element, *element.iterancestors()):
        if above.get(key):
            yield above.get(key, "")


def _inner(element: etree._Element) -> str:
    """The markup inside an element, its names without namespaces."""
    for part in element.iterdescendants():
        part.tag = etree.QName(part).localname
    # The one <div> around XHTML is no part of it (RFC 4287, section 3.1.1.3).
    if len(element) == 1 and element[0].tag == "div" and not _has_text_around(element[0]):
        element = element[0]
    inner = [etree.tostring(part, encoding="unicode", method="html") for part in element]
    return "".join((escape(element.text or "", quote=False), *inner)).strip()


def _has_text_around(part: etree._Element) -> bool:
    around = part.getparent()
    texts = (part.tail, None if around is None else around.text)
    return any(text and not text.isspace() for text in texts)
