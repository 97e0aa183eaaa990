"""An index of known labels.

Knows how labels are found in a line, not where they were learned.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from aggregator.topics.separators import has_comma, headless, segments

LONGEST = 200  # characters; no label is longer, and covering a line stays linear
_OPENINGS = (8, 3, 1)  # a label is found by as many of its first characters as it has


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What a line's division asks of a known label."""

    configured: bool
    lower: bool  # written with a small letter at its beginning
    camel: bool  # that a capital follows: `eHealth`
    seams: frozenset[int]  # where in it, case-folded, a capital follows a small letter


def seams(text: str, plain: str) -> frozenset[int]:
    """The places of a case-folded text where a capital followed a small letter."""
    if text[1:].islower():
        return frozenset()
    found = [at for at in range(1, len(text)) if text[at].isupper() and text[at - 1].islower()]
    if len(text) != len(plain):
        found = [len(text[:at].casefold()) for at in found]
    return frozenset(found)


class Known:
    """Finds the known labels that begin at a place of a line.

    An index may lie over another one: it then knows what that one knows as well. A label is
    put into one of the two only.
    """

    def __init__(self, beneath: Known | None = None) -> None:
        self._beneath = beneath
        self._entries: dict[str, Entry] = {}
        self._lengths: dict[str, dict[int, int]] = {}  # opening -> length -> labels
        self._commas = 0
        self.separated = False  # whether a configured label holds what separates others

    def add(self, label: str, *, configured: bool) -> None:
        """Make a label known; one that is known already, or longer than LONGEST, is left out."""
        plain = label.casefold()
        if plain in self._entries or not 0 < len(plain) <= LONGEST:
            return
        self._entries[plain] = _entry(label, plain, configured=configured)
        self._commas += has_comma(label)
        self.separated = self.separated or (configured and segments(headless(label)) != (label,))
        lengths = self._lengths.setdefault(_opening(plain), {})
        lengths[len(plain)] = lengths.get(len(plain), 0) + 1

    def discard(self, plain: str) -> None:
        """Forget a label, given case-folded, if it is in this index and not configured."""
        entry = self._entries.get(plain)
        if entry is None or entry.configured:
            return
        del self._entries[plain]
        self._commas -= has_comma(plain)
        lengths = self._lengths[_opening(plain)]
        lengths[len(plain)] -= 1
        if not lengths[len(plain)]:
            del lengths[len(plain)]

    @property
    def commas(self) -> int:
        """How many known labels hold a comma."""
        return self._commas + (self._beneath.commas if self._beneath else 0)

    def get(self, label: str) -> Entry | None:
        """The known label that is this one, whatever the case."""
        return self._find(label.casefold())

    def spells(self, text: str) -> Entry | None:
        """The known label that is this text, if it has a seam wherever the text has one.

        `NewsRoom` may be *News* and *Room* even where *Newsroom* is known.
        """
        plain = text.casefold()
        entry = self._find(plain)
        return entry if entry and seams(text, plain) <= entry.seams else None

    def _find(self, plain: str) -> Entry | None:
        beneath = self._beneath._find(plain) if self._beneath else None  # noqa: SLF001 - its own class
        return beneath or self._entries.get(plain)

    def starting(self, plain: str, at: int) -> Iterator[tuple[int, Entry]]:
        """Every known label at a place of a case-folded line, with its end, in no fixed order."""
        if self._beneath:
            yield from self._beneath.starting(plain, at)
        entries = self._entries
        for length in self._lengths_at(plain, at):
            entry = entries.get(plain[at : at + length])
            if entry is not None and at + length <= len(plain):
                yield at + length, entry

    def adds_to(self, plain: str, places: Iterable[int]) -> bool:
        """Tell whether a label of this index, not of that beneath, begins at one of the places."""
        return bool(self._entries) and any(self._holds(plain, at) for at in places)

    def _holds(self, plain: str, at: int) -> bool:
        lengths = self._lengths_at(plain, at)
        return any(plain[at : at + length] in self._entries for length in lengths)

    def _lengths_at(self, plain: str, at: int) -> list[int]:
        """The lengths that a label beginning at a place may have, some twice."""
        lengths: list[int] = []
        for size in _OPENINGS:
            found = self._lengths.get(plain[at : at + size])
            if found:
                lengths += found
        return lengths

    def __bool__(self) -> bool:
        """Tell whether any label is known."""
        return bool(self._entries or self._beneath)


def _opening(plain: str) -> str:
    return plain[: next(size for size in _OPENINGS if size <= len(plain))]


def _entry(label: str, plain: str, *, configured: bool) -> Entry:
    lower = label[0].islower()
    return Entry(
        configured=configured,
        lower=lower,
        camel=lower and label[1:2].isupper(),
        seams=seams(label, plain),
    )
