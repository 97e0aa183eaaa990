"""How two stores differ whose articles have the same numbers.

Reads both page by page; what is alike costs no memory. Changes nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, select

from aggregator.store import feeds
from aggregator.store.carrying import plainly
from aggregator.store.plan import Feeds
from aggregator.store.rederiving import addresses, differing, names
from aggregator.store.rows import Row, pages
from aggregator.store.schema import entry, feed, source

Pair = tuple[Row | None, Row | None]  # before, after
Place = tuple[int, int, int]  # feed, published, article

# What of an article is called what, and whether a reader of its feeds can see it.
_ASPECTS: Mapping[str, tuple[str, ...]] = {
    "text": ("title", "summary", "content"),
    "dates": ("published", "updated", "date_origin"),
    "first seen": ("first_seen",),
    "categories": ("categories",),
    "topics": ("topics", "feeds"),
    "links": ("link", "image"),
    "authors": ("authors",),
    "language": ("language",),
    "sources": ("sources",),
    "state": ("quiet", "pruned", "withdrawn", "withdrawn_for"),
}
_UNSEEN = ("first seen",)  # all that readers of a feed do not see


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """An article that two stores do not tell alike."""

    id: UUID
    title: str
    here: bool  # in the present store
    there: bool  # in the rebuilt one
    aspects: tuple[str, ...]  # what differs, when it is in both
    feeds: frozenset[int]  # that hold it in either


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedDifference:
    """A feed that two stores do not show alike."""

    kind: str
    title: str
    slug: str | None  # in the present store; None when it has no address
    now: str | None  # in the rebuilt one
    gained: int
    lost: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """All differences of two stores; equal stores have none."""

    articles: tuple[Difference, ...] = ()
    feeds: tuple[FeedDifference, ...] = ()
    touched: frozenset[int] = field(default=frozenset(), repr=False)  # feeds that look different

    def __bool__(self) -> bool:
        return bool(self.articles or self.feeds)


def differences(before: Connection, after: Connection) -> tuple[Difference, ...]:
    """The articles that a rebuilt store tells otherwise than the one it was made of."""
    of_before, of_after = _feeds(before), _feeds(after)
    told: list[Difference] = []
    for old, new in pairs(before, after):
        here = of_before.of(old) if old else []
        there = of_after.of(new) if new else []
        aspects = _aspects(old, new) if old and new else ()
        one = new or old
        if one is not None and (aspects or old is None or new is None):
            told.append(
                Difference(
                    id=UUID(bytes=one.uuid),
                    title=one.title,
                    here=old is not None,
                    there=new is not None,
                    aspects=aspects,
                    feeds=frozenset((*here, *there)),
                )
            )
    return tuple(told)


def moved(told: Iterable[Difference]) -> frozenset[int]:
    """The feeds that look different because their articles do."""
    return frozenset(number for one in told if one.aspects != _UNSEEN for number in one.feeds)


def compare(before: Connection, after: Connection, told: tuple[Difference, ...]) -> Comparison:
    """Everything in which a rebuilt store differs, whose articles have been compared."""
    touched = moved(told) | _heads(before, after)
    gained, lost = _moves(before, after, touched)
    touched |= gained.keys() | lost.keys()
    return Comparison(
        articles=told,
        feeds=_told_feeds(before, after, gained, lost),
        touched=frozenset(touched),
    )


def pairs(before: Connection, after: Connection) -> Iterator[Pair]:
    """The articles that differ in anything at all, by their numbers."""
    olds, news = _each(before), _each(after)
    old, new = next(olds, None), next(news, None)
    while old is not None or new is not None:
        if new is None or (old is not None and old.id < new.id):
            yield old, None
            old = next(olds, None)
        elif old is None or new.id < old.id:
            yield None, new
            new = next(news, None)
        else:
            if old != new:
                yield old, new
            old, new = next(olds, None), next(news, None)


def _each(connection: Connection) -> Iterator[Row]:
    return (row for rows in pages(connection) for row in rows)


def _aspects(old: Row, new: Row) -> tuple[str, ...]:
    return tuple(
        aspect
        for aspect, columns in _ASPECTS.items()
        if any(getattr(old, column) != getattr(new, column) for column in columns)
    )


def _feeds(connection: Connection) -> Feeds:
    sources = select(source.c.id)
    return Feeds(
        everything=feeds.everything(connection),
        by_source=feeds.of_sources(connection, connection.execute(sources).scalars().all()),
        by_label={},
        by_slug={},
    )


def _heads(before: Connection, after: Connection) -> set[int]:
    """The feeds whose heads look different, or the names of topics on their articles."""
    was, now = names(before), names(after)
    renamed = {number for number in was.keys() | now.keys() if was.get(number) != now.get(number)}
    others = _plain_heads(before) ^ _plain_heads(after)
    plain: set[int] = {one[0] for one in others}
    return (
        differing(addresses(before), addresses(after))
        | feeds.sharing(after, renamed & now.keys())
        | plain
    )


def _plain_heads(connection: Connection) -> set[tuple[Any, ...]]:
    columns = ("id", "kind", "slug", "label", "language", "articles")
    return {tuple(row) for row in connection.execute(select(*(feed.c[one] for one in columns)))}


def _moves(
    before: Connection, after: Connection, touched: Iterable[int]
) -> tuple[Counter[int], Counter[int]]:
    """How many entries feeds have gained and lost."""
    gained: Counter[int] = Counter()
    lost: Counter[int] = Counter()
    for number in touched:
        was, now = entries(before, number), entries(after, number)
        if more := len(now - was):
            gained[number] = more
        if fewer := len(was - now):
            lost[number] = fewer
    return gained, lost


def entries(connection: Connection, number: int) -> set[tuple[int, int]]:
    """Publication time and article of every entry of a feed."""
    published, article = plainly(entry)[1:3]
    rows = connection.execute(select(published, article).where(entry.c.feed == number))
    return {(at, one) for at, one in rows}


def _told_feeds(
    before: Connection, after: Connection, gained: Counter[int], lost: Counter[int]
) -> tuple[FeedDifference, ...]:
    was, now = _addressed(before), _addressed(after)
    return tuple(
        FeedDifference(
            kind=(now.get(number) or was[number])[0],
            title=(now.get(number) or was[number])[1],
            slug=was[number][2] if number in was else None,
            now=now[number][2] if number in now else None,
            gained=gained[number],
            lost=lost[number],
        )
        for number in sorted(was.keys() | now.keys())
        if gained[number] or lost[number] or was.get(number) != now.get(number)
    )


def _addressed(connection: Connection) -> dict[int, tuple[str, str, str | None]]:
    """Kind, title and slug of every feed that is published, by number."""
    wanted = select(feed.c.id, feed.c.kind, feed.c.label, feed.c.slug).where(feed.c.shown)
    rows = connection.execute(wanted.where(feed.c.slug.is_not(None)))
    return {number: (kind, label, slug) for number, kind, label, slug in rows}
