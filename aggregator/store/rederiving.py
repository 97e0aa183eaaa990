"""Files every stored article anew, after what articles are filed by has changed.

One pass over all articles; ids and times stay, and only feeds that really changed are told so.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection, select, update

from aggregator.model import FeedHead, FeedKind, Filed, Registry, Shelved, Usage
from aggregator.store import feeds, marks, naming
from aggregator.store.columns import numbers
from aggregator.store.declaring import declare
from aggregator.store.filing import known_feeds, write
from aggregator.store.heads import heads
from aggregator.store.plan import Plan, refile
from aggregator.store.rows import Row, pages, shelved
from aggregator.store.schema import feed, source

File = Callable[[Shelved], Filed]


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedChange:
    """What filing anew did to one feed."""

    slug: str
    title: str
    gained: int
    lost: int
    was: str | None  # its slug before; None when it had no address
    now: str | None  # None when its address is gone


@dataclass(frozen=True, slots=True, kw_only=True)
class Rederived:
    """What filing anew changed."""

    articles: int  # that belong elsewhere now
    feeds: tuple[FeedChange, ...]


@dataclass(slots=True)
class _Moves:
    articles: int = 0
    touched: set[int] = field(default_factory=set)
    gained: Counter[int] = field(default_factory=Counter)
    lost: Counter[int] = field(default_factory=Counter)

    def add(self, made: Plan) -> None:
        self.articles += len(made.changed)
        self.touched |= made.touched
        self.gained.update(number for number, *_ in made.entries)
        self.lost.update(number for number, _, _ in made.gone)


def rederive(
    connection: Connection,
    registry: Registry,
    file: File,
    usage: Mapping[str, Mapping[str, Usage]],
    *,
    slug_of: feeds.SlugOf,
    now: datetime,
) -> Rederived:
    """Declare the registry, and file all articles by `file`.

    `usage` tells for every source, by name, how its lines use each label.
    """
    before, called = addresses(connection), names(connection)
    free = declare(connection, registry, now)
    moves = _Moves()
    told_anew = update(feed).where(feed.c.kind == FeedKind.TOPIC.value).values(language=None)
    connection.execute(told_anew)  # by the articles that are filed there now
    for rows in pages(connection):
        moves.add(_refile(connection, rows, file, now))
    used = _use(connection, usage)
    naming.rename(connection, free | used, slug_of)
    after, renamed = addresses(connection), names(connection).items() - called.items()
    looks = feeds.sharing(connection, called.keys() & dict(renamed)) | differing(before, after)
    gains = {number: moves.gained[number] - moves.lost[number] for number in moves.touched | looks}
    feeds.bump(connection, gains, now)
    marks.write(connection, marks.REGISTRY, registry.fingerprint)
    return Rederived(articles=moves.articles, feeds=_told(before, after, moves))


def _refile(connection: Connection, rows: list[Row], file: File, now: datetime) -> Plan:
    told = {one.id: file(one) for one in shelved(connection, rows)}
    filings = [(row, filed) for row, filed in zip(rows, told.values(), strict=True)]
    sources = {number for row in rows for number in numbers(row.sources)}
    languages = ((filed, row.language) for row, filed in filings)
    made = Plan()
    refile(made, filings, known_feeds(connection, languages, sources, now))
    write(connection, made, 0)
    return made


def _use(connection: Connection, usage: Mapping[str, Mapping[str, Usage]]) -> set[int]:
    """Write how sources use labels; all topics of which anything is, or was, told."""
    told: set[int] = set()
    for number, name in connection.execute(select(source.c.id, source.c.name)).all():
        told |= naming.disuse(connection, number)
        labels = usage.get(name, {})
        ids = feeds.of_labels(connection, labels)
        naming.use(connection, number, {ids[label]: labels[label] for label in ids})
        told |= set(ids.values())
    return told


def addresses(connection: Connection) -> dict[int, FeedHead]:
    """The published topics and combined feeds by id."""
    by_path = {
        (head.kind.value, head.slug): head
        for head in heads(connection)
        if head.kind in {FeedKind.TOPIC, FeedKind.COMBINED}
    }
    rows = connection.execute(select(feed.c.id, feed.c.kind, feed.c.slug))
    return {row.id: by_path[row.kind, row.slug] for row in rows if (row.kind, row.slug) in by_path}


def names(connection: Connection) -> dict[int, tuple[str, str | None]]:
    """What articles show of each topic: its label, and its slug while it has an address."""
    wanted = select(feed.c.id, feed.c.label, feed.c.slug, feed.c.shown)
    rows = connection.execute(wanted.where(feed.c.kind == FeedKind.TOPIC.value))
    return {row.id: (row.label, row.slug if row.shown else None) for row in rows}


def differing(before: Mapping[int, FeedHead], after: Mapping[int, FeedHead]) -> set[int]:
    """The feeds that look different themselves, and those whose pages name them.

    A page names the parents and the children of its topic.
    """
    other = {
        number
        for number in before.keys() | after.keys()
        if _look(before.get(number)) != _look(after.get(number))
    }
    told = [heads[number] for heads in (before, after) for number in other if number in heads]
    slugs = {head.slug for head in told}
    parents = {slug for head in told for slug in head.parents}
    near = {
        number
        for number, head in after.items()
        if head.slug in parents or not slugs.isdisjoint(head.parents)
    }
    return other | near


def _look(head: FeedHead | None) -> tuple[object, ...] | None:
    if head is None:
        return None
    return (
        *(head.slug, head.title, head.language, head.description),
        *(head.parents, head.sources),
    )


def _told(
    before: Mapping[int, FeedHead], after: Mapping[int, FeedHead], moves: _Moves
) -> tuple[FeedChange, ...]:
    changes = (
        FeedChange(
            slug=head.slug,
            title=head.title,
            gained=moves.gained[number],
            lost=moves.lost[number],
            was=before[number].slug if number in before else None,
            now=after[number].slug if number in after else None,
        )
        for number, head in {**before, **after}.items()
    )
    changed = (one for one in changes if one.gained or one.lost or one.was != one.now)
    return tuple(sorted(changed, key=lambda one: one.slug))
