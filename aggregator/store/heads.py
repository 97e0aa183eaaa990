"""The feeds that are published, as the rest of the program knows them.

Reads only. Knows nothing of how topics get their names.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Connection, Row, select

from aggregator.model import FeedHead, FeedKind, Heads
from aggregator.store import marks
from aggregator.store.columns import numbers
from aggregator.store.feeds import MIXED
from aggregator.store.rows import chunks
from aggregator.store.schema import entry, feed, former_slug, source, usage

_ORDER = {kind.value: place for place, kind in enumerate(FeedKind)}
_FEW = 1000  # changed feeds; of more, everything is read at once


def heads(connection: Connection) -> tuple[FeedHead, ...]:
    """All feeds that have an address, by kind and label."""
    return _heads(connection, None)


def since(connection: Connection, stamp: int | None) -> Heads:
    """The feeds that look different since a stamp, or all of them.

    Cost: proportional to the feeds returned; all are, when addresses have been taken away.
    """
    now = marks.number(connection, marks.STAMP)
    if stamp is not None and marks.number(connection, marks.ADDRESSES) <= stamp:
        changed = connection.execute(select(feed.c.id).where(feed.c.stamp > stamp)).scalars().all()
        if len(changed) <= _FEW:
            return Heads(stamp=now, heads=_heads(connection, changed), whole=False)
    return Heads(stamp=now, heads=heads(connection), whole=True, former=_former(connection))


def waiting(connection: Connection) -> tuple[tuple[str, int], ...]:
    """Topics with articles that have no address, each with how many, by label."""
    wanted = select(feed.c.label, feed.c.articles).where(
        feed.c.kind == FeedKind.TOPIC.value,
        feed.c.slug.is_(None) | ~feed.c.shown,
        feed.c.articles > 0,
        feed.c.merged.is_(None),
    )
    return tuple(
        (str(label), int(number))
        for label, number in connection.execute(wanted.order_by(feed.c.label_key))
    )


def _heads(connection: Connection, ids: Iterable[int] | None) -> tuple[FeedHead, ...]:
    rows = _rows(connection, ids)
    slugs = _slugs(connection, {one for row in rows for one in numbers(row.parents)})
    used = _sources(connection, None if ids is None else [row.id for row in rows])
    return tuple(
        FeedHead(
            kind=FeedKind(row.kind),
            slug=row.slug,
            title=row.label,
            revision=row.revision,
            changed_at=row.changed_at,
            articles=row.articles,
            latest=row.latest,
            language=row.told_language or (None if row.language == MIXED else row.language),
            description=row.description,
            parents=tuple(slugs[one] for one in numbers(row.parents) if one in slugs),
            sources=tuple(used.get(row.id, ())),
        )
        for row in sorted(rows, key=lambda row: (_ORDER[row.kind], row.label_key, row.id))
    )


def _rows(connection: Connection, ids: Iterable[int] | None) -> list[Row[Any]]:
    # Ordered, not a maximum: only the first of its entries is read, or the first that is told.
    latest = (
        select(entry.c.published)
        .where(entry.c.feed == feed.c.id, ~entry.c.quiet)
        .order_by(entry.c.published.desc(), entry.c.article.desc())
        .limit(1)
        .scalar_subquery()
    )
    wanted = select(feed, latest.label("latest")).where(feed.c.slug.is_not(None), feed.c.shown)
    if ids is None:
        return list(connection.execute(wanted).all())
    return [
        row
        for chunk in chunks(ids)
        for row in connection.execute(wanted.where(feed.c.id.in_(chunk)))
    ]


def _slugs(connection: Connection, ids: Iterable[int]) -> dict[int, str]:
    """The slugs of those feeds that are published."""
    wanted = select(feed.c.id, feed.c.slug).where(feed.c.slug.is_not(None), feed.c.shown)
    return {
        number: slug
        for chunk in chunks(ids)
        for number, slug in connection.execute(wanted.where(feed.c.id.in_(chunk)))
    }


def _sources(connection: Connection, ids: Iterable[int] | None) -> Mapping[int, list[str]]:
    """Names of the sources that use the labels of feeds, all feeds when none are named."""
    wanted = (
        select(usage.c.feed, source.c.name)
        .join(source, source.c.id == usage.c.source)
        .order_by(source.c.name)
    )
    parts = [wanted] if ids is None else [wanted.where(usage.c.feed.in_(c)) for c in chunks(ids)]
    found: dict[int, list[str]] = defaultdict(list)
    for part in parts:
        for number, name in connection.execute(part):
            found[number].append(name)
    return found


def _former(connection: Connection) -> dict[str, str | None]:
    """Every slug that was somebody's address: the slug to go to now, None when there is none."""
    told = select(feed.c.id, feed.c.slug, feed.c.shown, feed.c.merged).where(
        feed.c.kind.in_([FeedKind.TOPIC.value, FeedKind.COMBINED.value])
    )
    rows = {row.id: row for row in connection.execute(told)}
    gone = {row.slug: row.id for row in rows.values() if row.slug and not row.shown}
    once = {row.slug: row.feed for row in connection.execute(select(former_slug))}
    return {slug: _present(rows, number) for slug, number in (gone | once).items()}


def _present(rows: Mapping[int, Any], number: int) -> str | None:
    """The slug of the topic that a feed is now, through all mergers."""
    met: set[int] = set()
    row = rows.get(number)
    while row is not None and row.merged is not None and row.id not in met:
        met.add(row.id)
        row = rows.get(row.merged)
    return str(row.slug) if row is not None and row.shown and row.slug else None
