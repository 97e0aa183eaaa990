"""Prunes what is kept no longer: articles of sources become tombstones, feeds let entries go.

A tombstone is an article's row with what identity needs to know it again, and nothing else: it
never comes back as new. Every step is a short transaction of its own, and doing it all again
finds nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, delete, func, select, tuple_, update

from aggregator.identity import beginning
from aggregator.model import FeedKind, Keep, Overdue, Pruned, Retention
from aggregator.store import feeds, places, search
from aggregator.store.columns import micros, moment, numbers, pack
from aggregator.store.database import change_rows
from aggregator.store.rows import COLUMNS, Row, chunks
from aggregator.store.schema import article, article_link, entry, feed, revision, source

_STEP = 500  # articles looked at in one transaction
_FIRST = -(1 << 62)  # before every time
_NOTHING = pack(())
_BURIED = ("summary", "categories", "link", "topics", "feeds", "authors", "image", "content")
_Opening = Callable[[], AbstractContextManager[Connection]]
_Spot = tuple[int, int]  # published, article


@dataclass(frozen=True, slots=True, kw_only=True)
class _Walk:
    """One feed to walk through from its oldest entry on."""

    source: str | None = None
    slug: str | None = None
    number: int  # of the feed
    done: frozenset[int] = frozenset()  # sources whose walks are over


def prune(
    opening: _Opening, rules: Retention, now: datetime, *, only_look: bool = False
) -> Iterator[Pruned]:
    """Do what the rules say, a step at a time, in connections that `opening` gives."""
    with opening() as connection:
        walks = [*_of_sources(connection, rules), *_of_feeds(connection, rules)]
    for walk in walks:
        after: _Spot | None = (_FIRST, 0)
        while after is not None:
            with opening() as connection:
                rows, after = _step(connection, rules, walk, after, now)
                if rows and not only_look:
                    _act(connection, walk, rows, now)
            yield Pruned(source=walk.source, feed=walk.slug, articles=_told(rows))


def _of_sources(connection: Connection, rules: Retention) -> list[_Walk]:
    numbers = _numbers(connection)
    wanted = [name for name, keep in rules.sources.items() if name in numbers and _limits(keep)]
    places = feeds.of_sources(connection, [numbers[name] for name in wanted])
    return [
        _Walk(
            source=name,
            number=places[numbers[name]],
            done=frozenset(numbers[earlier] for earlier in wanted[:place]),
        )
        for place, name in enumerate(wanted)
    ]


def _of_feeds(connection: Connection, rules: Retention) -> list[_Walk]:
    kinds = [FeedKind.TOPIC.value, FeedKind.COMBINED.value]
    rows = connection.execute(select(feed.c.slug, feed.c.id).where(feed.c.kind.in_(kinds)))
    known = {slug: number for slug, number in rows}  # noqa: C416 - rows are no pairs to mypy
    return [
        _Walk(slug=slug, number=known[slug])
        for slug, keep in rules.feeds.items()
        if slug in known and _limits(keep)
    ]


def _limits(keep: Keep) -> bool:
    return not keep.everything


def _numbers(connection: Connection) -> dict[str, int]:
    rows = connection.execute(select(source.c.name, source.c.id))
    return {name: number for name, number in rows}  # noqa: C416 - rows are no pairs to mypy


def _step(
    connection: Connection, rules: Retention, walk: _Walk, after: _Spot, now: datetime
) -> tuple[list[Row], _Spot | None]:
    """The overdue among the next articles, and where to go on; None at the end."""
    if walk.source is None:
        floor = _floor(connection, walk.number, rules.feeds[walk.slug or ""], now)
        rows = _below(connection, walk.number, floor, after)
        overdue = rows
    else:
        floors = _floors(connection, rules, now)
        rows = _below(connection, walk.number, floors[_numbers(connection)[walk.source]], after)
        overdue = [row for row in rows if _is_overdue(row, floors, walk.done)]
    more = (rows[-1].published, rows[-1].id) if len(rows) == _STEP else None
    return overdue, more


def _is_overdue(row: Row, floors: dict[int, _Spot], done: Collection[int]) -> bool:
    """Whether each of its sources would prune it, and this walk is the first to meet it."""
    told_by = numbers(row.sources)
    spot = (row.published, row.id)
    below = all(one in floors and spot < floors[one] for one in told_by)
    return below and not any(one in done for one in told_by)


def _floors(connection: Connection, rules: Retention, now: datetime) -> dict[int, _Spot]:
    """For every source that limits anything: what stands before this is beyond its limits."""
    known = _numbers(connection)
    limited = {known[n]: keep for n, keep in rules.sources.items() if n in known and _limits(keep)}
    of_source = feeds.of_sources(connection, limited)
    return {one: _floor(connection, of_source[one], keep, now) for one, keep in limited.items()}


def _floor(connection: Connection, number: int, keep: Keep, now: datetime) -> _Spot:
    since = keep.since(now)
    floors: list[_Spot] = [(_FIRST, 0)]
    if since is not None:
        floors.append((micros(since), 0))
    if keep.articles is not None:
        newest = (
            select(entry.c.published, entry.c.article)
            .where(entry.c.feed == number)
            .order_by(entry.c.published.desc(), entry.c.article.desc())
        )
        last = connection.execute(newest.offset(keep.articles - 1).limit(1)).first()
        floors += [(micros(last.published), last.article)] if last else []
    return max(floors)


def _below(connection: Connection, number: int, floor: _Spot, after: _Spot) -> list[Row]:
    """The next articles of a feed before its floor, the oldest first."""
    if floor <= after:
        return []
    spot = tuple_(entry.c.published, entry.c.article)
    wanted = (
        select(*COLUMNS)
        .join(entry, entry.c.article == article.c.id)
        .where(entry.c.feed == number, spot < (moment(floor[0]), floor[1]))
        .order_by(entry.c.published, entry.c.article)
        .limit(_STEP)
    )
    if after[0] != _FIRST:
        wanted = wanted.where(spot > (moment(after[0]), after[1]))
    return [Row._make(row) for row in connection.execute(wanted)]


def _act(connection: Connection, walk: _Walk, rows: Sequence[Row], now: datetime) -> None:
    if walk.source is None:
        here = [(walk.number, row.published, row.id) for row in rows]
        places.leave(connection, here, now)
        _recount(connection, walk.number)
    else:
        places.leave(connection, places.standing(connection, rows), now)
        _bury(connection, rows, now)


def _recount(connection: Connection, number: int) -> None:
    """An article that was let go may have been filed there anew meanwhile."""
    there = select(func.count()).where(entry.c.feed == number).scalar_subquery()
    connection.execute(update(feed).where(feed.c.id == number).values(articles=there))


def _bury(connection: Connection, rows: Sequence[Row], now: datetime) -> None:
    """Leave of articles what identity needs."""
    at = micros(now)
    change_rows(
        connection,
        article,
        [*_BURIED, "labelled_by", "pruned"],
        [
            (
                *(beginning(row.summary), _NOTHING, None, _NOTHING, _NOTHING),
                *(_NOTHING, None, "", None, at, row.id),
            )
            for row in rows
        ],
    )
    buried = (row._replace(summary=beginning(row.summary)) for row in rows)
    search.change(connection, zip(rows, buried, strict=True))
    for chunk in chunks(row.id for row in rows):
        connection.execute(delete(article_link).where(article_link.c.article.in_(chunk)))
        former = connection.execute(select(revision).where(revision.c.article.in_(chunk))).all()
        for one in former:
            _cut(connection, one.article, one.number, one.summary)


def _cut(connection: Connection, number: int, place: int, summary: str) -> None:
    kept = beginning(summary)
    if kept != summary:
        this = (revision.c.article == number) & (revision.c.number == place)
        connection.execute(update(revision).where(this).values(summary=kept))


def _told(rows: Sequence[Row]) -> tuple[Overdue, ...]:
    return tuple(
        Overdue(id=UUID(bytes=row.uuid), title=row.title, published=moment(row.published))
        for row in rows
    )
