"""In which dumps articles were seen: rows for those that were looked at, and lists in dumps.

A dump lists the new and the familiar articles that it shows; rows follow only when an article has
to be weighed again. So its rows are complete up to the newest one of a source, and what stands in
later dumps of that source is added here. Knows nothing of verdicts.
"""

from __future__ import annotations

import sys
import zlib
from array import array
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, ScalarSelect, func, select, true

from aggregator.model import Sighting
from aggregator.store.columns import micros, moment, numbers
from aggregator.store.database import Clash, change_rows, write_rows
from aggregator.store.rows import Row, chunks, source_names
from aggregator.store.schema import article, dump, sighting, source

_LEVEL = 1  # numbers of one dump are much alike


class Seen(NamedTuple):
    """One row of the table of sightings, its columns in order, as the driver takes it."""

    article: int
    source: int
    dump: int
    position: int
    dated: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Latest:
    """What dumps list beyond the rows of articles."""

    seen: tuple[Seen, ...] = ()
    dated: Mapping[int, int] = field(default_factory=dict)  # article -> newest date of its text

    def plus(self, other: Latest) -> Latest:
        """Both together."""
        return Latest(
            seen=tuple(dict.fromkeys((*self.seen, *other.seen))),
            dated={**self.dated, **other.dated},
        )


def packed(shown: Mapping[int, int]) -> bytes | None:
    """Articles by position as they lie in a dump; None for none."""
    if not shown:
        return None
    places = array("q", bytes(8 * (max(shown) + 1)))
    for position, number in shown.items():
        places[position] = number
    if sys.byteorder == "big":
        places.byteswap()
    return zlib.compress(places.tobytes(), _LEVEL)


def unpacked(shown: bytes) -> array[int]:
    """The articles of a dump by position; 0 stands for none."""
    places = array("q", zlib.decompress(shown))
    if sys.byteorder == "big":
        places.byteswap()
    return places


def latest(connection: Connection, rows: Collection[Row]) -> Latest:
    """What dumps list beyond the rows of articles.

    Cost: the dumps since an article came or was last weighed, whatever the number of articles.
    """
    upto = _newest_rows(connection, rows)
    since: dict[int, dict[int, int]] = defaultdict(dict)  # source -> article -> last dump
    for row in rows:
        for told_by in numbers(row.sources):
            since[told_by][row.id] = upto.get((row.id, told_by), row.dump - 1)
    seen = tuple(one for told_by in since for one in _listed(connection, told_by, since[told_by]))
    texts = {row.id: row.text_dated for row in rows}
    newest: dict[int, int] = {}
    for one in seen:
        newest[one.article] = max(newest.get(one.article, texts[one.article]), one.dated)
    return Latest(seen=seen, dated={n: at for n, at in newest.items() if at > texts[n]})


def keep(connection: Connection, more: Latest) -> None:
    """Write as rows what dumps list."""
    write_rows(connection, sighting, more.seen, Clash.KEEP)
    dated = [(at, number) for number, at in more.dated.items()]
    change_rows(connection, article, ["text_dated"], dated)


def of(
    connection: Connection, rows: Collection[Row], more: Sequence[Seen], near: datetime | None
) -> dict[int, list[Sighting]]:
    """The sightings of articles by id: all of them, or those that matter to a dump of a date.

    These are the newest of each source, and the nearest before and after the date.
    """
    found = _nearest(connection, rows, near) if near else _all(connection, rows)
    found |= {(one.article, one.source, one.dated) for one in more}
    names = source_names(connection, {told_by for _, told_by, _ in found})
    told: dict[int, list[Sighting]] = defaultdict(list)
    moments = {dated: moment(dated) for _, _, dated in found}
    for number, told_by, dated in sorted(found):
        told[number].append(Sighting(source=names[told_by], dated=moments[dated]))
    return told


def _newest_rows(connection: Connection, rows: Collection[Row]) -> dict[tuple[int, int], int]:
    """The last dump that has a row, by article and source."""
    newest = (
        select(func.max(sighting.c.dump))
        .where(sighting.c.article == article.c.id, sighting.c.source == source.c.id)
        .scalar_subquery()
    )
    return {
        (number, told_by): last
        for number, told_by, last in _of_each(connection, rows, newest)
        if last is not None
    }


def _listed(connection: Connection, told_by: int, since: Mapping[int, int]) -> Iterator[Seen]:
    """Where the dumps of a source list articles, each after a dump of its own."""
    wanted = (
        select(dump.c.id, dump.c.dated, dump.c.shown)
        .where(dump.c.source == told_by, dump.c.id > min(since.values()))
        .where(dump.c.shown.is_not(None))
        .order_by(dump.c.id)
    )
    for number, dated, shown in connection.execute(wanted):
        places = unpacked(shown)
        for one in since.keys() & set(places):
            if number > since[one]:
                yield Seen(one, told_by, number, places.index(one), micros(dated))


def _all(connection: Connection, rows: Collection[Row]) -> set[tuple[int, int, int]]:
    wanted = select(sighting.c.article, sighting.c.source, sighting.c.dated)
    return {
        (number, told_by, micros(dated))
        for chunk in chunks(row.id for row in rows)
        for number, told_by, dated in connection.execute(
            wanted.where(sighting.c.article.in_(chunk))
        )
    }


def _nearest(
    connection: Connection, rows: Collection[Row], near: datetime
) -> set[tuple[int, int, int]]:
    """Article, source, date: one look-up in an index for each, however many there are."""
    this = (sighting.c.article == article.c.id) & (sighting.c.source == source.c.id)
    dated = sighting.c.dated
    asked = (
        select(func.max(dated)).where(this).scalar_subquery(),
        select(func.max(dated)).where(this, dated <= near).scalar_subquery(),
        select(func.min(dated)).where(this, dated >= near).scalar_subquery(),
    )
    return {
        (number, told_by, micros(at))
        for number, told_by, *dates in _of_each(connection, rows, *asked)
        for at in dates
        if at is not None
    }


def _of_each(
    connection: Connection, rows: Collection[Row], *asked: ScalarSelect[Any]
) -> Iterator[tuple[Any, ...]]:
    """What is asked of each article and each source that tells any of them."""
    sources = {one for packed in {row.sources for row in rows} for one in numbers(packed)}
    for chunk in chunks(row.id for row in rows):
        wanted = (
            select(article.c.id, source.c.id, *asked)
            .select_from(article.join(source, true()))
            .where(article.c.id.in_(chunk), source.c.id.in_(sources))
        )
        yield from map(tuple, connection.execute(wanted))
