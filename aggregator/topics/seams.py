"""Finds where two labels were glued together, from the letters alone.

Knows neither the vocabulary nor the corpus; words that must stay whole are given to it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from itertools import pairwise

# Names in everyday use whose inner capital is no seam.
# fmt: off
_NAMES = frozenset({
    "AstraZeneca", "BankID", "DevOps", "DuckDuckGo", "FaceTime", "FreeBSD", "GitHub", "GitLab",
    "JavaScript", "LaTeX", "LibreOffice", "LinkedIn", "McDonalds", "MeToo", "OneDrive",
    "OpenStreetMap", "PayPal", "PostNord", "PowerPoint", "SharePoint", "SoundCloud", "TikTok",
    "TypeScript", "WhatsApp", "WikiLeaks", "WordPress", "YouTube",
})
# fmt: on
_WORD = re.compile(r"[^\W_]+")
_OPENING = frozenset("([{")
_CLOSING = frozenset(")]}")
_SHELTERS = _OPENING | frozenset("#”")
_LEAVES = frozenset(")%?”")  # a label may end with it, so a capital after it begins another
_AT_END = frozenset(" )]}")
_WORD_SEAMS = 6  # the most inner capitals of one word
_SHORT = 2  # the longest beginning of a name such as McKinsey or KiTa


def mixed_words(text: str) -> frozenset[str]:
    """The words of a text in which a capital follows a lower-case letter."""
    return frozenset(
        word
        for word in _WORD.findall(text)
        if not word.islower() and any(a.islower() and b.isupper() for a, b in pairwise(word))
    )


def cut(text: str, words: AbstractSet[str]) -> tuple[str, ...]:
    """The parts of a line between strong seams; words, and some well-known names, stay whole.

    Cost: linear in the length of the line.
    """
    seams = list(_seams(text))
    if not seams:
        return (text,)
    whole = _inside_words(text, seams, words)
    places = [0]
    for seam in seams:
        if seam not in whole and not _is_protected(text, seam, places[-1]):
            places.append(seam)
    return tuple(text[a:b].strip() for a, b in pairwise([*places, len(text)]))


def _seams(text: str) -> Iterator[int]:
    """Every place where a capital follows what may end a label, brackets and hash tags aside."""
    inside = None if _SHELTERS.isdisjoint(text) else list(_sheltered(text))
    for place, char in enumerate(text):
        if char.isupper() and place and _is_strong(text, place) and not (inside and inside[place]):
            yield place


def _sheltered(text: str) -> Iterator[bool]:
    """For every place, whether it is inside brackets or a hash tag, or begins a quotation."""
    depth, in_tag, in_quotes, before = 0, False, False, ""
    for char in text:
        yield bool(depth) or in_tag or (in_quotes and before == "”")
        depth = max(0, depth + (char in _OPENING) - (char in _CLOSING))
        in_tag = char == "#" or (in_tag and not char.isspace())
        # The sign that closes quotes opens them as well in Swedish and Finnish.
        in_quotes = char in "“„" or (in_quotes != (char == "”"))
        before = char


def _is_strong(text: str, place: int) -> bool:
    before = text[place - 1]
    if before.islower() or before in _LEAVES:
        return True
    if not text[place + 1 : place + 2].islower():
        return False
    return before.isdigit() or _is_compact(text[max(0, place - _SHORT) : place])


def _is_compact(run: str) -> bool:
    """Tell whether it is the end of an abbreviation: `IT`, `5G`."""
    return len(run) == _SHORT and all(char.isupper() or char.isdigit() for char in run)


def _is_protected(text: str, seam: int, last_cut: int) -> bool:
    """Tell whether a seam is more likely inside a word: eHälsa, KiTa, FoU, the plural NGOer."""
    if not text[seam - 1].islower():
        return text[seam - 1].isupper() and _is_plural(text[seam + 1 : seam + 4])
    runs = _WORD.findall(text[max(last_cut, seam - _SHORT - 1) : seam])
    run = runs[-1] if runs else ""  # signs such as a letter in a circle have case, but make no word
    if len(run) == 1 or (len(run) <= _SHORT and run[0].isupper()):
        return True
    return seam + 1 == len(text) or text[seam + 1] in _AT_END


def _is_plural(rest: str) -> bool:
    ending = _WORD.match(rest)
    return ending is not None and len(ending[0]) <= _SHORT and ending[0].islower()


def _inside_words(text: str, seams: list[int], words: AbstractSet[str]) -> set[int]:
    """The seams inside words that stay whole; such a word begins and ends at a seam or an edge."""
    whole: set[int] = set()
    waiting = seams[::-1]
    for token in _WORD.finditer(text):
        bounds = [token.start()]
        while waiting and waiting[-1] < token.end():
            seam = waiting.pop()
            if seam > token.start():
                bounds.append(seam)
        bounds.append(token.end())
        for first, start in enumerate(bounds):
            for last in range(first + 2, min(first + _WORD_SEAMS + 2, len(bounds))):
                word = text[start : bounds[last]]
                if word in words or word in _NAMES:
                    whole.update(bounds[first + 1 : last])
    return whole
