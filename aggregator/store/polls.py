"""Addresses that are polled: what is remembered of each, how its last polls went, robots.txt.

What is remembered is text here: whoever polls writes and reads it. Knows nothing of HTTP.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import (
    Boolean,
    Case,
    Column,
    Connection,
    bindparam,
    case,
    delete,
    insert,
    or_,
    select,
    true,
    update,
)

from aggregator.store import moments, sources
from aggregator.store.columns import Instant, micros, moment
from aggregator.store.database import Clash, Statement, write_rows
from aggregator.store.schema import poll, polled, robots, source


def _if(flag: str, column: Column[datetime]) -> Case[datetime]:
    """The end of the turn when a flag is set, else the column as it is."""
    ended = bindparam("ended", type_=Instant)
    return case((bindparam(flag, type_=Boolean).is_(true()), ended), else_=column)


_KEPT = 200  # polls of a source
_NAMES = 500  # in one statement

_KNOWN = Statement(
    select(polled.c.url, polled.c.state, polled.c.due, polled.c.reason, polled.c.error)
    .join(source, source.c.id == polled.c.source)
    .where(source.c.name == bindparam("called"))
)
_NOTE = Statement(
    insert(poll).values(
        {column.name: bindparam(column.name) for column in poll.c if column.name != "id"}
    )
)
_THIN = Statement(
    delete(poll).where(
        poll.c.source == bindparam("number"),
        poll.c.id
        <= select(poll.c.id)
        .where(poll.c.source == bindparam("number"))
        .order_by(poll.c.id.desc())
        .offset(_KEPT)
        .limit(1)
        .scalar_subquery(),
    )
)
_SITE = Statement(select(robots.c.state).where(robots.c.site == bindparam("address")))
_FINISH = Statement(
    update(source)
    .where(source.c.name == bindparam("called"))
    .values(
        next_due=case(
            (sources.hastened(bindparam("ended", type_=Instant)), source.c.next_due),
            else_=bindparam("due", type_=Instant),
        ),
        leased_until=None,
        last_attempt=bindparam("ended", type_=Instant),
        last_success=_if("answered", source.c.last_success),
        last_new=_if("told_news", source.c.last_new),
        due_reason=bindparam("due_reason"),
        error=bindparam("error"),
        failures=bindparam("failures"),
        news=bindparam("news"),
        gone_at=bindparam("gone_at"),
        not_before=bindparam("not_before"),
    )
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Remembered:
    """What is remembered of one address of a source, and when it is asked next."""

    url: str = field(repr=False)  # as configured
    state: str = field(repr=False)
    due: datetime | None  # None: never by itself
    reason: str  # due then
    error: str | None = None  # of the last poll


@dataclass(frozen=True, slots=True, kw_only=True)
class PollEntry:
    """One poll as it is told to people."""

    url: str  # without what must not be shown
    at: datetime
    status: int | None  # None when no answer came
    bytes: int  # received
    outcome: str
    new: int  # articles
    next_due: datetime | None
    reason: str  # due then


@dataclass(frozen=True, slots=True, kw_only=True)
class PollsEnd:
    """How the turn of a source by address ended."""

    next_due: datetime
    reason: str
    error: str | None
    failures: int  # in a row, of the address that fares worst
    answered: bool  # an address was asked and gave what it should
    new: int
    news: tuple[datetime, ...]
    gone_at: datetime | None
    not_before: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """When a source is due, as far as that matters to planning."""

    name: str
    next_due: datetime
    last_attempt: datetime | None
    urls: frozenset[str]  # that something is remembered of


def known(connection: Connection, name: str) -> dict[str, Remembered]:
    """What is remembered of the addresses of a source, by address as configured."""
    return {
        url: Remembered(
            url=url,
            state=state,
            due=None if due is None else moment(due),
            reason=reason,
            error=error,
        )
        for url, state, due, reason, error in _KNOWN.rows(connection, called=name)
    }


def remember(connection: Connection, number: int, told: Iterable[Remembered]) -> None:
    """Remember addresses of a source, or tell them anew."""
    rows = [
        (number, one.url, one.state, micros(one.due) if one.due else None, one.reason, one.error)
        for one in told
    ]
    write_rows(connection, polled, rows, Clash.REPLACE)


def forget(connection: Connection, name: str, urls: Collection[str]) -> None:
    """Forget addresses of a source."""
    number = sources.id_of(connection, name)
    connection.execute(delete(polled).where(polled.c.source == number, polled.c.url.in_(urls)))


def note(connection: Connection, number: int, entry: PollEntry, *, thin: bool) -> None:
    """Add a poll to the last ones of a source, and thin these out."""
    told = {
        "url": entry.url,
        "at": entry.at,
        "status": entry.status,
        "bytes": entry.bytes,
        "outcome": entry.outcome,
        "new": entry.new,
        "next_due": entry.next_due,
        "reason": entry.reason,
    }
    _NOTE.run(connection, source=number, **told)
    if thin:
        _THIN.run(connection, number=number)


def last(connection: Connection, name: str, limit: int) -> tuple[PollEntry, ...]:
    """The last polls of a source, the newest first."""
    rows = connection.execute(
        select(*(column for column in poll.c if column.name not in {"id", "source"}))
        .join(source, source.c.id == poll.c.source)
        .where(source.c.name == name)
        .order_by(poll.c.id.desc())
        .limit(limit)
    )
    return tuple(PollEntry(**row._mapping) for row in rows)  # noqa: SLF001 - its public name


def finish(connection: Connection, name: str, now: datetime, end: PollsEnd) -> None:
    """Give a source back, with what its turn brought."""
    told = {
        "called": name,
        "ended": now,
        "due": end.next_due,
        "due_reason": end.reason,
        "error": end.error,
        "failures": end.failures,
        "news": moments.packed(end.news),
        "gone_at": end.gone_at,
        "not_before": end.not_before,
        "answered": end.answered,
        "told_news": end.new > 0,
    }
    _FINISH.run(connection, **told)


def site(connection: Connection, address: str) -> str | None:
    """What is remembered of the robots.txt of this address."""
    found: str | None = _SITE.value(connection, address=address)
    return found


def remember_site(
    connection: Connection, address: str, asked_at: datetime, state: str, *, since: datetime
) -> None:
    """Remember a robots.txt; those that were asked for before `since` are forgotten."""
    write_rows(connection, robots, [(address, micros(asked_at), state)], Clash.REPLACE)
    connection.execute(delete(robots).where(robots.c.asked_at < since))


def plans(connection: Connection, names: Collection[str], now: datetime) -> tuple[Planned, ...]:
    """The sources of these names that nobody is at."""
    urls = defaultdict(set)
    for number, url in connection.execute(select(polled.c.source, polled.c.url)):
        urls[number].add(url)
    free = or_(source.c.leased_until.is_(None), source.c.leased_until <= now)
    rows = connection.execute(
        select(source.c.id, source.c.name, source.c.next_due, source.c.last_attempt).where(
            source.c.active, free
        )
    )
    wanted = frozenset(names)
    return tuple(
        Planned(
            name=row.name,
            next_due=row.next_due,
            last_attempt=row.last_attempt,
            urls=frozenset(urls[row.id]),
        )
        for row in rows
        if row.name in wanted
    )


def put_off(connection: Connection, due: Mapping[str, datetime], now: datetime) -> None:
    """Make it the turn of sources at these times; no attempt lies in the future any more."""
    if due:
        connection.execute(
            update(source)
            .where(source.c.name == bindparam("called"))
            .values(next_due=bindparam("then")),
            [{"called": name, "then": then} for name, then in due.items()],
        )
        names = sorted(due)
        for start in range(0, len(names), _NAMES):
            some = names[start : start + _NAMES]
            connection.execute(
                update(source)
                .where(source.c.name.in_(some), source.c.last_attempt > now)
                .values(last_attempt=now)
            )
