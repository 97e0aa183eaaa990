"""Finds whole words in a text, in scripts with spaces between words and in those without.

Knows the form in which words are compared, and nothing of fields or articles.
"""

from __future__ import annotations

import re
import unicodedata

from aggregator.topics.vocabulary import key_of

# Scripts that put no space between words: Thai, Lao, Tibetan, Myanmar; Khmer, Tai, Balinese;
# Han, kana, Bopomofo and Yi with their extensions; Javanese; half-width kana.
_SCRIPTS = (
    "\u0e00-\u109f\u1780-\u17ff\u1950-\u19ff\u1a20-\u1aaf\u1b00-\u1b7f\u2e80-\u30ff"
    "\u3100-\u312f\u31a0-\u31ff\u3400-\u4dbf\u4e00-\ua4cf\ua980-\ua9ff\uaa60-\uaadf"
    "\uf900-\ufaff\uff66-\uff9f\U0001aff0-\U0001b16f\U00020000-\U0003ffff"
)
_UNSPACED = re.compile(f"[{_SCRIPTS}]")
_RUN = re.compile(rf"[^\W{_SCRIPTS}]+")  # narrower than a word: marks part runs


def plain(text: str) -> str:
    """The form in which words are looked for.

    NFC, without invisible characters, case put aside, every run of white space as one space.
    """
    return " ".join(key_of(text).split())


def has_words(text: str, wanted: str) -> bool:
    """Tell whether a text has the wanted words, in this sequence, as whole words; both plain.

    Letters, digits, `_` and combining marks make up words; anything else parts them. A wanted
    text that begins or ends with a sign (`C++`), or in a script without spaces between words
    (Japanese, Chinese, Thai), is found there wherever it stands; and a neighbour in such a
    script parts words as a sign does: `AI` is found in `AI技術`.
    """
    if not wanted:
        return False
    open_start, open_end = not _joins(wanted[0]), not _joins(wanted[-1])
    at = text.find(wanted)
    while at >= 0:
        end = at + len(wanted)
        if (open_start or at == 0 or not _joins(text[at - 1])) and (
            open_end or end == len(text) or not _joins(text[end])
        ):
            return True
        at = text.find(wanted, at + 1)
    return False


def runs(text: str) -> list[str]:
    """The runs of letters and digits of a plain text, scripts without spaces left out.

    A text that has the wanted words has all runs of these words among its own.
    """
    return _RUN.findall(text)


def _joins(char: str) -> bool:
    """Tell whether a character belongs to a word that spaces would part from the next."""
    wordy = char.isalnum() or char == "_" or unicodedata.category(char).startswith("M")
    return wordy and _UNSPACED.match(char) is None
