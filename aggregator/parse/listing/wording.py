"""What the wording of a line tells: whether it ends a sentence, and which lines are noise.

Knows single lines, never their place in an item.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from aggregator.errors import ParseError

_CLOSERS = "\"'”’»)]」』"
_FINAL = tuple(".!?…:;,。！？、")
# Abbreviations that end a label: `Bygga, bo m.m.`
_ABBREVIATED = re.compile(r"(?:^|\s)(?:\w{1,3}\.\s?\w{1,3}\.(?:\w{1,3}\.)?|etc\.|osv\.|usw\.)$")
_TAIL = 30  # characters in which an abbreviation is looked for

_NOISE = frozenset(
    {
        *("läs mer", "läs hela nyheten", "läs hela nyheten här", "läs hela artikeln", "dela"),
        *("publicerad", "publicerades", "publicerat", "till toppen", "skriv ut"),
        *("bilden saknar en alternativtext", "bilden saknar alternativtext"),
        *("tillbaka till nyhetslistan", "till nyhetslistan", "visa mer", "visa fler"),
        *("read more", "continue reading", "read the full story", "more", "share", "published"),
        *("show more", "load more", "back to top", "(button) share", "(button) read more"),
        *("mehr lesen", "weiterlesen", "mehr erfahren", "veröffentlicht", "veröffentlicht am"),
        *("lire la suite", "en savoir plus", "publié", "publié le", "partager"),
        *("続きを読む", "更新日", "ページの先頭です", "ページの先頭へ"),
    }
)
_NOISE_ENDS = " .:…→>»›\u00a0：[]"
_LONGEST_NOISE = 60


def ends_sentence(text: str) -> bool:
    """Whether the line ends as a sentence ends; a closing abbreviation does not count."""
    bare = text.rstrip(_CLOSERS) or text
    if not bare.endswith(_FINAL):
        return False
    return not (bare.endswith(".") and _ABBREVIATED.search(bare[-_TAIL:]))


class Noise:
    """The lines of a page that are no part of an article: `Läs mer`, `Publicerad:`."""

    def __init__(self, patterns: Iterable[str]) -> None:
        self._patterns = tuple(map(compiled, patterns))

    def matches(self, text: str) -> bool:
        """Whether the whole line is noise."""
        if len(text) <= _LONGEST_NOISE and text.casefold().strip(_NOISE_ENDS) in _NOISE:
            return True
        return any(pattern.fullmatch(text) for pattern in self._patterns)


def compiled(pattern: str) -> re.Pattern[str]:
    """The operator's regular expression; raises ParseError when it is none."""
    try:
        return re.compile(pattern)
    except re.error as error:
        raise ParseError(
            f"{pattern!r} is no regular expression: {error}",
            hint="correct `noise` or `title_strip` of the source",
        ) from error
