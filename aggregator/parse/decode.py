"""From bytes to text: which encoding, and why.

The ladder: what the operator says, what the transport says, byte order mark, NUL pattern,
UTF-8, damaged UTF-8, Windows-1252, Latin-1. Knows nothing of layouts.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass, field

from aggregator.errors import ParseError
from aggregator.model import Dump, Finding
from aggregator.parse.caps import Caps
from aggregator.text import xml_safe

_SAMPLE = 65536  # bytes in which NULs are counted
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark is its beginning
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# Codecs a transport may name, by Python's names; others (punycode, idna, utf-7 …) are no charset
# of a page, and some of them take quadratic time.
_CHARSETS = re.compile(
    r"utf-(8|16|32)(-[bl]e)?|ascii|iso8859-\d+|cp(125\d|437|850|852|866|874|932|949|950)"
    r"|koi8-[rtu]|mac-(roman|cyrillic)|shift_jis(x0213|_2004)?|euc[_-](jp|kr)"
    r"|gb(2312|k|18030)|big5(hkscs)?|iso2022_jp|tis-620"
)
_ONE_BYTE = re.compile(r"iso8859-\d+|cp125\d|ascii|mac-.*|koi8-.*")
_SEPARATORS = "\u2028\u2029"
_LINE_ENDS = f"\x0b\x0c\x85{_SEPARATORS}"
_GOOD_PER_BAD = 2
# Of UTF-8: all bytes but those of control characters and the first of U+0080 to U+00BF and of
# U+F000 to U+FFFF. A body of these alone holds no character that XML forbids,
# and no byte order mark.
_HARMLESS = bytes({*b"\t\n\r", *range(0x20, 0x100)} - {0x7F, 0xC2, 0xEF})


@dataclass(frozen=True, slots=True, kw_only=True)
class Decoded:
    """The text of a dump: newlines are line feeds, and no character is forbidden in XML."""

    text: str
    encoding: str
    finding: Finding
    caps: Caps = field(default_factory=Caps)  # within which it is to be read


def decode(dump: Dump, encoding: str | None, caps: Caps | None = None) -> Decoded:
    """The text of a dump.

    Bytes that the encoding does not know become U+FFFD. Raises ParseError when the operator's
    encoding is unknown.
    """
    text, name, why = (
        _as_told(dump, encoding) if encoding else _declared(dump) or _guessed(dump.body)
    )
    damaged = text.count("\ufffd") if "\ufffd" in text else 0
    figures = f"; {damaged} damaged characters" if damaged else ""
    finding = Finding(step="decoding", text=f"{name}: {why}{figures}")
    text = _unified(text, harmless=name == "utf-8" and not dump.body.translate(None, _HARMLESS))
    return Decoded(text=text, encoding=name, finding=finding, caps=caps or Caps())


def _unified(text: str, *, harmless: bool) -> str:
    """Harmless: its bytes have shown that it holds nothing that XML forbids, nor U+0085."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    for end in (
        _SEPARATORS if harmless else _LINE_ENDS
    ):  # one search each is faster than one pattern for all
        text = text.replace(end, "\n")
    return text if harmless else xml_safe(text).replace("\ufeff", "")


def _as_told(dump: Dump, encoding: str) -> tuple[str, str, str]:
    try:
        name = codecs.lookup(encoding).name
        return dump.body.decode(name, "replace"), name, "configured for this source"
    except (LookupError, ValueError) as error:
        raise ParseError(
            f"the encoding {encoding!r} cannot be used",
            subject=dump.location,
            hint="set the source's `encoding` to a name such as utf-8 or cp1252, or leave it out",
        ) from error


def _declared(dump: Dump) -> tuple[str, str, str] | None:
    if not dump.charset:
        return None
    try:
        name = codecs.lookup(dump.charset).name
    except (LookupError, ValueError):  # ValueError: a NUL in the name
        return None
    if not _CHARSETS.fullmatch(name):
        return None
    # Latin-1 on the web means Windows-1252 (WHATWG Encoding, section 4.2).
    name = "cp1252" if name == "iso8859-1" else name
    if _ONE_BYTE.fullmatch(name) and not dump.body.isascii() and _strict(dump.body, "utf-8"):
        return None  # long UTF-8 sequences do not come about by chance
    text = _strict(dump.body, name)
    return None if text is None else (text, name, "declared when it was fetched")


def _strict(body: bytes, encoding: str) -> str | None:
    try:
        return body.decode(encoding)
    except UnicodeError:
        return None


def _guessed(body: bytes) -> tuple[str, str, str]:
    for bom, name in _BOMS:
        if body.startswith(bom):
            return body[len(bom) :].decode(name, "replace"), name, "its byte order mark"
    wide = _wide(body[:_SAMPLE])
    if wide:
        return body.decode(wide, "replace"), wide, "every other byte is often NUL"
    text = _strict(body, "utf-8")
    if text is not None:
        return text, "utf-8", "every byte fits"
    return _damaged(body) or _western(body)


def _wide(sample: bytes) -> str | None:
    """Which UTF-16 the NULs speak for: in Latin letters and in newlines one byte of two is NUL."""
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    if max(even, odd) * 40 < len(sample) or max(even, odd) < 10 * min(even, odd):
        return None
    return "utf-16-be" if even > odd else "utf-16-le"


def _damaged(body: bytes) -> tuple[str, str, str] | None:
    text = body.decode("utf-8", "replace")
    bad = text.count("\ufffd")
    good = len(text) - len(text.encode("ascii", "ignore")) - bad
    if good < _GOOD_PER_BAD * bad:
        return None
    return text, "utf-8", f"{good} characters fit and {bad} do not: a damaged file"


def _western(body: bytes) -> tuple[str, str, str]:
    text = _strict(body, "cp1252")
    if text is not None:
        return text, "cp1252", "it is not UTF-8"
    return body.decode("latin-1"), "iso8859-1", "it is neither UTF-8 nor Windows-1252"
