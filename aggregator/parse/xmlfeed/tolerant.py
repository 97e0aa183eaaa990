"""The tolerant path: feedparser, for whatever the strict path does not take.

feedparser is given bytes in memory and nothing else: it would open what looks like a path. What it
makes is told in the same words as the strict path uses.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator
from io import BytesIO
from typing import Any, TypeAlias
from xml.sax import SAXException

import feedparser

from aggregator.errors import ParseError
from aggregator.parse.caps import Caps
from aggregator.parse.entries import Entry, Told, guessed, is_address
from aggregator.parse.xmlfeed.told import (
    HTML_TYPES,
    XHTML_TYPES,
    ToldFeed,
    completed,
    is_image,
)
from aggregator.parse.xmlsource import XmlSource
from aggregator.text import xml_safe

_Dict: TypeAlias = Any  # feedparser's dictionary: typed nowhere
# What feedparser lets out on hostile input, by its own tests and by ours.
_LET_OUT = (
    *(ArithmeticError, AssertionError, AttributeError, LookupError, RecursionError),
    *(SAXException, TypeError, ValueError, re.error),
)
_VERSIONS = {"rss091n": "rss091", "rss091u": "rss091", "atom01": "atom", "atom02": "atom"}
_PLAIN_TYPES = frozenset(("", "text/plain"))
_SCHEMES = ("http://www.itunes.com/", "http://search.yahoo.com/mrss/category_schema")


def read_tolerantly(source: XmlSource, base: str | None, caps: Caps) -> ToldFeed:
    """The feed as feedparser understands it; raises ParseError when it cannot."""
    found = _parsed(source.body, base, caps)
    version = _VERSIONS.get(found.version, found.version)
    atom = version.startswith("atom")
    entries = [_entry(entry, atom=atom) for entry in caps.timed(found.entries)]
    head = found.feed
    return ToldFeed(
        version=version,
        entries=completed(entries, site=head.get("link") or base, language=head.get("language")),
    )


def _parsed(body: bytes, base: str | None, caps: Caps) -> _Dict:
    headers = {"content-type": "application/xml; charset=utf-8", "content-location": base or ""}
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return feedparser.parse(
                BytesIO(body),
                response_headers=headers,
                sanitize_html=False,
                resolve_relative_uris=False,
            )
    except _LET_OUT as error:
        raise ParseError(
            f"the feed is too damaged to be read: {type(error).__name__}",
            subject=caps.subject,
            hint="check that the dump was fetched whole",
        ) from error


def _entry(entry: _Dict, *, atom: bool) -> Entry:
    titles = list(_texts([entry.get("title_detail")], atom=atom, title=True))
    summaries = list(_texts([entry.get("summary_detail")], atom=atom))
    return Entry(
        title=titles[0] if titles else None,
        summary=summaries[0] if summaries else None,
        contents=tuple(_texts(entry.get("content", ()), atom=atom)),
        links=tuple(_links(entry, atom=atom)),
        images=tuple(_images(entry)),
        base=next(filter(None, (told.base for told in (*titles, *summaries))), None),
        stamps=tuple(_stamps(entry)),
        categories=tuple(_categories(entry)),
        authors=tuple(xml_safe(told.get("name") or "") for told in entry.get("authors", ())),
        language=_language(entry),
    )


def _texts(details: list[_Dict | None], *, atom: bool, title: bool = False) -> Iterator[Told]:
    for detail in details:
        value = xml_safe((detail or {}).get("value") or "")
        if not detail or not value:
            continue
        kind = detail.get("type") or ""
        base = detail.get("base") or None
        if kind in XHTML_TYPES or (atom and kind in HTML_TYPES):
            yield Told(value=value, markup=True, base=base)
        elif atom and kind in _PLAIN_TYPES:
            yield Told(value=value, markup=False, base=base)
        elif kind in HTML_TYPES | _PLAIN_TYPES:
            yield guessed(value, base, title=title)


def _links(entry: _Dict, *, atom: bool) -> Iterator[str]:
    yield entry.get("feedburner_origlink") or ""
    links = [link for link in entry.get("links", ()) if link.get("rel") == "alternate"]
    pages = [link for link in links if link.get("type") in HTML_TYPES | XHTML_TYPES]
    yield from (link.get("href") or "" for link in (*reversed(pages), *links))
    told = entry.get("id")
    # An Atom id is no address, even where it looks like one (RFC 4287, section 4.2.6).
    if not atom and is_address(told) and entry.get("guidislink", True) is not False:
        yield told


def _images(entry: _Dict) -> Iterator[str]:
    for told in entry.get("media_content", ()):
        if is_image(told.get):
            yield told.get("url") or ""
    yield from (told.get("url") or "" for told in entry.get("media_thumbnail", ()))
    for link in entry.get("links", ()):
        if link.get("rel") == "enclosure" and (link.get("type") or "").startswith("image/"):
            yield link.get("href") or ""
    image = entry.get("image")
    yield (image.get("href") or "") if isinstance(image, dict) else ""


def _stamps(entry: _Dict) -> Iterator[str]:
    # feedparser's own keys for the rest: what it calls updated may stand for published.
    for name in ("published", "updated", "created"):
        stamp = entry.get(name) if name in entry else None
        if isinstance(stamp, str) and stamp:
            yield stamp


def _categories(entry: _Dict) -> Iterator[str]:
    for tag in entry.get("tags", ()):
        if tag.get("scheme") not in _SCHEMES:
            yield xml_safe((tag.get("label") or tag.get("term") or "").strip())


def _language(entry: _Dict) -> str | None:
    details = (entry.get("title_detail"), entry.get("summary_detail"))
    told = (detail.get("language") for detail in details if detail)
    return next(filter(None, (entry.get("language"), *told)), None)
