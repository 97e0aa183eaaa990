"""Brings the register of feeds to what the operator has declared.

A topic is known by its label, a combined feed by its title: a slug may change hands, and whoever
gives one up keeps it as a former address, unless another takes it. Knows nothing of articles.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, update

from aggregator.model import CombinedFeed, FeedKind, Registry, TopicEntry
from aggregator.store import feeds, marks
from aggregator.store.columns import pack
from aggregator.store.schema import feed, former_slug
from aggregator.text import label_key

_UNDECLARED: Mapping[str, Any] = {
    "declared": False,
    "merged": None,
    "parents": pack(()),
    "description": "",
    "told_language": None,
}
_KINDS = (FeedKind.TOPIC.value, FeedKind.COMBINED.value)
_Key = tuple[str, str]  # kind, key of the label or title
_Values = dict[str, Any]
_Entry = TopicEntry | CombinedFeed


def declare(connection: Connection, registry: Registry, now: datetime) -> frozenset[int]:
    """Make the declared feeds exist as told, and let go of those that no longer are declared.

    Returns the topics that need a name now, because none is declared for them any more.
    """
    _add_missing(connection, registry, now)
    rows = {(row.kind, row.label_key): row for row in connection.execute(_wanted())}
    told = _declared(registry, rows) | _merged(registry, rows)
    free = {
        row.id: dict(_UNDECLARED) | {"shown": False}
        for row in rows.values()
        if row.id not in told and (row.declared or row.merged is not None)
    }
    by_id = {row.id: row for row in rows.values()}
    told |= free | _robbed(by_id, told)
    changed = {
        number: news for number, values in told.items() if (news := _news(by_id[number], values))
    }
    _write(connection, by_id, changed)
    _remember_slugs(connection, by_id, changed, registry)
    topics = {number for number in told if by_id[number].kind == FeedKind.TOPIC.value}
    loose = {n for n, values in told.items() if n in free or "declared" not in values}
    return frozenset(loose & topics)


def _wanted() -> Any:  # noqa: ANN401 - a statement whose type says nothing
    return select(feed).where(feed.c.kind.in_(_KINDS))


def _everyone(registry: Registry) -> tuple[_Entry, ...]:
    return (*registry.topics, *registry.combined)


def _key(one: _Entry) -> _Key:
    if isinstance(one, TopicEntry):
        return FeedKind.TOPIC.value, label_key(one.label)
    return FeedKind.COMBINED.value, label_key(one.title)


def _add_missing(connection: Connection, registry: Registry, now: datetime) -> None:
    there = {(row.kind, row.label_key) for row in connection.execute(_wanted())}
    missing = {_key(one): one for one in _everyone(registry) if _key(one) not in there}
    rows = [
        (FeedKind(kind), None, one.title, key, one.language) for (kind, key), one in missing.items()
    ]
    feeds.add(connection, rows, now)


def _declared(registry: Registry, rows: Mapping[_Key, Row[Any]]) -> dict[int, _Values]:
    ids = {one.slug: rows[_key(one)].id for one in registry.topics}
    told: dict[int, _Values] = {}
    for one in _everyone(registry):
        parents = one.parents if isinstance(one, TopicEntry) else ()
        told[rows[_key(one)].id] = {
            "slug": one.slug,
            "label": one.title,
            "shown": not (isinstance(one, TopicEntry) and one.removed),
            "declared": True,
            "merged": None,
            "parents": pack(tuple(ids[slug] for slug in parents)),
            "description": one.description,
            "told_language": one.language,
        }
    return told


def _merged(registry: Registry, rows: Mapping[_Key, Row[Any]]) -> dict[int, _Values]:
    """Topics whose labels are aliases now."""
    told: dict[int, _Values] = {}
    for one in registry.topics:
        for alias in one.aliases:
            row = rows.get((FeedKind.TOPIC.value, label_key(alias)))
            target = rows[_key(one)].id
            if row is not None and row.id != target:
                told[row.id] = dict(_UNDECLARED) | {"merged": target, "shown": False}
    return told


def _robbed(rows: Mapping[int, Row[Any]], told: Mapping[int, _Values]) -> dict[int, _Values]:
    """Feeds whose slug somebody else has declared, with what is told of them besides."""
    owners = {values["slug"]: number for number, values in told.items() if "slug" in values}
    return {
        row.id: dict(told.get(row.id, {})) | {"slug": None}
        for row in rows.values()
        if row.slug in owners
        and owners[row.slug] != row.id
        and told.get(row.id, {}).get("slug") is None
    }


def _news(row: Row[Any], values: _Values) -> _Values:
    return {name: value for name, value in values.items() if getattr(row, name) != value}


def _write(
    connection: Connection, rows: Mapping[int, Row[Any]], changed: Mapping[int, _Values]
) -> None:
    freed = [number for number, news in changed.items() if "slug" in news and rows[number].slug]
    if freed:  # two feeds may change slugs with each other
        connection.execute(update(feed).where(feed.c.id.in_(freed)).values(slug=None))
    for number, news in changed.items():
        connection.execute(update(feed).where(feed.c.id == number).values(news))
    if any({"slug", "shown", "merged"} & news.keys() for news in changed.values()):
        marks.write(connection, marks.ADDRESSES, marks.next_stamp(connection))


def _remember_slugs(
    connection: Connection,
    rows: Mapping[int, Row[Any]],
    changed: Mapping[int, _Values],
    registry: Registry,
) -> None:
    """Keep the slugs that were given up, and strike out those that are somebody's again."""
    declared = {one.slug for one in _everyone(registry)}
    given_up = {
        rows[number].slug: number
        for number, news in changed.items()
        if "slug" in news and rows[number].slug and rows[number].slug not in declared
    }
    again = declared | given_up.keys()
    connection.execute(delete(former_slug).where(former_slug.c.slug.in_(again)))
    for slug, number in given_up.items():
        connection.execute(insert(former_slug).values(slug=slug, feed=number))
