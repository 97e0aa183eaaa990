"""The labels that an operator has configured, and an index of known labels.

Knows how labels are compared, not how lines are divided.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Self

from aggregator.text import label_key, squeeze, visible

LONGEST = 200  # characters; no label is longer, and covering a line stays linear
_SPACES = dict.fromkeys(map(ord, "\u00a0\u2007\u202f\u3000"), " ")


def clean(line: str) -> str:
    """The line in NFC, without invisible characters, with plain spaces only, trimmed."""
    if line.isascii():
        return line.strip()
    return unicodedata.normalize("NFC", visible(line)).translate(_SPACES).strip()


def tidy(label: str) -> str:
    """The label as it is shown: clean, every run of white space as one space."""
    return squeeze(clean(label))


def key_of(label: str) -> str:
    """The key under which a label, or a line, is the same one as another."""
    return label_key(clean(label))


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulary:
    """Configured labels, and other words for them (alias -> label).

    The label that an alias stands for is a configured label, listed or not.
    """

    labels: tuple[str, ...] = ()
    aliases: Mapping[str, str] = field(default_factory=dict)

    def canonical(self) -> dict[str, str]:
        """Key of every configured label and alias -> the label to show; the first listed wins."""
        shown: dict[str, str] = {}
        for label in (*self.labels, *self.aliases.values()):
            shown.setdefault(key_of(label), tidy(label))
        for alias, label in self.aliases.items():
            shown.setdefault(key_of(alias), shown[key_of(label)])
        return {key: label for key, label in shown.items() if key and label}

    def spellings(self) -> tuple[str, ...]:
        """Every configured label and alias as written."""
        return tuple(filter(None, map(tidy, (*self.labels, *self.aliases.values(), *self.aliases))))


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One known label."""

    label: str
    configured: bool


class Known:
    """An index of known labels that finds those which begin at a place of a line."""

    def __init__(self) -> None:
        self._entries: dict[str, Entry] = {}
        self._lengths: dict[str, list[int]] = {}

    def add(self, label: str, *, configured: bool) -> None:
        """Make a label known; one that is known already, or longer than LONGEST, is left out."""
        plain = label.casefold()
        if plain in self._entries or not 0 < len(plain) <= LONGEST:
            return
        self._entries[plain] = Entry(label=label, configured=configured)
        lengths = self._lengths.setdefault(plain[0], [])
        if len(plain) not in lengths:
            lengths.append(len(plain))
            lengths.sort(reverse=True)

    def copy(self) -> Self:
        """An index that can grow by itself."""
        twin = type(self)()
        twin._entries = dict(self._entries)  # noqa: SLF001 - its own class
        twin._lengths = {first: list(lengths) for first, lengths in self._lengths.items()}  # noqa: SLF001 - its own class
        return twin

    def get(self, label: str) -> Entry | None:
        """The known label that is this one, whatever the case."""
        return self._entries.get(label.casefold())

    def starting(self, plain: str, at: int) -> Iterator[tuple[int, Entry]]:
        """Every known label at a place of a case-folded line, with its end, the longest first."""
        for length in self._lengths.get(plain[at], ()):
            entry = self._entries.get(plain[at : at + length])
            if entry is not None and at + length <= len(plain):
                yield at + length, entry
