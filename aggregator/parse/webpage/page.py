"""From the text of a dump to the tree of a page, its own address and the feeds it offers.

Knows nothing of articles.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass, replace

from lxml import etree

from aggregator.errors import ParseError, Quarantined
from aggregator.model import Dump, Finding, Hints
from aggregator.parse.clean import safe_tree, web_link
from aggregator.parse.decode import Decoded, decode
from aggregator.parse.webpage.offers import feeds_of, words

_MOST_TAGS = 250_000  # a listing of ten thousand articles; a tree takes some 500 bytes for each
_MOST_ATTRIBUTES = 1_000_000  # some 100 bytes each
_TO_SPACES = str.maketrans("\n\t/\f\"'", "      ")
_TAG = re.compile(r"<[A-Za-z][^<>]*+")
_HEAD = 4096  # bytes in which a page names its encoding
_STRAY_ENTRIES = etree.XPath("descendant::li[not(parent::ul or parent::ol or parent::menu)]")
_HIGHEST = 16  # levels that an entry is raised at most
_CHARSET = re.compile(
    rb"<meta\b[^>]{0,200}?\bcharset\s*=\s*[\"']?\s*([\w.:-]{2,40})", re.IGNORECASE
)
_WIDE = re.compile(r"utf-?_?(16|32)|ucs|iso-10646", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """An HTML page as a tree."""

    root: etree._Element
    base: str | None  # what relative addresses are relative to; None when nothing tells
    feeds: tuple[str, ...]  # addresses of the feeds that the page offers
    decoded: Decoded


def load(dump: Dump, decoded: Decoded, hints: Hints) -> Page:
    """The page in a dump.

    Raises ParseError when it has too many elements, Quarantined when it has none. Of what lies
    deeper than 256 levels nothing is kept.
    """
    decoded = _as_declared(dump, decoded, hints)
    tags = decoded.text.count("<")
    if tags > _MOST_TAGS:
        raise _too_many(f"{tags:,} tags", f"{_MOST_TAGS:,}", dump)
    attributes = _attributes(decoded.text)
    if attributes > _MOST_ATTRIBUTES:
        raise _too_many(f"{attributes:,} attributes", f"{_MOST_ATTRIBUTES:,}", dump)
    root = safe_tree(decoded.text)
    if root is None:
        raise Quarantined(
            "the HTML page holds nothing", subject=dump.location, hint="deliver it again"
        )
    _raise_entries(root)
    base = _base(root, dump.location) or hints.site
    return Page(root=root, base=base, feeds=tuple(feeds_of(root, base)), decoded=decoded)


def _attributes(text: str) -> int:
    """About how many attributes the tags have; 0 for a text too short to have too many."""
    if len(text) < _MOST_ATTRIBUTES:
        return 0
    return sum(match[0].count(" ") for match in _TAG.finditer(text.translate(_TO_SPACES)))


def _too_many(figure: str, most: str, dump: Dump) -> ParseError:
    return ParseError(
        f"the HTML page has {figure}, and no more than {most} are read",
        subject=dump.location,
        hint="deliver the listing in several pages",
    )


def _raise_entries(root: etree._Element) -> None:
    """Put list entries side by side that lxml left inside each other.

    `<li>…<i>…<li>` opens the next entry (HTML, section 13.2.6.4.7); libxml2 waits for `</i>`.
    """
    strays = _STRAY_ENTRIES(root)
    assert isinstance(strays, list)
    for entry in reversed(strays):
        assert isinstance(entry, etree._Element)  # noqa: SLF001 -- lxml names its public type so
        before = None
        for place, outer in enumerate(entry.iterancestors()):
            if outer.tag in {"ul", "ol", "menu", "table"} or place >= _HIGHEST:
                break
            if outer.tag == "li":
                before = outer
        if before is not None:
            before.addnext(entry)


def _as_declared(dump: Dump, decoded: Decoded, hints: Hints) -> Decoded:
    """The text in the encoding that the page names, unless somebody knows better."""
    told = _CHARSET.search(dump.body[:_HEAD])
    if not told or hints.encoding or decoded.encoding.startswith(("utf-16", "utf-32")):
        return decoded
    charset = told[1].decode("ascii", "replace")
    if _WIDE.match(charset) or _codec(charset) in {None, decoded.encoding}:
        return decoded  # who can read the name in single bytes knows that it is not UTF-16
    if dump.charset and _codec(dump.charset) == decoded.encoding:
        return decoded
    again = decode(replace(dump, charset=charset), None, decoded.caps)
    if again.encoding == decoded.encoding:
        return decoded
    text = again.finding.text.replace("declared when it was fetched", "declared by the page")
    return replace(again, finding=Finding(step="decoding", text=text))


def _codec(charset: str) -> str | None:
    try:
        return codecs.lookup(charset).name
    except (LookupError, ValueError):
        return None


def _base(root: etree._Element, location: str) -> str | None:
    own = web_link(location, None)
    told = (own, *_own_addresses(root)) if own is None else (own,)
    address = next(filter(None, told), None)
    base = root.find(".//base[@href]")
    written = base.get("href") if base is not None else None
    return web_link(written, address) or address


def _own_addresses(root: etree._Element) -> list[str | None]:
    """What a page that was saved to a file says of its own address."""
    links = (link for link in root.iter("link") if "canonical" in words(link.get("rel")))
    named = (meta for meta in root.iter("meta") if meta.get("property") == "og:url")
    written = [link.get("href") for link in links] + [meta.get("content") for meta in named]
    return [web_link(address, None) for address in written]
