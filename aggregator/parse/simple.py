"""HTML as most feeds write it, cleaned in one scan: few elements, well nested, all of them closed.

Nothing is mended here and nothing guessed: whatever is not on the lists below is left to the two
parsers in `clean`, and what is on them comes out as those parsers would write it, byte for byte.
Knows nothing of items or of where the markup came from.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from functools import lru_cache

from aggregator.text import squeeze

_LONGEST = 1 << 16  # characters; so the few results that are remembered take little memory
_DEEPEST = 32  # levels; lxml ends at 256
_BLANKS = " \t\n"
# Letters that no parser changes, drops or writes otherwise; `>` and no-break spaces are escaped.
_BEYOND = "\u00a1-\ud7ff\ue000-\ufdcf\ufdf0-\ufefe\uff00-\ufffd\U00010000-\U0001fffd"
_VALUE = rf"[ !#-%'-;=?-~{_BEYOND}]*"
# The five of XML, and by number what is neither a control character nor a half of a pair.
_REFERENCE = r"&(?:amp|lt|gt|quot|nbsp|#0?39|#x27|#1[6-9]\d|#[2-9]\d\d|#[1-9]\d{3}|#[1-4]\d{4});"
# No possessive groups: before Python 3.11.5 they match what they should not.
_TAG = re.compile(r'<(/?)([a-z][a-z0-9]*)((?: [a-z]+="[^"<>]*")*)( ?/)?>')
_TEXT = re.compile(rf"(?:[\t\n -%'-;=-~\u00a0{_BEYOND}]|{_REFERENCE})*", re.ASCII)
_ATTRIBUTE = re.compile(r' ([a-z]+)="([^"]*)"')
_TEXT_VALUE = re.compile(_VALUE)
_NUMBER = re.compile(r"\d{1,5}", re.ASCII)
# An address that every reader of addresses takes for what it is, and leaves as it is.
_ADDRESS = re.compile(
    r"https?://(?:(?!xn--)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+(?!xn--)[a-z]{2,63}"
    r"(?:[/?](?:[\w!$'()*+,/:;=?@~.%-]|&amp;){0,1000})?(?:#[\w!$'()*+,/:;=?@~.%-]{0,200})?",
    re.ASCII,
)
_TO_ESCAPE = re.compile("[&>\u00a0]")


def _names(written: str) -> frozenset[str]:
    return frozenset(written.split())


_EMPTY = _names("br hr img")
_PHRASING = _names("a b br code em i img small span strong sub sup u")
_FLOW = _PHRASING | _names("blockquote div figure h1 h2 h3 h4 h5 h6 hr ol p ul")
_LINES = _FLOW - _PHRASING | {"br", "figcaption", "li"}  # these begin and end a line of text
_DROPPED = _names("div h1 span")  # their content stays
_INSIDE = {
    **dict.fromkeys(_names("p h1 h2 h3 h4 h5 h6") | _PHRASING - _EMPTY, _PHRASING),
    **dict.fromkeys(("", "div", "blockquote", "li"), _FLOW),
    **dict.fromkeys(("figure",), _PHRASING | {"figcaption"}),
    **dict.fromkeys(("figcaption",), _PHRASING),
    **dict.fromkeys(("ol", "ul"), _names("li")),
}
_LOST = _names("class id style")  # attributes that may be anywhere and never stay
_LOST_FROM = {
    "a": _LOST | _names("rel target"),
    "img": _LOST | _names("border decoding loading sizes srcset"),
}
_KEPT = {
    "a": {"href": _ADDRESS, "title": _TEXT_VALUE},
    "img": {"src": _ADDRESS, "alt": _TEXT_VALUE, "width": _NUMBER, "height": _NUMBER},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Simple:
    """What simple markup says."""

    html: str  # harmless
    paragraphs: tuple[str, ...]  # without tags, entities decoded


class _NotSimple(Exception):
    """The markup is for the parsers."""


@lru_cache(maxsize=4)  # an entry's text is asked for twice in a row, for its words and as HTML
def simple(markup: str) -> Simple | None:
    """What the markup says; None when there is any doubt of how it is to be read."""
    if len(markup) > _LONGEST:
        return None
    try:
        return _Scan(markup).result()
    except _NotSimple:
        return None


class _Scan:
    """One way through markup, tag by tag."""

    def __init__(self, markup: str) -> None:
        self._written: list[str] = []
        self._paragraphs: list[str] = []
        self._line: list[str] = []
        self._open = [""]
        self._bare = False  # nothing was written since the last start tag
        # Text, then slash, name, attributes and slash of a tag, and text again.
        parts = iter(_TAG.split(markup))
        self._text(next(parts))
        for slash, name, attributes, closed, text in zip(*[parts] * 5, strict=True):
            if slash:
                self._end(name, attributes or closed)
            else:
                self._start(name, attributes, closed)
            if text:
                self._text(text)

    def result(self) -> Simple:
        """What was found; raises _NotSimple when anything is still open."""
        if len(self._open) > 1:
            raise _NotSimple
        self._break()
        return Simple(
            html="".join(self._written).strip(_BLANKS), paragraphs=tuple(self._paragraphs)
        )

    def _text(self, text: str) -> None:
        if not _TEXT.fullmatch(text) or (self._open[-1] in {"ul", "ol"} and text.strip(_BLANKS)):
            raise _NotSimple
        self._bare = False
        if _TO_ESCAPE.search(text):
            text = html.unescape(text)
            self._written.append(html.escape(text, quote=False).replace("\u00a0", "&nbsp;"))
        else:
            self._written.append(text)
        self._line.append(text)

    def _start(self, name: str, attributes: str, closed: str | None) -> None:
        around = self._open
        if name not in _INSIDE[around[-1]] or len(around) > _DEEPEST:
            raise _NotSimple
        if name in _LINES:
            self._break()
        kept = _kept(name, attributes) if attributes or name == "img" else ""
        if name not in _EMPTY:
            if closed or (name in around and name not in _DROPPED):
                raise _NotSimple
            around.append(name)
        if name not in _DROPPED:
            rel = ' rel="noopener"' if name == "a" else ""
            self._written.append(f"<{name}{kept}{rel}>")
            self._bare = name not in _EMPTY

    def _end(self, name: str, more: str | None) -> None:
        if more or self._open.pop() != name:
            raise _NotSimple
        if name in _LINES:
            self._break()
        if name not in _DROPPED:
            if self._bare:  # libxml2 moves white space behind it into it
                raise _NotSimple
            self._written.append(f"</{name}>")

    def _break(self) -> None:
        if self._line:
            text = squeeze("".join(self._line))
            self._line.clear()
            if text:
                self._paragraphs.append(text)


def _kept(name: str, attributes: str) -> str:
    """The attributes that stay, as they are written; raises _NotSimple unless all are known."""
    found = _ATTRIBUTE.findall(attributes)
    kept, lost = _KEPT.get(name, {}), _LOST_FROM.get(name, _LOST)
    told = dict(found)
    if len(told) != len(found) or (name == "img" and "src" not in told):
        raise _NotSimple
    for key, value in found:
        if key in kept:
            if not kept[key].fullmatch(value):
                raise _NotSimple
        elif key not in lost or not _TEXT_VALUE.fullmatch(value):
            raise _NotSimple
    return "".join([f' {key}="{value}"' for key, value in found if key in kept])
