"""The feeds that an OPML file lists, as another reader exported it.

Entities are never expanded and nothing outside the file is read. Knows no source of ours.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from aggregator.errors import ParseError
from aggregator.model import Dump, Hints
from aggregator.parse.decode import decode
from aggregator.parse.xmlsource import opened
from aggregator.text import squeeze, xml_safe

_MOST = 50_000  # outlines of one file
_LONGEST = 300  # characters of a title or a folder's name
_ADDRESS = "xmlUrl"
_EXPORT = "export the list anew, as OPML"


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """One feed of a list, its texts in one line each; the address is as it was written."""

    address: str
    title: str
    site: str | None = None
    language: str | None = None
    folders: tuple[str, ...] = ()  # from the outermost in


def subscriptions(dump: Dump) -> tuple[Subscription, ...]:
    """The feeds of an OPML file in its order, in whatever depth of folders.

    Raises ParseError when it is not OPML, declares entities, is damaged or lists far too much.
    """
    source = opened(dump, decode(dump, None), Hints())
    if source.root.lower() != "opml":
        raise ParseError(
            f"this is an XML document with <{source.root}>, and no OPML",
            subject=dump.location,
            hint=_EXPORT,
        )
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=False
    )
    try:
        root = etree.fromstring(source.body, parser)
    except etree.XMLSyntaxError as error:
        raise ParseError(f"is damaged: {error.msg}", subject=dump.location, hint=_EXPORT) from None
    if sum(1 for _ in root.iter("{*}outline")) > _MOST:
        raise ParseError(
            f"more than {_MOST:,} outlines", subject=dump.location, hint="import it in parts"
        )
    return tuple(_listed(root))


def _listed(root: etree._Element) -> Iterator[Subscription]:
    """Walks without recursion, for folders may lie deep in each other."""
    stack: list[tuple[etree._Element, tuple[str, ...]]]
    stack = [(one, ()) for one in reversed(root.findall("{*}body/{*}outline"))]
    while stack:
        outline, folders = stack.pop()
        name = _told(outline, "text") or _told(outline, "title")
        address = _told(outline, _ADDRESS)
        if address:
            yield Subscription(
                address=address,
                title=_told(outline, "title") or name or address,
                site=_told(outline, "htmlUrl"),
                language=_told(outline, "language"),
                folders=folders,
            )
        inner = folders if address or not name else (*folders, name)
        stack += [(one, inner) for one in reversed(outline.findall("{*}outline"))]


def _told(outline: etree._Element, name: str) -> str | None:
    """An attribute in one line, whatever the case of its name; exporters disagree about that."""
    found = outline.get(name) or next(
        (value for key, value in outline.attrib.items() if str(key).lower() == name.lower()), ""
    )
    text = squeeze(xml_safe(str(found)))
    return (text if name == _ADDRESS else text[:_LONGEST].strip()) or None
