"""What is kept: articles, their editions and sightings, and changes to them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from aggregator.model.registry import Filed


class DateOrigin(StrEnum):
    """Where the date of an article comes from."""

    STATED = "stated"  # the item itself said it
    CLAMPED = "clamped"  # the item said a date after its dump's; the dump's date was taken
    INFERRED = "inferred"  # not stated: not later than the dump's date


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """An edition was seen in a source, in a dump of this date."""

    source: str
    dated: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """What the store knows of one article under a title key."""

    number: int
    summary: str
    earlier: tuple[str, ...]  # former texts, the oldest first
    sightings: tuple[Sighting, ...]  # all that matter: see Store.editions
    text_source: str  # who supplied the current text
    text_dated: datetime  # date of the newest dump that showed the current text
    published: datetime
    date_origin: DateOrigin
    updated: datetime
    link: str | None
    categories: tuple[str, ...]
    language: str | None = None
    sources: tuple[str, ...] = ()  # names, the first to tell it first
    labelled_by: str | None = None  # the source whose rules divide its categories
    pruned: bool = False  # a tombstone: its texts are beginnings, and nothing else is kept
    links: tuple[tuple[str, str], ...] = ()  # source and its own link
    content: str = ""  # the text with its markup: clean HTML
    authors: tuple[str, ...] = ()
    image: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """All that is stored under one title key, for one source."""

    editions: tuple[Edition, ...] = ()
    recurs: bool = False  # two editions have stood in one dump of the source


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What the store has to write for one item of a dump; None leaves a column as it is."""

    key: bytes
    edition: int
    new: bool
    position: int
    title: str
    summary: str | None = None  # a current text to store
    earlier: str | None = None  # a text to file among the earlier ones
    shows_current: bool = False  # the dump shows the text that is current afterwards
    revised: bool = False  # the visible text was replaced, not only completed
    published: datetime | None = None
    date_origin: DateOrigin | None = None
    updated: datetime | None = None
    link: str | None = None  # the canonical one
    own_link: str | None = None  # where the source itself shows it
    content: str | None = None  # empty: the text has no markup any more
    authors: tuple[str, ...] | None = None
    image: str | None = None
    categories: tuple[str, ...] | None = None
    filed: Filed | None = None  # where it belongs
    language: str | None = None
    mark: bytes | None = None  # of an item that will tell nothing new again


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """A subject an article is filed under."""

    label: str
    slug: str | None  # None while it has no feed of its own


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """An item that has been kept."""

    id: UUID
    title: str
    summary: str
    edition: int
    published: datetime
    date_origin: DateOrigin
    updated: datetime
    first_seen: datetime
    topics: tuple[Topic, ...]
    sources: tuple[str, ...]  # names, the first to tell it first
    categories: tuple[str, ...]
    link: str | None = None  # the first that was told
    links: tuple[tuple[str, str], ...] = ()  # source and its own link, in the order of sources
    language: str | None = None
    content: str = ""  # the text with its markup: clean HTML
    authors: tuple[str, ...] = ()
    image: str | None = None  # http or https, absolute

    @property
    def urn(self) -> str:
        """The published id."""
        return self.id.urn
