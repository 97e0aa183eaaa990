"""The bytes of a document in its codings, wherever they lie.

Knows no file; who keeps bytes elsewhere than in memory gives a value that can say so.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


class Lying(Protocol):
    """Bytes that may lie in memory or elsewhere; they never change."""

    def __len__(self) -> int:
        """How many they are, without reading them."""

    def __bytes__(self) -> bytes:
        """The bytes; raises AggregatorError when they cannot be read."""

    def is_at_hand(self) -> bool:
        """Whether they can be had without waiting for a disk."""


Form = bytes | Lying


@dataclass(frozen=True, slots=True, kw_only=True)
class Forms:
    """What one document is sent as; `bytes` of a form are its bytes."""

    body: Form
    gzip: Form
    brotli: Form | None = None  # made after it is published; None until then, or for ever


def is_at_hand(form: Form) -> bool:
    """Whether the bytes of a form can be had without waiting for a disk."""
    return isinstance(form, bytes) or form.is_at_hand()
