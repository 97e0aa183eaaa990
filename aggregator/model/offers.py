"""What a dump says beside its articles: of which kind it is, and what else there is to fetch."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class DumpKind(StrEnum):
    """What a dump is, told from its first bytes."""

    FEED = "feed"  # RSS, Atom, RDF, JSON Feed, a sitemap
    PAGE = "page"  # HTML
    TEXT = "text"
    ARCHIVE = "archive"  # or a compressed file
    EMPTY = "empty"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Alternate:
    """A feed that a page offers."""

    url: str  # absolute, http or https
    type: str  # media type, lower case
    title: str = ""
