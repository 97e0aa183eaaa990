"""The labels that an operator has configured.

Knows how labels are compared, not how lines are divided.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from aggregator.text import label_key, squeeze, visible

_SPACES = dict.fromkeys(map(ord, "\u00a0\u2007\u202f\u3000"), " ")


def clean(line: str) -> str:
    """The line in NFC, without invisible characters, with plain spaces only, trimmed."""
    if line.isascii():
        return line.strip()
    return unicodedata.normalize("NFC", visible(line)).translate(_SPACES).strip()


def tidy(label: str) -> str:
    """The label as it is shown: clean, every run of white space as one space."""
    return squeeze(clean(label))


@lru_cache(maxsize=8_192)  # labels come again and again
def key_of(label: str) -> str:
    """The key under which a label, or a line, is the same one as another."""
    if label.isascii():
        return squeeze(label).lower()
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
            shown[key_of(alias)] = shown[key_of(label)]  # also of a label that a file lists
        return {key: label for key, label in shown.items() if key and label}

    def spellings(self) -> tuple[str, ...]:
        """Every configured label and alias as written."""
        return tuple(filter(None, map(tidy, (*self.labels, *self.aliases.values(), *self.aliases))))
