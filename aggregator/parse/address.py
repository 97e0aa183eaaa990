"""The address of the web that a dump is a copy of."""

from __future__ import annotations

from aggregator.model import Dump, Hints

_WEB = ("http://", "https://")


def address_of(dump: Dump, hints: Hints) -> str | None:
    """What relative links in the dump belong to; None when nobody tells."""
    return dump.location if dump.location.startswith(_WEB) else hints.site
