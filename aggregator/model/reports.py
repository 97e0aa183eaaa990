"""What became of dumps and sources."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from aggregator.model.dumps import LedgerEntry

NEVER = datetime.max.replace(tzinfo=UTC)  # when a source is due that is not asked any more


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
    clamped: int = 0  # articles that were given the dump's date, for theirs lay in the future
    known: bool = False  # the very same bytes had been taken in before
    members: int = 0  # of a container, those that were taken in or known
    refused: int = 0  # members of a container that could not be read or trusted
    quarantined: bool = False  # kept aside, and nothing of it taken in
    error: str | None = None
    news: tuple[datetime, ...] = ()  # when its new articles were published


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceState:
    """How a source fares."""

    name: str
    title: str
    active: bool  # still configured
    next_due: datetime  # NEVER when only a person may give it its turn
    leased_until: datetime | None  # somebody is taking it in
    last_attempt: datetime | None
    last_success: datetime | None
    last_new: datetime | None  # when an attempt last brought a new article
    failures: int  # attempts in a row that ended with an error
    error: str | None  # of the last attempt
    articles: int
    dumps: int
    quarantined: int = 0  # dumps that are held
    unreadable: tuple[LedgerEntry, ...] = ()  # files that could not be read or trusted
    news: tuple[datetime, ...] = ()  # its last times of news, oldest first
    due_reason: str | None = None  # why it is due then
    gone_at: datetime | None = None  # its server says so since
    not_before: datetime | None = None  # its server asked to be left alone until then
