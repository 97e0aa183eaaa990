"""What is published: feeds, documents, the publication."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from aggregator.model.archives import Span
from aggregator.model.articles import Article
from aggregator.model.forms import Forms
from aggregator.model.retention import Withdrawn


class FeedKind(StrEnum):
    """What a feed collects."""

    ALL = "all"
    TOPIC = "topic"
    COMBINED = "combined"  # what a declared condition holds of
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
    description: str = ""
    parents: tuple[str, ...] = ()  # slugs of the topics whose feeds hold its articles as well
    sources: tuple[str, ...] = ()  # names of the sources whose lines name it

    @property
    def path(self) -> str:
        """Address of its documents without their suffix."""
        folder = "sources" if self.kind is FeedKind.SOURCE else "feeds"
        return f"/{folder}/{self.slug}"

    @property
    def page(self) -> str:
        """Address of its page for people."""
        if self.kind is FeedKind.ALL:
            return "/"
        folder = "sources" if self.kind is FeedKind.SOURCE else "topics"
        return f"/{folder}/{self.slug}/"


@dataclass(frozen=True, slots=True, kw_only=True)
class Length:
    """How many articles a feed shows; all that it holds are in its archive or here."""

    entries: int  # the newest
    age: timedelta | None = None  # before the newest of them; None: age does not matter


@dataclass(frozen=True, slots=True, kw_only=True)
class Lengths:
    """How long feeds are."""

    usual: Length
    own: Mapping[str, Length] = field(default_factory=dict)  # by the path of the feed

    def of(self, head: FeedHead) -> Length:
        """The length of a feed."""
        return self.own.get(head.path, self.usual)


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """A feed and its newest articles, newest first."""

    head: FeedHead
    articles: tuple[Article, ...]
    withdrawn: tuple[Withdrawn, ...] = ()  # the last first
    older: Span | None = None  # where its archive begins; None when it holds no more


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """What every document says about where it is published."""

    base_url: str  # without a slash at the end
    title: str
    description: str
    language: str
    max_age: timedelta  # how long a reader may keep a document
    contact: str | None = None  # https://… or mailto:…

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
    forms: Forms
    etag: str  # weak, from the body, quotes and W/ included
    modified_at: datetime
    links: tuple[Link, ...] = ()
    gone: bool = False  # it tells that what stood at its path is no longer shown
    immutable: bool = False  # nothing that comes later changes it

    @property
    def body(self) -> bytes:
        """The bytes as they are, read from wherever they lie."""
        return bytes(self.forms.body)

    @property
    def gzip(self) -> bytes:
        """The bytes compressed, read from wherever they lie."""
        return bytes(self.forms.gzip)

    @property
    def brotli(self) -> bytes | None:
        """The bytes compressed further, where they are; read from wherever they lie."""
        return None if self.forms.brotli is None else bytes(self.forms.brotli)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What a publication shows of one feed."""

    head: FeedHead
    documents: tuple[Document, ...]
    older: Span | None = None  # where its archive begins
    dropped: int = 0  # articles left out because they could not be rendered
    # Where its articles stand in the documents, for the next time: known to who rendered them.
    places: Mapping[tuple[UUID, int], tuple[slice, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """All documents being served now, by path."""

    documents: Mapping[str, Document] = field(default_factory=dict)
    feeds: Mapping[str, Shown] = field(default_factory=dict)  # by the path of the feed
    # Former slugs of topics and combined feeds: the slug to send a reader to, None when gone.
    former: Mapping[str, str | None] = field(default_factory=dict)

    @property
    def dropped(self) -> int:
        """How many times an article is missing from a feed because it could not be rendered."""
        return sum(shown.dropped for shown in self.feeds.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Heads:
    """The feeds of a store that look different since a stamp, or all of them."""

    stamp: int  # to ask with the next time
    heads: tuple[FeedHead, ...]
    whole: bool  # these are all; whatever is missing is no longer published
    former: Mapping[str, str | None] = field(default_factory=dict)  # only with the whole
