"""How long articles are kept, and what is told of those that are no longer shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Keep:
    """How much of a source, or of a feed, is kept; None sets no limit."""

    age: timedelta | None = None  # since publication
    articles: int | None = None  # the newest

    @property
    def everything(self) -> bool:
        """Whether there is no limit at all."""
        return self.age is None and self.articles is None

    def since(self, now: datetime) -> datetime | None:
        """The publication time of the oldest to be kept; None when age does not matter."""
        try:
            return None if self.age is None else now - self.age
        except OverflowError:  # before the year 1
            return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Retention:
    """All that is said about keeping; what is not named is kept as it is."""

    sources: Mapping[str, Keep] = field(default_factory=dict)  # by name: limits the store
    feeds: Mapping[str, Keep] = field(default_factory=dict)  # by slug: limits what a feed holds

    @property
    def everything(self) -> bool:
        """Whether everything is kept."""
        return all(keep.everything for keep in (*self.sources.values(), *self.feeds.values()))


@dataclass(frozen=True, slots=True, kw_only=True)
class Overdue:
    """An article beyond what is kept."""

    id: UUID
    title: str
    published: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Pruned:
    """What one step of pruning took out of a source's articles, or of one feed."""

    source: str | None = None
    feed: str | None = None  # its slug
    articles: tuple[Overdue, ...] = ()  # the oldest first


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawn:
    """What a feed tells of an article that was taken out of it."""

    id: UUID
    at: datetime
    reason: str

    @property
    def urn(self) -> str:
        """The published id."""
        return self.id.urn


@dataclass(frozen=True, slots=True, kw_only=True)
class Gone:
    """What is told at the address of an article that is no longer shown."""

    id: UUID
    at: datetime
    reason: str | None  # why it was withdrawn; None when it was pruned
