"""The frozen values that rooms hand to each other.

A datum changes its type when it changes its state: Dump, Item, Article, Feed, Document.
Every time is an aware UTC datetime. Nothing here reads a clock, a disk or an environment.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID


class DumpDate(StrEnum):
    """What told the date of a dump, the most trusted first."""

    NAME = "name"  # a date in the file's name
    CAPTURE = "capture"  # an archive's own record of the capture
    HTTP = "http"  # a Last-Modified header
    MTIME = "mtime"  # the file's modification time
    READ = "read"  # the moment of the first reading


class DateOrigin(StrEnum):
    """Where the date of an article comes from."""

    STATED = "stated"  # the item itself said it
    CLAMPED = "clamped"  # the item said a date after its dump's; the dump's date was taken
    INFERRED = "inferred"  # not stated: not later than the dump's date


@dataclass(frozen=True, slots=True, kw_only=True)
class Dump:
    """One blob as it came."""

    source: str
    location: str  # path or address, for people
    body: bytes
    digest: str  # SHA-256 of body, hexadecimal
    dated: datetime
    dated_by: DumpDate
    media_type: str | None = None  # as told by the transport, without parameters
    charset: str | None = None  # as told by the transport


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerEntry:
    """What is remembered of one file that has been read, or could not be."""

    path: str  # relative to the source's directory; bytes that are not UTF-8 as \\xNN
    size: int
    mtime_ns: int
    digest: str | None  # None while the file could not be read
    error: str | None = None  # why it could not be read, or was refused


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """What one look at a source brought."""

    arrivals: Iterator[Arrival]  # lazy: each file is opened when its turn comes
    settling: int = 0  # files that are still being written
    gone: tuple[str, ...] = ()  # paths in the ledger whose error is out of date


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """One new or changed file: its dump, or None when it could not or need not be read."""

    ledger: LedgerEntry
    dump: Dump | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Hints:
    """What the operator knows about the dumps of a source."""

    layout: str = "auto"  # auto or bullets
    encoding: str | None = None  # None: the decoding ladder
    language: str | None = None  # BCP 47
    timezone: str = "UTC"  # IANA name, for stated dates without a zone
    noise: tuple[str, ...] = ()  # regular expressions for whole lines to drop
    title_strip: tuple[str, ...] = ()  # regular expressions removed from titles


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One article as a dump told it."""

    title: str  # one line, never empty
    summary: str = ""  # plain text, paragraphs parted by an empty line
    categories: tuple[str, ...] = ()  # label lines as written
    published: datetime | None = None  # only a stated date
    link: str | None = None  # http or https
    position: int  # 0 is the first item of the dump


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One step of reading a dump and its reason, for people."""

    step: str  # decoding, layout, noise, roles, item
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Parsed:
    """Everything that was read from a dump."""

    items: tuple[Item, ...]
    layout: str
    encoding: str
    findings: tuple[Finding, ...] = ()
    dropped: int = 0  # items left out because they could not be used


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
    link: str | None = None
    categories: tuple[str, ...] | None = None
    labels: tuple[str, ...] | None = None  # the topics' labels, derived from the categories
    language: str | None = None


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
    link: str | None = None
    language: str | None = None

    @property
    def urn(self) -> str:
        """The published id."""
        return self.id.urn


class FeedKind(StrEnum):
    """What a feed collects."""

    ALL = "all"
    TOPIC = "topic"
    SOURCE = "source"


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedHead:
    """A feed without its articles."""

    kind: FeedKind
    slug: str
    title: str
    revision: int  # grows whenever a reader of the feed could see a difference
    changed_at: datetime
    articles: int  # how many the store holds
    latest: datetime | None  # publication time of the newest
    language: str | None = None

    @property
    def path(self) -> str:
        """Address of its documents without their suffix."""
        folder = "sources" if self.kind is FeedKind.SOURCE else "feeds"
        return f"/{folder}/{self.slug}"

    @property
    def page(self) -> str:
        """Address of its page for people."""
        return {FeedKind.ALL: "/", FeedKind.TOPIC: f"/topics/{self.slug}/"}.get(
            self.kind, f"/sources/{self.slug}/"
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """A feed and its newest articles, newest first."""

    head: FeedHead
    articles: tuple[Article, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """What every document says about where it is published."""

    base_url: str  # without a slash at the end
    title: str
    description: str
    language: str
    max_age: timedelta  # how long a reader may keep a document

    def url(self, path: str) -> str:
        """The absolute address of a path."""
        return self.base_url + path


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A web link (RFC 8288) of a document."""

    href: str
    rel: str
    type: str | None = None
    title: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """The bytes of one address as they are served."""

    path: str
    media_type: str  # with its charset
    body: bytes
    gzip: bytes
    etag: str  # weak, from the body, quotes and W/ included
    modified_at: datetime
    links: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What a publication shows of one feed."""

    head: FeedHead
    documents: tuple[Document, ...]
    dropped: int = 0  # articles left out because they could not be rendered


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """All documents being served now, by path."""

    documents: Mapping[str, Document] = field(default_factory=dict)
    feeds: Mapping[str, Shown] = field(default_factory=dict)  # by the path of the feed

    @property
    def dropped(self) -> int:
        """How many times an article is missing from a feed because it could not be rendered."""
        return sum(shown.dropped for shown in self.feeds.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class IngestReport:
    """What became of one dump."""

    source: str
    location: str
    items: int = 0
    new: int = 0
    seen: int = 0
    revised: int = 0
    editions: int = 0  # how many of the new ones bear a title that was stored already
    dropped: int = 0
    known: bool = False  # the very same bytes had been taken in before
    error: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceState:
    """How a source fares."""

    name: str
    title: str
    active: bool  # still configured
    next_due: datetime
    leased_until: datetime | None  # somebody is taking it in
    last_attempt: datetime | None
    last_success: datetime | None
    last_new: datetime | None  # when an attempt last brought a new article
    failures: int  # attempts in a row that ended with an error
    error: str | None  # of the last attempt
    articles: int
    dumps: int
    unreadable: tuple[LedgerEntry, ...] = ()  # files that could not be read or trusted
