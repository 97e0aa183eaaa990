"""What troubles the operator now, and which incidents thereby begin and end. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from aggregator.health.readiness import obstacles
from aggregator.masking import masked
from aggregator.model import Incident, IncidentKind, Overview, SourceHealth

_FREE_SHARE = 0.05  # of the disk …
_FREE_BYTES = 1 << 30  # … and so much: less than both is nearly full

_OF_SOURCES = {
    "gone": IncidentKind.GONE,
    "quarantined": IncidentKind.QUARANTINED,
    "failing": IncidentKind.FAILING,
    "stale": IncidentKind.STALE,
    "partly": IncidentKind.UNREADABLE,
}
_REMEDIES = {
    IncidentKind.GONE: "remove the source, change its address, or poll it by hand: "
    "aggregator ingest {subject}",
    IncidentKind.QUARANTINED: "look at what is held, then release or drop it: "
    "aggregator quarantine list",
    IncidentKind.FAILING: "see its last attempts: aggregator sources {subject}",
    IncidentKind.STALE: "look whether the source still publishes where it did; "
    "set expect_every if it is silent by nature",
    IncidentKind.UNREADABLE: "see which files and why: aggregator status",
    IncidentKind.FEED: "the former feed stays served; report what the log says about it",
    IncidentKind.STORE: "look at the disk, its permissions and the database: aggregator status",
    IncidentKind.SCHEDULE: "restart the daemon, and keep its log",
    IncidentKind.DISK: "make room, or keep less: keep_raw, keep, quarantine_keep",
}

Key = tuple[IncidentKind, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """Something wrong at this moment."""

    kind: IncidentKind
    subject: str
    text: str

    @property
    def key(self) -> Key:
        """What makes two troubles the same."""
        return self.kind, self.subject

    @property
    def remedy(self) -> str:
        """What to do about it."""
        return _REMEDIES[self.kind].format(subject=self.subject)


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What a look has changed."""

    since: Mapping[Key, datetime]  # when each trouble of now was first seen
    begun: tuple[Incident, ...] = ()
    ended: tuple[Incident, ...] = ()


def troubles(overview: Overview) -> tuple[Trouble, ...]:
    """Everything that is wrong now.

    While the store does not answer nothing is known of sources.
    """
    return tuple(_found(overview))


def changed(
    lasting: Sequence[Incident],
    found: Iterable[Trouble],
    since: Mapping[Key, datetime],
    now: datetime,
    *,
    after: timedelta = timedelta(),
    blind: bool = False,
) -> Change:
    """Which incidents begin and end, for the lasting ones and the troubles of now.

    `since` is that of the last look. A trouble becomes an incident when it has lasted `after`, and
    began when it was first seen. Blind to sources, none of theirs ends.
    """
    there = {one.key: one for one in found}
    seen = {key: since.get(key, now) for key in there}
    known = {(one.kind, one.subject) for one in lasting}
    begun = tuple(
        Incident(
            kind=one.kind, subject=one.subject, begun=seen[key], text=one.text, remedy=one.remedy
        )
        for key, one in there.items()
        if key not in known and now - seen[key] >= after
    )
    ended = tuple(
        replace(one, ended=max(now, one.begun))
        for one in lasting
        if (one.kind, one.subject) not in there and not (blind and one.kind in _OF_SOURCES.values())
    )
    return Change(since=seen, begun=begun, ended=ended)


def _found(overview: Overview) -> Iterator[Trouble]:
    if overview.store_error:
        yield _trouble(IncidentKind.STORE, overview.store, overview.store_error)
    for source in overview.sources:
        yield from _of_source(source)
    for path in overview.unrendered:
        yield _trouble(IncidentKind.FEED, path, "it could not be rendered and stays as it was")
    for reason in obstacles(overview):
        if reason.startswith("the schedule") and overview.tick_age is not None:
            yield _trouble(IncidentKind.SCHEDULE, "schedule", reason)
    yield from _of_disk(overview)


def _of_source(source: SourceHealth) -> Iterator[Trouble]:
    kind = _OF_SOURCES.get(source.condition)
    if kind is None or not source.state.active:
        return
    text = source.reason
    if kind is IncidentKind.UNREADABLE:
        text = "; ".join(f"{one.path}: {one.error}" for one in source.state.unreadable[:5])
    yield _trouble(kind, source.state.name, text)


def _of_disk(overview: Overview) -> Iterator[Trouble]:
    free, total = overview.disk_free, overview.disk_total
    if free is not None and total and free < min(_FREE_BYTES, total * _FREE_SHARE):
        text = f"{free >> 20} MiB of {total >> 20} MiB are free where the state is kept"
        yield _trouble(IncidentKind.DISK, "state", text)


def _trouble(kind: IncidentKind, subject: str, text: str) -> Trouble:
    return Trouble(kind=kind, subject=subject, text=masked(text))
