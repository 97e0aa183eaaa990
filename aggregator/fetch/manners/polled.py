"""What is remembered of one URL between two polls.

A value, and its form as JSON for one column of the store. Knows no rule about what it holds.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime, timedelta
from typing import Any, Self

from aggregator.fetch.manners.cadence import Cadence
from aggregator.model import DumpKind

EVENTS = 20  # how many times of news are remembered …
_APART = timedelta(hours=1)  # … each at least so long after the one before: a batch counts once
FORMER = 10  # how many former URLs are remembered


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A permanent redirect that is not believed yet."""

    target: str
    since: datetime  # seen first
    times: int  # polls that have seen it


@dataclass(frozen=True, slots=True, kw_only=True)
class Polled:
    """One URL: where it is now, its validators as received, and how it has fared."""

    configured: str = field(repr=False)  # the URL in the configuration, which may hold a password
    url: str = field(repr=False)  # the URL to ask: the same, or where it has moved for good
    etag: str | None = None  # opaque, quotes and W/ included
    last_modified: str | None = None  # as received, never read as a date
    parser_version: str | None = None  # that has read what the validators stand for
    candidate: Candidate | None = None
    former: tuple[str, ...] = ()  # where it was before, the latest last
    polls: int = 0
    asked_at: datetime | None = None  # the last poll
    status: int | None = None  # of the last poll; None when no answer came
    failures: int = 0  # in a row
    not_before: datetime | None = None  # the server asked to be left alone until then
    gone_at: datetime | None = None  # when it was first told to be gone
    fresh_for: timedelta | None = None  # by max-age or Expires of the last good answer
    fresh_by: str = ""  # which of the two
    cadence: Cadence = field(default_factory=Cadence)
    news: tuple[datetime, ...] = ()  # when it last had new articles, oldest first
    kind: DumpKind | None = None  # of the last good body
    looked_at: datetime | None = None  # when the page was last asked which feed it names
    named: Candidate | None = None  # another feed that the page names, not believed yet

    @property
    def has_validators(self) -> bool:
        """Whether the server has given anything to ask conditionally with."""
        return bool(self.etag or self.last_modified)

    def to_json(self) -> str:
        """The value as one line of JSON; what is at its default is left out."""
        blank = type(self)(configured="", url="")
        told = {one.name: getattr(self, one.name) for one in fields(self)}
        kept = {
            name: value
            for name, value in told.items()
            if name in {"configured", "url"} or value != getattr(blank, name)
        }
        return json.dumps(kept, default=_plain, separators=(",", ":"))

    @classmethod
    def of_json(cls, text: str) -> Self:
        """The value that to_json wrote; names of a newer version are left out.

        Raises ValueError, KeyError or TypeError for what to_json never wrote.
        """
        told = json.loads(text)
        names = {one.name for one in fields(cls)}
        return cls(
            **{
                name: _READERS.get(name, _same)(value)
                for name, value in told.items()
                if name in names
            }
        )


def remembered(polled: Polled | None, configured: str) -> Polled:
    """What to go on with: what is remembered, or a beginning when the configuration has changed."""
    if polled is not None and polled.configured == configured:
        return polled
    return Polled(configured=configured, url=configured)


def with_news(news: Iterable[datetime], found: Iterable[datetime]) -> tuple[datetime, ...]:
    """The times of news with those of newly found articles; the last ones, oldest first."""
    kept: list[datetime] = []
    for moment in sorted({*news, *found}):
        if not kept or moment - kept[-1] >= _APART:
            kept.append(moment)
    return tuple(kept[-EVENTS:])


def _plain(value: object) -> object:
    match value:
        case datetime():
            return value.astimezone(UTC).isoformat()
        case timedelta():
            return value.total_seconds()
        case frozenset():
            return sorted(value)
        case Cadence() | Candidate():
            return {one.name: getattr(value, one.name) for one in fields(value)}
    raise TypeError(type(value).__name__)


def _same(value: Any) -> Any:  # noqa: ANN401 - JSON holds anything
    return value


def _span(seconds: float | None) -> timedelta | None:
    return None if seconds is None else timedelta(seconds=seconds)


def _cadence(told: dict[str, Any]) -> Cadence:
    return Cadence(
        ttl=_span(told.get("ttl")),
        period=_span(told.get("period")),
        skip_hours=frozenset(told.get("skip_hours", ())),
        skip_days=frozenset(told.get("skip_days", ())),
    )


def _candidate(told: dict[str, Any]) -> Candidate:
    since = datetime.fromisoformat(told["since"])
    return Candidate(target=told["target"], since=since, times=told["times"])


_READERS: dict[str, Callable[[Any], Any]] = {
    "candidate": _candidate,
    "kind": DumpKind,
    "looked_at": datetime.fromisoformat,
    "named": _candidate,
    "former": tuple,
    "asked_at": datetime.fromisoformat,
    "not_before": datetime.fromisoformat,
    "gone_at": datetime.fromisoformat,
    "fresh_for": _span,
    "cadence": _cadence,
    "news": lambda told: tuple(datetime.fromisoformat(one) for one in told),
}
