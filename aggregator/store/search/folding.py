"""Texts as words for PostgreSQL, whose own way to find words depends on the server's locale.

Pure. Does what SQLite's tokenizer does by itself: case and accents put aside, letters and digits
kept, everything else a gap.
"""

from __future__ import annotations

import re
import unicodedata

_MARKS = re.compile("[\u0300-\u036f]+")
_WORD = re.compile(r"[^\W_]+")
_LONGEST_WORD = 100  # characters; the server refuses words of two kilobytes
_LONGEST_TEXT = 100_000  # characters; and an article's words of a megabyte


def fold(text: str) -> str:
    """The words of a text, parted by spaces."""
    return " ".join(word[:_LONGEST_WORD] for word in words(text[:_LONGEST_TEXT]))


def words(text: str) -> list[str]:
    """The words of a text, folded."""
    folded = text.casefold()
    if not folded.isascii():
        folded = _MARKS.sub("", unicodedata.normalize("NFKD", folded))
    return _WORD.findall(folded)
