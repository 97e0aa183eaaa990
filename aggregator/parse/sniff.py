"""Which format a dump is in, told from its first bytes.

Knows signatures only. The media type that a server claims is not asked: it is too often wrong.
"""

from __future__ import annotations

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
    JSON = "a JSON document"
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
    (b"<rss", Format.XML),
    (b"<feed", Format.XML),
    (b"<rdf:rdf", Format.XML),
    (b'{"', Format.JSON),
    (b'[{"', Format.JSON),
)


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
    bare = start.replace(b"\x00", b"").lstrip(_BLANK).lower()
    tight = bytes(byte for byte in bare[:64] if byte not in _BLANK)
    for opening, found in _OPENINGS:
        if bare.startswith(opening) or (found is Format.JSON and tight.startswith(opening)):
            return found
    return Format.TEXT
