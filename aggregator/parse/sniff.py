"""Which format a dump is in, told from its first bytes.

Knows signatures only. The media type that a server claims is not asked: it is too often wrong.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum

_START = 1024  # bytes looked at
_BLANK = b" \t\r\n\x0b\x0c\x00"
_BOMS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")


class Format(StrEnum):
    """A format by the name that people call it."""

    EMPTY = "an empty file"
    TEXT = "plain text"
    HTML = "an HTML page"
    XML = "an XML document"
    FEED = "a feed in XML"
    SITEMAP = "a sitemap"
    JSON = "a JSON document"
    JSONFEED = "a JSON Feed"
    ARCHIVE = "an archive or a compressed file"
    BINARY = "a picture or an office document"


_SIGNATURES: tuple[tuple[bytes, Format], ...] = (
    (b"\x1f\x8b", Format.ARCHIVE),
    (b"PK\x03\x04", Format.ARCHIVE),
    (b"BZh", Format.ARCHIVE),
    (b"\xfd7zXZ\x00", Format.ARCHIVE),
    (b"(\xb5/\xfd", Format.ARCHIVE),
    (b"WARC/", Format.ARCHIVE),
    (b"%PDF-", Format.BINARY),
    (b"\x89PNG", Format.BINARY),
    (b"\xff\xd8\xff", Format.BINARY),
    (b"GIF8", Format.BINARY),
    (b"\xd0\xcf\x11\xe0", Format.BINARY),
)
# After white space and a byte order mark, in lower case and without NULs.
_OPENINGS: tuple[tuple[bytes, Format], ...] = (
    (b"<!doctype html", Format.HTML),
    (b"<html", Format.HTML),
    (b"<head", Format.HTML),
    (b"<body", Format.HTML),
    (b"<div", Format.HTML),
    (b"<?xml", Format.XML),
    (b'{"', Format.JSON),
    (b'[{"', Format.JSON),
)
# Root elements by their local names, behind white space, XML declaration, comments and DOCTYPE.
_ROOTS: Mapping[bytes, Format] = {
    b"rss": Format.FEED,
    b"feed": Format.FEED,
    b"rdf": Format.FEED,
    b"channel": Format.FEED,
    b"urlset": Format.SITEMAP,
    b"sitemapindex": Format.SITEMAP,
    b"html": Format.HTML,
    **dict.fromkeys((b"head", b"title", b"meta", b"link", b"script", b"body"), Format.HTML),
    **dict.fromkeys((b"main", b"section", b"article", b"div", b"ul", b"ol"), Format.HTML),
    **dict.fromkeys((b"dl", b"table", b"h1", b"h2"), Format.HTML),
}
_PROLOG = 1 << 16  # bytes in which a root element is looked for
_ROOT = re.compile(
    rb"(?>\s+|<\?.*?\?>|<!--.*?-->|<!doctype[^>\[]*+(?:>|\[.*?\]\s*>))*+"
    rb"<(?:[\w.-]+:)?+([\w-]+)[\s/>]",
    re.DOTALL | re.IGNORECASE,
)
_DOCTYPE = re.compile(rb"<!doctype\s+([\w-]+)", re.IGNORECASE)  # of a prolog without an end
_JSON_FEED = re.compile(rb'"version"\s*:\s*"https?:\\?/\\?/(?:www\.)?jsonfeed\.org\\?/version')


def sniff(body: bytes) -> Format:
    """The format of a dump; what has no signature is plain text."""
    start = body[:_START]
    if not body.strip(_BLANK):
        return Format.EMPTY
    for signature, found in _SIGNATURES:
        if start.startswith(signature):
            return found
    for bom in _BOMS:
        start = start.removeprefix(bom)
    # White space inside is dropped as well, so that `{ "a"` and `[\n {"` open like JSON.
    bare = start.replace(b"\x00", b"").lstrip(_BLANK + _BOMS[1] + _BOMS[2]).lower()
    if bare.startswith(b"<") and (named := _root(body)):
        return named
    tight = bytes(byte for byte in bare[:64] if byte not in _BLANK)
    for opening, found in _OPENINGS:
        if bare.startswith(opening) or (found is Format.JSON and tight.startswith(opening)):
            json_feed = found is Format.JSON and _JSON_FEED.search(body)
            return Format.JSONFEED if json_feed else found
    return Format.TEXT


def _root(body: bytes) -> Format | None:
    """What the root element says, if it is one that is known."""
    prolog = body[:_PROLOG].replace(b"\x00", b"").lstrip(b"".join(_BOMS))
    match = _ROOT.match(prolog) or _DOCTYPE.search(prolog)
    return _ROOTS.get(match[1].lower()) if match else None
