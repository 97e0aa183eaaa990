"""Sources: whose turn it is, who is at it, how they fare; and the ledger of their files.

A claim is one conditional update. Knows nothing of articles but their number.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Connection,
    bindparam,
    case,
    func,
    insert,
    literal,
    or_,
    select,
    update,
)

from aggregator.errors import StoreError
from aggregator.model import FeedKind, LedgerEntry, SourceState
from aggregator.store import feeds, moments, seeding
from aggregator.store.columns import Instant
from aggregator.store.database import Clash, Statement, change_rows, drop_rows, write_rows
from aggregator.store.schema import dump, feed, ledger, quarantined, source

_NOW = bindparam("now", type_=Instant)
# An attempt in the future tells that the clock has stepped back.
_TURN = (
    source.c.active
    & or_(source.c.next_due <= _NOW, source.c.last_attempt > _NOW)
    & or_(source.c.leased_until.is_(None), source.c.leased_until <= _NOW)
)
# Not ordered: that would make SQLite read all sources in that order.
_DUE = select(source.c.next_due, source.c.name).where(_TURN)
_CLAIM = Statement(
    update(source)
    .where(source.c.name == bindparam("called"), _TURN)
    .values(leased_until=bindparam("then", type_=Instant), last_attempt=_NOW)
)
_REGISTERED = select(source.c.id, source.c.name, source.c.title, source.c.language, source.c.active)
_ID = Statement(select(source.c.id).where(source.c.name == bindparam("called")))
_NEWS = Statement(select(source.c.news).where(source.c.name == bindparam("called")))
_HASTEN = Statement(
    update(source).where(source.c.name == bindparam("called")).values(next_due=bindparam("due"))
)
_LEDGER = Statement(
    select(*tuple(ledger.c)[1:])
    .join(source, source.c.id == ledger.c.source)
    .where(source.c.name == bindparam("called"))
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceEntry:
    """What the configuration says about a source."""

    name: str
    title: str
    language: str | None = None
    seed: int | None = None  # how many articles of its first look are told; None: all


def register(connection: Connection, entries: Sequence[SourceEntry], now: datetime) -> None:
    """Make exactly these sources the active ones, and their feeds exist.

    Cost: a few statements and the rows that change, however many sources there are.
    """
    present = {row.name: row for row in connection.execute(_REGISTERED)}
    told = {entry.name: (entry.title, entry.language, True) for entry in entries}
    removed = [row.id for row in present.values() if row.active and row.name not in told]
    changed = [
        (*told[name], row.id)
        for name, row in present.items()
        if name in told and (row.title, row.language, row.active) != told[name]
    ]
    change_rows(connection, source, ["active"], [(False, number) for number in removed])
    change_rows(connection, source, ["title", "language", "active"], changed)
    fresh = [_fresh(entry, now) for entry in entries if entry.name not in present]
    if fresh:
        connection.execute(insert(source), fresh)
    seeding.expect(connection, [entry.name for entry in entries if entry.seed is not None])
    feeds.ensure_all(connection, now)
    _ensure_feeds(connection, entries, now)


def _ensure_feeds(connection: Connection, entries: Sequence[SourceEntry], now: datetime) -> None:
    """Make the feeds of sources exist: new ones all at once, since one by one takes seconds."""
    kind = FeedKind.SOURCE
    there = set(connection.execute(select(feed.c.slug).where(feed.c.kind == kind.value)).scalars())
    told = {entry.name: (entry.title, entry.language) for entry in entries}
    fresh = [(name, *told[name]) for name in told.keys() - there]
    feeds.add(
        connection,
        [(kind, name, title, name, language) for name, title, language in sorted(fresh)],
        now,
    )
    feeds.ensure(connection, kind, told, now)


def _fresh(entry: SourceEntry, now: datetime) -> dict[str, object]:
    """The row of a source that nobody knew."""
    return {
        "name": entry.name,
        "title": entry.title,
        "language": entry.language,
        "active": True,
        "next_due": now,
        "failures": 0,
        "seeded": entry.seed is None,
    }


def id_of(connection: Connection, name: str) -> int:
    """The id of a source; raises StoreError when it is not registered."""
    found = _ID.value(connection, called=name)
    if found is None:
        raise StoreError("the source is not registered", subject=name)
    return int(found)


def due(connection: Connection, now: datetime) -> tuple[str, ...]:
    """Names of the active sources whose turn it is, the longest waiting first."""
    rows = connection.execute(_DUE, {"now": now})
    return tuple(name for _, name in sorted((due, name) for due, name in rows))


def claim(connection: Connection, name: str, now: datetime, lease: timedelta) -> bool:
    """Take a source that is due and free; false when somebody else was faster."""
    return _CLAIM.run(connection, called=name, now=now, then=now + lease) == 1


def finish(
    connection: Connection,
    name: str,
    now: datetime,
    *,
    next_due: datetime,
    error: str | None,
    new: int,
    told: Mapping[str, object] | None = None,
) -> None:
    """Give a source back, with what its turn brought; `told` are further columns."""
    fate = {"failures": source.c.failures + 1} if error else {"failures": 0, "last_success": now}
    connection.execute(
        update(source)
        .where(source.c.name == name)
        .values(
            next_due=case((hastened(now), source.c.next_due), else_=literal(next_due, Instant)),
            leased_until=None,
            last_attempt=now,
            error=error,
            **{**fate, **(told or {})},
            **({"last_new": now} if new else {}),
        )
    )


def hastened(now: datetime | BindParameter[datetime]) -> ColumnElement[bool]:
    """Whether a wake-up came during the turn: it must not be lost, and is the next turn."""
    return (
        source.c.leased_until.is_not(None)
        & (source.c.next_due > source.c.last_attempt)
        & (source.c.next_due <= now)
    )


def news(connection: Connection, name: str) -> tuple[datetime, ...]:
    """When a source last had new articles, the oldest first."""
    return moments.read(_NEWS.value(connection, called=name) or "[]")


def hasten(connection: Connection, name: str, now: datetime) -> None:
    """Make it the source's turn."""
    _HASTEN.run(connection, called=name, due=now)


def release(connection: Connection, next_due: datetime) -> None:
    """Take all leases back; a turn that was cut off is not due again before `next_due`."""
    connection.execute(
        update(source)
        .where(source.c.leased_until.is_not(None))
        .values(leased_until=None, next_due=next_due)
    )


def states(connection: Connection) -> tuple[SourceState, ...]:
    """How all sources fare, by name."""
    dumps = select(func.count()).where(dump.c.source == source.c.id).scalar_subquery()
    held = (
        select(func.count())
        .where(quarantined.c.source == source.c.id, quarantined.c.state == "held")
        .scalar_subquery()
    )
    rows = connection.execute(
        select(
            source,
            feed.c.articles.label("articles"),
            dumps.label("dumps"),
            held.label("held"),
        )
        .join(feed, (feed.c.slug == source.c.name) & (feed.c.kind == FeedKind.SOURCE.value))
        .order_by(source.c.name)
    )
    unreadable: dict[int, list[LedgerEntry]] = defaultdict(list)
    faulty = select(ledger).where(ledger.c.error.is_not(None)).order_by(ledger.c.path)
    for number, *told in connection.execute(faulty):
        unreadable[number].append(_entry(*told))
    return tuple(
        SourceState(
            name=row.name,
            title=row.title,
            active=row.active,
            next_due=row.next_due,
            leased_until=row.leased_until,
            last_attempt=row.last_attempt,
            last_success=row.last_success,
            last_new=row.last_new,
            failures=row.failures,
            error=row.error,
            articles=row.articles,
            dumps=row.dumps,
            quarantined=row.held,
            news=moments.read(row.news),
            due_reason=row.due_reason,
            gone_at=row.gone_at,
            not_before=row.not_before,
            unreadable=tuple(unreadable[row.id]),
        )
        for row in rows
    )


def entries(connection: Connection, name: str) -> dict[str, LedgerEntry]:
    """The ledger of a source by path."""
    return {row[0]: _entry(*row) for row in _LEDGER.rows(connection, called=name)}


def record(connection: Connection, name: str, told: Iterable[LedgerEntry]) -> None:
    """Add files to the ledger of a source, or tell them anew."""
    number = id_of(connection, name)
    rows = [
        (
            number,
            one.path,
            one.size,
            one.mtime_ns,
            one.digest,
            one.error,
            one.taken,
            one.finished,
        )
        for one in told
    ]
    write_rows(connection, ledger, rows, Clash.REPLACE)


def forget(connection: Connection, name: str, paths: Iterable[str]) -> None:
    """Strike files out of the ledger of a source."""
    number = id_of(connection, name)
    drop_rows(connection, ledger, ["source", "path"], [(number, path) for path in paths])


def _entry(  # noqa: PLR0917 - a row's columns in their order
    path: str,
    size: int,
    mtime_ns: int,
    digest: str | None,
    error: str | None,
    taken: int,
    finished: bool,  # noqa: FBT001 - the same
) -> LedgerEntry:
    return LedgerEntry(
        path=path,
        size=size,
        mtime_ns=mtime_ns,
        digest=digest,
        error=error,
        taken=taken,
        finished=bool(finished),
    )
