"""Finds stored articles by the label lines they bear.

No index leads from a line to its articles: lines change their labels rarely, and the topics of
a line lead to the few articles that can bear it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping

from sqlalchemy import Connection, select

from aggregator.model import Shelved
from aggregator.store import feeds
from aggregator.store.columns import words
from aggregator.store.rows import COLUMNS, Row, chunks, shelved
from aggregator.store.schema import article, entry, feed
from aggregator.store.sources import id_of


def bearing(
    connection: Connection, source: str, lines: Mapping[str, Collection[str]]
) -> tuple[Shelved, ...]:
    """The articles that bear one of the lines, told by this source; each line has its labels."""
    number = id_of(connection, source)
    found: dict[int, Row] = {}
    for place, wanted in _places(connection, number, lines).items():
        for row in _articles(connection, place, number):
            if not wanted.isdisjoint(words(row.categories)):
                found[row.id] = row
    return shelved(connection, [found[one] for one in sorted(found)])


def _places(
    connection: Connection, source: int, lines: Mapping[str, Collection[str]]
) -> dict[int, set[str]]:
    """Feeds to look through, each with the lines that can be met there."""
    everywhere = feeds.of_sources(connection, {source})[source]
    ids = feeds.of_labels(connection, {one for labels in lines.values() for one in labels})
    sizes = _sizes(connection, ids.values())
    places: dict[int, set[str]] = defaultdict(set)
    for line, labels in lines.items():
        topics = [ids[label] for label in labels if label in ids]
        places[min(topics, key=lambda one: (sizes[one], one), default=everywhere)].add(line)
    return places


def _sizes(connection: Connection, ids: Collection[int]) -> dict[int, int]:
    return {
        number: size
        for chunk in chunks(ids)
        for number, size in connection.execute(
            select(feed.c.id, feed.c.articles).where(feed.c.id.in_(chunk))
        )
    }


def _articles(connection: Connection, place: int, source: int) -> list[Row]:
    wanted = (
        select(*COLUMNS)
        .join(entry, entry.c.article == article.c.id)
        .where(entry.c.feed == place, article.c.labelled_by == source)
    )
    return [*map(Row._make, connection.execute(wanted))]
