"""Makes the part of an address that names a topic.

Pure ASCII, stable, never empty. Knows nothing of addresses around it.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Container

from aggregator.topics.vocabulary import key_of

LONGEST = 80  # characters
RESERVED = frozenset({"all"})  # the feed of every article
_DIGITS = 8
# Letters that Unicode does not take apart into a letter of ASCII and a mark.
_LETTERS = str.maketrans(
    {"æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "ł": "l", "ħ": "h", "ı": "i"}
)


def slug_of(label: str, taken: Container[str]) -> str:
    """The slug of a label that none of those taken already is.

    The same label gets the same slug whatever its case; a digest of the label is added when
    the slug is taken, and stands for the words when the label has none in Latin script.
    Slugs are lower-case: so must be those taken.
    """
    key = key_of(label)
    slug = _cut(_words(key), LONGEST)
    if slug and slug not in RESERVED and slug not in taken:
        return slug
    digest = hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()
    stem = slug or "topic"
    for digits in range(_DIGITS, len(digest), _DIGITS):
        slug = f"{_cut(stem.split('-'), LONGEST - digits - 1)}-{digest[:digits]}"
        if slug not in taken:
            break
    return slug


def _words(key: str) -> list[str]:
    apart = unicodedata.normalize("NFKD", key.translate(_LETTERS)).lower()
    letters = "".join(char for char in apart if not unicodedata.combining(char))
    return re.findall(r"[a-z0-9]+", letters)


def _cut(words: list[str], longest: int) -> str:
    """As many whole words as fit, or the beginning of the first."""
    slug = "-".join(words)
    if len(slug) <= longest:
        return slug
    end = slug.rfind("-", 0, longest + 1)
    return slug[: end if end > 0 else longest]
