"""Which of the words that are allowed an operator may have meant.

Knows no key of the configuration but those that other programs call otherwise.
"""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

# What other programs call a key of ours.
_ELSEWHERE = {
    "address": "url",
    "dir": "directory",
    "feed": "url",
    "folder": "directory",
    "frequency": "every",
    "href": "url",
    "id": "slug",
    "interval": "every",
    "intervall": "every",
    "lang": "language",
    "path": "directory",
    "port": "listen",
    "refresh": "every",
    "schedule": "every",
    "tz": "timezone",
    "uri": "url",
}


def did_you_mean(word: str, allowed: Iterable[str]) -> str:
    """A question about the word most like this one, and a space; empty when none is like it."""
    known = {one.casefold(): one for one in allowed}
    near = get_close_matches(word.casefold(), known, n=1)
    return f"did you mean {known[near[0]]}? " if near else ""


def key_meant(word: str, allowed: Iterable[str]) -> str:
    """The same for a key, which other programs may call otherwise."""
    words = list(allowed)
    other = _ELSEWHERE.get(word.casefold())
    return f"did you mean {other}? " if other in words else did_you_mean(word, words)
