"""The quick path: well-formed feeds in a known vocabulary, read by libxml2.

Streams: each entry is told and emptied as soon as it is complete. Whatever is out of the ordinary
is left to the tolerant path: better slow than wrong.
"""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO

from lxml import etree

from aggregator.errors import ParseError
from aggregator.parse.caps import Caps
from aggregator.parse.entries import Entry
from aggregator.parse.xmlfeed.channel import Head, cadence_of, head_of, next_page_of
from aggregator.parse.xmlfeed.fields import FieldReader
from aggregator.parse.xmlfeed.names import XML, Names
from aggregator.parse.xmlfeed.told import ToldFeed, Unusual, completed, join
from aggregator.parse.xmlsource import XmlSource

_PARENTS = frozenset(("channel", "feed", "rdf:rdf", "rss"))
_RESOURCES = 114  # libxml2: nesting beyond 256, a text beyond 10 MB
_MINOR = {"0.91": "rss091", "0.92": "rss092", "0.93": "rss093", "0.94": "rss094"}
_ATOM = {"{http://www.w3.org/2005/Atom}": "atom10", "{http://purl.org/atom/ns#}": "atom03"}


def read_strictly(source: XmlSource, base: str | None, caps: Caps) -> ToldFeed:
    """The feed; raises Unusual when the tolerant path has to read it, ParseError at a cap."""
    names = Names()
    walk = etree.iterparse(
        BytesIO(source.body),
        events=("end",),
        tag=("{*}item", "{*}entry"),
        encoding="utf-8",
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    inherits = b"xml:base" in source.body or b"xml:lang" in source.body
    try:
        entries: list[Entry] = []
        for entry in caps.timed(_entries(walk, names, base, inherits=inherits)):
            entries.append(entry)
            caps.items(len(entries))
    except etree.XMLSyntaxError as error:
        if getattr(error, "code", None) == _RESOURCES:
            raise ParseError(f"libxml2 stopped: {error.msg}", subject=caps.subject) from error
        raise Unusual(f"not well-formed: {error.msg}") from error
    if not entries:
        raise Unusual("no entries where they are expected")
    head = head_of(walk.root, names)
    return ToldFeed(
        version=_version(walk.root, names),
        entries=completed(entries, site=_site(head, base), language=_language(head)),
        cadence=cadence_of(head, names),
        next_page=next_page_of(head, base),
    )


def _entries(
    walk: etree.iterparse, names: Names, base: str | None, *, inherits: bool
) -> Iterator[Entry]:
    reader: FieldReader | None = None
    for _, element in walk:
        parent = element.getparent()
        if parent is None or names[parent.tag] not in _PARENTS:
            continue
        if reader is None:
            version = _version(element.getroottree().getroot(), names)
            if not version:
                raise Unusual("an unknown root element")
            atom = version.startswith("atom")
            reader = FieldReader(names, base, atom=atom, inherits=inherits)
        yield reader.entry(element)
        element.clear()


def _version(root: etree._Element, names: Names) -> str:
    name = names[root.tag]
    if name == "rss":
        number = (root.get("version") or "").strip()
        return "rss20" if number.startswith("2") else _MINOR.get(number, "rss")
    if name == "feed":
        space = root.tag[: root.tag.rfind("}") + 1]
        return _ATOM.get(space, "atom")
    if name == "rdf:rdf":
        netscape = "http://my.netscape.com/rdf/simple/0.9/" in root.nsmap.values()
        return "rss090" if netscape else "rss10"
    return ""


def _site(head: Head, base: str | None) -> str | None:
    for name, element in head:
        if name == "link" and element.get("rel", "alternate") == "alternate":
            address = (element.get("href") or element.text or "").strip()
            if address:
                return join(base, address)
    return base


def _language(head: Head) -> str | None:
    told = dict(reversed(head))
    for name in ("language", "dc:language"):
        if name in told and (told[name].text or "").strip():
            return told[name].text
    return told["lang"].get(f"{XML}lang") if "lang" in told else None
