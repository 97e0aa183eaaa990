"""How everything fares: what the operator is shown, told and warned of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID, uuid5

from aggregator.model.reports import SourceState

_INCIDENTS = UUID("3f6d7a52-6a0e-5f43-9d0b-2c1f0b7a9e11")  # the name space of their ids


class IncidentKind(StrEnum):
    """What kind of trouble an incident is."""

    GONE = "source-gone"
    QUARANTINED = "source-quarantined"
    FAILING = "source-failing"
    STALE = "source-stale"
    UNREADABLE = "source-unreadable"  # some of its files
    FEED = "feed-not-rendered"
    STORE = "store-error"
    SCHEDULE = "schedule-stopped"
    DISK = "disk-nearly-full"


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    """A trouble with its beginning, and its end when it is over."""

    kind: IncidentKind
    subject: str  # a source, a feed's path, a directory
    begun: datetime
    ended: datetime | None = None
    text: str  # what is wrong, as it was told at the beginning
    remedy: str  # what to do

    @property
    def id(self) -> UUID:
        """The same for ever, in every process."""
        return uuid5(_INCIDENTS, f"{self.kind.value}\n{self.subject}\n{self.begun.isoformat()}")

    @property
    def urn(self) -> str:
        """The id as Atom writes it."""
        return self.id.urn

    @property
    def title(self) -> str:
        """One line: what, and where."""
        what = self.kind.value.replace("-", " ")
        return f"{what.capitalize()}: {self.subject}"

    @property
    def changed_at(self) -> datetime:
        """When there was last something to tell."""
        return self.ended or self.begun


@dataclass(frozen=True, slots=True, kw_only=True)
class Tallied:
    """What one source's turns have brought since the daemon started."""

    turns: int = 0
    failed: int = 0  # turns that ended with an error
    seconds: float = 0.0  # spent in turns: fetching, reading, storing
    last_seconds: float = 0.0  # of them in the last turn
    dumps: int = 0  # taken in
    known: int = 0  # dumps whose very bytes had been taken in before
    refused: int = 0  # dumps that could not be read
    quarantined: int = 0  # dumps that were set aside
    items: int = 0
    new: int = 0
    duplicates: int = 0  # items whose article was stored already, unchanged
    revised: int = 0
    dropped: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Beat:
    """One poll or dump in a source's history."""

    at: datetime
    new: int
    failed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceHealth:
    """A source and how it fares."""

    state: SourceState
    condition: str
    reason: str  # one sentence; what to do where there is something to do
    due: datetime | None  # None when nobody gives it a turn by himself
    why: str  # due then
    tallied: Tallied = Tallied()
    history: tuple[Beat, ...] = ()  # the oldest first


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """How everything fares at one moment."""

    at: datetime
    version: str
    started_at: datetime
    tick_age: float | None  # seconds since the schedule last ticked; None before it did
    # The store; its figures are those of an empty one while it does not answer.
    store: str  # where it is
    store_error: str | None = None
    store_bytes: int = 0
    articles: int = 0
    sources: tuple[SourceHealth, ...] = ()
    incidents: tuple[Incident, ...] = ()  # those that are not over, the newest first
    # The publication.
    documents: int = 0
    document_bytes: int = 0
    feeds: int = 0
    changed_at: datetime | None = None  # a feed last changed
    missing: int = 0  # times an article is missing from a feed: it could not be rendered
    unrendered: tuple[str, ...] = ()  # paths of feeds that stand as they were
    # The machine.
    disk_free: int | None = None  # bytes where the state directory is
    disk_total: int | None = None
    served: Mapping[int, int] = field(default_factory=dict)  # answers by status
