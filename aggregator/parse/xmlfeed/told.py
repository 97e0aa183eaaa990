"""What either way of reading an XML feed tells, in the same words."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import urljoin

from aggregator.parse.entries import Entry

VERSIONS: Mapping[str, str] = {
    "rss090": "RSS 0.90",
    "rss091": "RSS 0.91",
    "rss092": "RSS 0.92",
    "rss093": "RSS 0.93",
    "rss094": "RSS 0.94",
    "rss10": "RSS 1.0",
    "rss20": "RSS 2.0",
    "rss": "RSS of an unknown version",
    "atom03": "Atom 0.3",
    "atom10": "Atom 1.0",
    "atom": "Atom of an unknown version",
    "cdf": "CDF",
}
HTML_TYPES = frozenset(("html", "text/html"))
XHTML_TYPES = frozenset(("xhtml", "application/xhtml+xml"))
# Nothing in it that resolving would write otherwise, whatever the base.
_WHOLE = re.compile(r"https?://[\w.-]+(?::\d+)?/[\w./~-]*(?:\?[\w=&.%/-]+)?(?:#[\w-]+)?", re.ASCII)
_PICTURES = (".jpg", ".jpeg", ".png", ".gif", ".webp", ".avif")


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldFeed:
    """A feed as one of the parsers tells it."""

    version: str  # a key of VERSIONS, or empty
    entries: tuple[Entry, ...]
    cadence: Mapping[str, str | tuple[str, ...]] = field(default_factory=dict)  # as Parsed has it
    next_page: str | None = None  # the same


class Unusual(Exception):
    """The strict path is not made for this; the message says why."""


def join(base: str | None, href: str | None) -> str | None:
    """The address that a base makes of a relative one; the base when there is none."""
    if not href or not base:
        return href or base
    if _WHOLE.fullmatch(href):
        return href
    try:
        return urljoin(base, href)
    except ValueError:  # brackets that hold no address
        return base


def is_image(told: Callable[[str], str | None]) -> bool:
    """Whether the attributes of a media:content are those of a picture."""
    kind = told("medium") or told("type")
    if kind:
        return kind.startswith("image")
    return (told("url") or "").partition("?")[0].lower().endswith(_PICTURES)


def completed(
    entries: Iterable[Entry], *, site: str | None, language: str | None
) -> tuple[Entry, ...]:
    """The entries with what they take from their feed: its site's address and its language."""
    bases: dict[str | None, str | None] = {}  # few of them, many entries
    made = []
    for entry in entries:
        if entry.base not in bases:
            bases[entry.base] = join(site, entry.base)
        base, spoken = bases[entry.base], entry.language or language
        if (base, spoken) != (entry.base, entry.language):
            entry = replace(entry, base=base, language=spoken)  # noqa: PLW2901 - it takes its place
        made.append(entry)
    return tuple(made)
