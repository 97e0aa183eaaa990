"""Normal forms of text.

Pure string functions of the standard library. Knows nothing of dumps, titles' keys or topics.
"""

from __future__ import annotations

import html
import re
import unicodedata

# Unicode's Default_Ignorable_Code_Point, as far as it occurs in running text.
_IGNORABLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\U000e0000-\U000e0fff]"
)
# What XML 1.0 does not allow (section 2.2), lone surrogates and C1 controls.
_FORBIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]"
)
_DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−﹘﹣－⁃"), "-")
_SINGLE = dict.fromkeys(map(ord, "‘’‚‛′´`ʼ＇"), "'")
_DOUBLE = dict.fromkeys(map(ord, "“”„‟«»″＂"), '"')
_PLAIN = {**_DASHES, **_SINGLE, **_DOUBLE}
_WHITE = re.compile(r"[ \t\n\r\f\v\x85\u2028\u2029]+")
_TRAILING = " .,:;…"
# Text of these alone is in NFKC, and so is its folded form; nothing in it stands for another sign.
_LATIN = re.compile("[\x00-_a-\x7fÀ-ÿ]*")


def squeeze(text: str) -> str:
    """Every run of white space as one space, none at the ends.

    No-break spaces inside the text stay what they are: `2\u202f445` is one figure.
    """
    if text.isprintable() and "  " not in text:  # of what can be printed only spaces are white
        return text.strip(" ")
    return _WHITE.sub(" ", text).strip()


def xml_safe(text: str) -> str:
    """The text without characters that XML 1.0 forbids (section 2.2)."""
    return _FORBIDDEN.sub("", text)


def visible(text: str) -> str:
    """The text without soft hyphens, zero-width characters and direction marks."""
    return _IGNORABLE.sub("", text)


def normal(text: str) -> str:
    """The form in which two titles, or two summaries, are compared.

    Version 1, in this order: entities, ignorable characters, NFKC, dashes and quotes, case,
    NFKC, white space, closing punctuation. Digits, accents, words and inner punctuation stay.
    """
    if "&" in text:
        text = html.unescape(text)
    if text.isascii():
        folded = text.lower()
    elif _LATIN.fullmatch(text):
        folded = text.casefold()
    else:
        # Before NFKC, which takes a lone acute accent apart, and after, for what it makes.
        plain = unicodedata.normalize("NFKC", visible(text).translate(_PLAIN)).translate(_PLAIN)
        folded = unicodedata.normalize("NFKC", plain.casefold())
    return " ".join(folded.split()).rstrip(_TRAILING)


def label_key(label: str) -> str:
    """The form in which two labels are the same label: NFC, case and white space put aside."""
    return unicodedata.normalize("NFC", squeeze(visible(label)).casefold())
