"""What the wording of a line tells: whether it ends a sentence, and which lines are noise.

Knows single lines, never their place in an item.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from aggregator.errors import ParseError

_CLOSERS = "\"'”’»)]」』"
_FINAL = tuple(".!?…:;,。！？、")
_LAST = frozenset((*_CLOSERS, *_FINAL))
# Abbreviations that end a label: `Bygga, bo m.m.`
_ABBREVIATED = re.compile(r"(?:^|\s)(?:\w{1,3}\.\s?\w{1,3}\.(?:\w{1,3}\.)?|etc\.|osv\.|usw\.)$")
_SHORTENED = ("etc.", "osv.", "usw.")
PROSE_WORDS = 18  # words from which on a sentence is no title
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
        *("nästa", "föregående", "next", "previous", "nächste", "vorherige", "suivant"),
        *("précédent", "next page", "previous page", "nästa sida", "föregående sida"),
        *("次へ", "前へ"),
        *("続きを読む", "更新日", "ページの先頭です", "ページの先頭へ"),
    }
)
_PAGER = re.compile(r"\W*(?:\d{1,5}\W+){2,}\d{1,5}\W*")
_NOISE_ENDS = " .:…→>»›\u00a0：[]"
_LONGEST_NOISE = 48


def ends_sentence(text: str) -> bool:
    """Whether the line ends as a sentence ends; a closing abbreviation does not count."""
    if text[-1:] not in _LAST:
        return False
    bare = text.rstrip(_CLOSERS) or text
    if not bare.endswith(_FINAL):
        return False
    if not bare.endswith(".") or not (bare.endswith(_SHORTENED) or "." in bare[-_TAIL:-1]):
        return True
    return not _ABBREVIATED.search(bare[-_TAIL:])


class Noise:
    """The lines of a page that are no part of an article: `Läs mer`, `Publicerad:`."""

    def __init__(self, patterns: Iterable[str]) -> None:
        self._patterns = tuple(map(compiled, patterns))

    def may_be_among(self, texts: Iterable[str]) -> bool:
        """Whether any of the lines is noise, or empty; one that comes again is looked at once."""
        if self._patterns:
            return True
        short = {text for text in texts if len(text) <= _LONGEST_NOISE}
        return "" in short or any(map(_is_noise, short))

    def among(self, texts: Sequence[str]) -> list[str]:
        """The lines that are noise as a whole."""
        found = [text for text in texts if len(text) <= _LONGEST_NOISE and _is_noise(text)]
        if self._patterns:
            found += [text for text in texts if any(p.fullmatch(text) for p in self._patterns)]
        return found


def _is_noise(text: str) -> bool:
    if text.casefold().strip(_NOISE_ENDS) in _NOISE:
        return True
    return text[-1:].isdigit() and _is_pager(text)


def _is_pager(text: str) -> bool:
    """Pages in a row, of which the last may be far away: `1 2 3 … 9`."""
    if not _PAGER.fullmatch(text):
        return False
    pages = list(map(int, re.findall(r"\d+", text)))[:-1]
    return pages == list(range(pages[0], pages[0] + len(pages)))


def is_prose(text: str) -> bool:
    """Whether the line is running text: a sentence too long for a title."""
    return ends_sentence(text) and len(text.split(None, PROSE_WORDS)) > PROSE_WORDS


def compiled(pattern: str) -> re.Pattern[str]:
    """The operator's regular expression; raises ParseError when it is none."""
    try:
        return re.compile(pattern)
    except re.error as error:
        raise ParseError(
            f"{pattern!r} is no regular expression: {error}",
            hint="correct `noise` or `title_strip` of the source",
        ) from error
