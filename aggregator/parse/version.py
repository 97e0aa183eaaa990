"""Which reading of a dump is meant: the version of the readers, and the hints of its source."""

from __future__ import annotations

import hashlib

from aggregator.model import Hints

READERS = 1  # raised when the readers find other items, or other texts, in the same bytes


def version_of(hints: Hints) -> str:
    """A short text that changes when the same bytes may be read otherwise.

    Who fetches a dump again only when it has changed keeps it beside the validators.
    """
    digest = hashlib.sha256(repr(hints).encode("utf-8", "surrogatepass")).hexdigest()
    return f"{READERS}-{digest[:16]}"
