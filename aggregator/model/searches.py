"""What somebody looks for among the articles, and what was found.

Whatever was typed becomes words: nothing of it is left that a database could take for an operator.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Self

from aggregator.model.articles import Article
from aggregator.text import squeeze, visible, xml_safe

LONGEST_QUERY = 200  # characters as typed
_MOST_PHRASES = 12
_PART = re.compile(r'"([^"]*)"?|([^\s"]+)')  # a quotation that nobody closed ends with the text
_WORD = re.compile(r"[^\W_]+")
_QUOTES = dict.fromkeys(map(ord, "“”„‟«»″＂"), '"')
_SHORTEST = 3  # letters that may be the beginning of a word
_UNSPACED = "\u2e80"  # from here on scripts put no space between words


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrase:
    """Words that stand next to each other."""

    words: tuple[str, ...]  # letters and digits only, in the case in which they were typed
    beginning: bool  # the last word may go on


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """All of the phrases must occur, in any order; without one nothing is looked for."""

    text: str  # as typed, in one line
    phrases: tuple[Phrase, ...]

    @classmethod
    def of(cls, text: str) -> Self:
        """What a text asks for: words and their beginnings, and what is quoted as it stands.

        Of a text that is longer than LONGEST_QUERY its beginning.
        """
        told = squeeze(visible(xml_safe(unicodedata.normalize("NFC", text[:LONGEST_QUERY]))))
        parts = _PART.findall(told.translate(_QUOTES))
        phrases = (_phrase(quoted or plain, quoted=bool(quoted)) for quoted, plain in parts)
        distinct = dict.fromkeys(phrase for phrase in phrases if phrase.words)
        return cls(text=told, phrases=tuple(distinct)[:_MOST_PHRASES])


@dataclass(frozen=True, slots=True, kw_only=True)
class Hits:
    """What a query found."""

    articles: tuple[Article, ...]
    count: int  # of all that were found, those beyond the articles included
    more: bool = False  # there are older ones, which were not looked at


def _phrase(text: str, *, quoted: bool) -> Phrase:
    words = tuple(_WORD.findall(text))
    last = words[-1] if words else ""
    long_enough = len(last) >= _SHORTEST or last[-1:] >= _UNSPACED
    return Phrase(words=words, beginning=long_enough and not quoted)
