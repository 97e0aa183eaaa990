"""What XML dumps have in common before they are parsed: encoding, prolog, character references.

What leaves here is UTF-8 from the root element on, so that no parser ever sees a declaration, a
DOCTYPE or an entity of the dump's own making. Knows nothing of feeds.
"""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass, replace
from html import unescape

from aggregator.errors import ParseError
from aggregator.model import Dump, Finding, Hints
from aggregator.parse.decode import Decoded, decode
from aggregator.text import xml_safe

_DECLARED = re.compile(rb"\s*<\?xml\s[^>]{0,200}?\bencoding\s*=\s*[\"']([\w.:-]{1,40})[\"']")
_START = 400  # bytes that hold an XML declaration
# The first character where there is neither mark nor declaration (XML 1.0, appendix F).
_WIDE = (
    (b"<\0\0\0", "utf-32-le"),
    (b"\0\0\0<", "utf-32-be"),
    (b"<\0?\0", "utf-16-le"),
    (b"\0<\0?", "utf-16-be"),
)
_GUESSES = ("cp1252", "iso8859-1")  # what the ladder ends at when nothing speaks for anything
_REFERENCE = re.compile(r"&#(?:[xX][0-9a-fA-F]+|[0-9]+);")
_DOCTYPE = re.compile(
    r"""<!DOCTYPE[^\[>"']*+(?:(?:"[^"]*"|'[^']*')[^\[>"']*+)*+(?P<end>[\[>])""", re.IGNORECASE
)
_SUBSET_END = re.compile(r"\]\s*>")
_ENTITY = re.compile(r"<!ENTITY", re.IGNORECASE)
_ROOT = re.compile(r"<(?:[^\W\d][\w.-]*:)?([^\W\d][\w.-]*)")
_LONGEST_REFERENCE = 12  # characters of a character reference; with more it has no meaning
_C1 = range(0x80, 0xA0)
_LONGEST_PROLOG = 1 << 16  # characters before the root element
_BLANK = re.compile(r"\s*+")
_MOST_MARKS = 2_000_000
_SHOWN = 40  # characters quoted in a message


@dataclass(frozen=True, slots=True, kw_only=True)
class XmlSource:
    """An XML dump from its root element on, UTF-8, without forbidden characters."""

    body: bytes
    root: str  # local name of the root element as written
    encoding: str  # what the dump was in
    finding: Finding

    @property
    def text(self) -> str:
        """The body as text; made anew at each call."""
        return self.body.decode("utf-8")


def opened(dump: Dump, decoded: Decoded, hints: Hints) -> XmlSource:
    """The dump ready to be parsed.

    Raises ParseError when the dump declares entities of its own, has no root element or so much
    markup that a parser would need hundreds of megabytes.
    """
    decoded = _as_declared(dump, decoded, hints)
    start = _root_start(decoded.text, dump)
    root = _ROOT.match(decoded.text, start)
    if root is None:
        found = decoded.text[start : start + _SHOWN]
        raise ParseError(
            f"where the root element should be there is {found!r}",
            subject=dump.location,
            hint="check that the dump is a feed and was fetched whole",
        )
    body = _REFERENCE.sub(_allowed, decoded.text[start:]).encode("utf-8")
    # libxml2 keeps some 100 bytes for a tag and 200 for an attribute.
    marks = body.count(b"<") + 2 * body.count(b"=")
    if marks > _MOST_MARKS:
        raise ParseError(
            f"{marks:,} tags and attributes are more than the {_MOST_MARKS:,} allowed",
            subject=dump.location,
            hint="deliver it in parts",
        )
    return XmlSource(body=body, root=root[1], encoding=decoded.encoding, finding=decoded.finding)


def _as_declared(dump: Dump, decoded: Decoded, hints: Hints) -> Decoded:
    """Decodes again when the document knows better than the ladder, which cannot read XML."""
    charset = None if hints.encoding else _declared(dump.body)
    if not charset or (dump.charset and decoded.encoding not in _GUESSES):
        return decoded
    again = decode(replace(dump, charset=charset), None)
    words = again.finding.text.replace("when it was fetched", "by the document")
    return replace(again, finding=replace(again.finding, text=words))


def _declared(body: bytes) -> str | None:
    for sign, wide_charset in _WIDE:
        if body.startswith(sign):
            return wide_charset
    match = _DECLARED.match(body[:_START].removeprefix(b"\xef\xbb\xbf"))
    charset = match[1].decode("ascii", "replace") if match else None
    # A declaration that can be read byte by byte is not in UTF-16 or UTF-32, whatever it says.
    wide = charset and charset.lower().startswith(("utf-16", "utf16", "utf-32", "utf32"))
    return None if wide else charset


def _root_start(text: str, dump: Dump) -> int:
    """Where the prolog (XML 1.0, section 2.8) ends."""
    at = _past_blanks(text, 0)
    while at < _LONGEST_PROLOG:
        if text.startswith("<?", at):
            at = _after(text, "?>", at)
        elif text.startswith("<!--", at):
            at = _after(text, "-->", at)
        elif text.startswith("<!", at):
            at = _after_doctype(text, at, dump)
        else:
            break
        at = _past_blanks(text, at)
    return at


def _past_blanks(text: str, at: int) -> int:
    found = _BLANK.match(text, at)
    return found.end() if found else at


def _after(text: str, mark: str, at: int) -> int:
    found = text.find(mark, at)
    return found + len(mark) if found >= 0 else len(text)


def _after_doctype(text: str, at: int, dump: Dump) -> int:
    match = _DOCTYPE.match(text, at)
    end: re.Match[str] | None = match
    if match and match["end"] == "[":
        end = _SUBSET_END.search(text, match.end())
        if _ENTITY.search(text, match.end(), end.end() if end else len(text)):
            raise ParseError(
                "the document type declares entities, which are never expanded",
                subject=dump.location,
                hint="deliver the feed without entity declarations",
            )
    if end is None:
        raise ParseError(
            "the document type declaration cannot be read",
            subject=dump.location,
            hint="check that the dump was fetched whole",
        )
    return end.end()


def _allowed(match: re.Match[str]) -> str:
    """A reference that XML allows; those to C1 controls as HTML means them (Windows-1252)."""
    whole = match[0]
    if len(whole) > _LONGEST_REFERENCE:
        return ""
    code = int(whole[3:-1], 16) if whole[2] in "xX" else int(whole[2:-1])
    if code in _C1:
        return xml_safe(unescape(whole))
    return f"&#{code};" if code <= sys.maxunicode and xml_safe(chr(code)) else ""
