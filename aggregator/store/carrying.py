"""What a fresh store takes over from the one that it is made of, before dumps are read again.

Sources, ledger, quarantine and the register of feeds keep their numbers, so that addresses stay.
Articles that reading again could not bring back are taken over as they are, and with them every
edition of their titles: an edition's number depends on those before it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BigInteger, Connection, Table, and_, exists, func, or_, select, type_coerce

from aggregator.model import FeedKind
from aggregator.store import places, search, sightings
from aggregator.store.columns import Instant, words
from aggregator.store.database import write_rows
from aggregator.store.rows import Row, chunks, find, pages
from aggregator.store.schema import (
    article,
    article_link,
    dump,
    entry,
    feed,
    former_slug,
    label_line,
    ledger,
    mixed_word,
    quarantined,
    recurring,
    revision,
    sighting,
    source,
)

_PAGE = 1000
_Lines = Counter[tuple[int, str]]  # articles by source and label line


@dataclass(frozen=True, slots=True, kw_only=True)
class Frozen:
    """What was taken over as it is."""

    keys: frozenset[bytes] = frozenset()  # title keys
    numbers: frozenset[int] = frozenset()  # of articles


def plainly(table: Table) -> tuple[Any, ...]:
    """The columns of a table as the driver takes them."""
    return tuple(
        type_coerce(column, BigInteger).label(column.name)
        if isinstance(column.type, Instant)
        else column
        for column in table.columns
    )


def take_over(before: Connection, after: Connection, lost: Collection[int]) -> Frozen:
    """Fill an empty store with what stands before all dumps; `lost` are dumps to be left unread.

    Returns what is there as it was and must not be read again.
    """
    for row in _rows(before, source):
        write_rows(after, source, [_told(source, row, leased_until=None, seeded=True)])
    for row in _rows(before, feed):
        write_rows(after, feed, [_told(feed, row, articles=0, shown=_begins_shown(row))])
    for table in (former_slug, ledger, quarantined):
        write_rows(after, table, [tuple(row) for row in _rows(before, table)])
    _dumps(before, after, lost)
    keys = _keys(before, lost)
    if keys or lost:
        _lines(before, after, keys)
        _words(before, after, lost)
    numbers: set[int] = set()
    for chunk in chunks(sorted(keys)):
        numbers |= _articles(before, after, chunk)
    return Frozen(keys=frozenset(keys), numbers=frozenset(numbers))


def _rows(connection: Connection, table: Table) -> Iterator[Any]:
    return iter(connection.execute(select(*plainly(table))).all())


def _told(table: Table, row: Any, **news: object) -> tuple[Any, ...]:  # noqa: ANN401 - a row of any table
    return tuple(
        news.get(column.name, value) for column, value in zip(table.columns, row, strict=True)
    )


def _begins_shown(row: Any) -> bool:  # noqa: ANN401 - a row
    """Topics that nobody declared get their address back when they are announced again."""
    plain = row.kind == FeedKind.TOPIC.value and not row.declared and row.merged is None
    return bool(row.shown) and not (plain and row.slug is not None)


def _dumps(before: Connection, after: Connection, lost: Collection[int]) -> None:
    """All dumps: those that are read again tell anew what they showed."""
    last, wanted = 0, select(*plainly(dump)).order_by(dump.c.id).limit(_PAGE)
    while rows := before.execute(wanted.where(dump.c.id > last)).all():
        told = [(row, {"raw": False} if row.id in lost else {"shown": None}) for row in rows]
        write_rows(after, dump, [_told(dump, row, **news) for row, news in told])
        last = rows[-1].id


def _keys(before: Connection, lost: Collection[int]) -> set[bytes]:
    """The titles of which an article cannot be brought back whole by reading dumps again."""
    unseen = and_(article.c.dump == 0, ~exists().where(sighting.c.article == article.c.id))
    changed = or_(article.c.pruned.is_not(None), article.c.withdrawn.is_not(None), unseen)
    found = set(before.execute(select(article.c.title_key).where(changed)).scalars())
    if lost:
        rows = before.execute(select(sighting.c.article, sighting.c.dump))
        numbers = {number for number, one in rows if one in lost} | _listed(before, lost)
        for chunk in chunks(numbers):
            wanted = select(article.c.title_key).where(article.c.id.in_(chunk))
            found.update(before.execute(wanted).scalars())
    return found


def _listed(before: Connection, lost: Collection[int]) -> set[int]:
    """The articles that dumps list without a row for each."""
    wanted = select(dump.c.shown).where(dump.c.shown.is_not(None))
    return {
        number
        for chunk in chunks(lost)
        for shown in before.execute(wanted.where(dump.c.id.in_(chunk))).scalars()
        for number in sightings.unpacked(shown)
        if number
    }


def _articles(before: Connection, after: Connection, keys: Collection[bytes]) -> set[int]:
    rows = sorted(find(before, keys).values())
    write_rows(after, article, rows)
    search.add(after, rows)
    for chunk in chunks(row.id for row in rows):
        for table in (revision, article_link, sighting):
            wanted = select(*plainly(table)).where(table.c.article.in_(chunk))
            write_rows(after, table, [tuple(row) for row in before.execute(wanted)])
    again = before.execute(select(*plainly(recurring)).where(recurring.c.title_key.in_(keys)))
    write_rows(after, recurring, [tuple(row) for row in again])
    _enter(before, after, rows)
    return {row.id for row in rows}


def _enter(before: Connection, after: Connection, rows: Iterable[Row]) -> None:
    quiet = {row.id for row in rows if row.quiet}
    standing = sorted(places.standing(before, rows))
    write_rows(after, entry, [(*place, place[2] in quiet) for place in standing])
    gains = Counter(number for number, _, _ in standing)
    for number, gained in gains.items():
        after.execute(
            feed.update().where(feed.c.id == number).values(articles=feed.c.articles + gained)
        )


def _lines(before: Connection, after: Connection, keys: Collection[bytes]) -> None:
    """The label lines of articles that are not read again, those of tombstones included."""
    left: _Lines = Counter()
    for row in _rows(before, label_line):
        left[row.source, row.line] += row.articles
    for rows in pages(before):
        for one in rows:
            if one.title_key not in keys and one.labelled_by is not None:
                left.subtract((one.labelled_by, line) for line in set(words(one.categories)))
    told = sorted((*line, articles) for line, articles in left.items() if articles > 0)
    write_rows(after, label_line, told)


def _words(before: Connection, after: Connection, lost: Collection[int]) -> None:
    """The words of sources of which something is not read again: nobody knows whose they are."""
    told_by: set[int] = set()
    for chunk in chunks(lost):
        told_by.update(before.execute(select(dump.c.source).where(dump.c.id.in_(chunk))).scalars())
    for number in sorted(told_by):
        wanted = select(*plainly(mixed_word)).where(mixed_word.c.source == number)
        write_rows(after, mixed_word, [tuple(row) for row in before.execute(wanted)])


def numbers_of(before: Connection, keys: Collection[bytes]) -> Mapping[tuple[bytes, int], int]:
    """The numbers of articles by title key and edition."""
    wanted = select(article.c.title_key, article.c.edition, article.c.id)
    return {
        (key, edition): number
        for chunk in chunks(keys)
        for key, edition, number in before.execute(wanted.where(article.c.title_key.in_(chunk)))
    }


def listed_of(before: Connection, number: int, articles: Collection[int]) -> Mapping[int, int]:
    """Those of the articles that a dump lists without rows, by their positions."""
    shown = before.execute(select(dump.c.shown).where(dump.c.id == number)).scalar()
    places = enumerate(sightings.unpacked(shown)) if shown and articles else ()
    return {position: one for position, one in places if one in articles}


def next_number(before: Connection) -> int:
    """The first number that no article had."""
    return int(before.execute(select(func.max(article.c.id))).scalar() or 0) + 1


def likeness(connection: Connection) -> str:
    """A sign of what a store holds: it differs once a dump came or an operator did something."""
    dumps = connection.execute(select(func.count(), func.max(dump.c.id)).select_from(dump)).one()
    taken_out = select(func.count()).select_from(article)
    withdrawn = connection.execute(taken_out.where(article.c.withdrawn.is_not(None))).scalar()
    pruned = connection.execute(taken_out.where(and_(article.c.pruned.is_not(None)))).scalar()
    return f"{dumps[0]} {dumps[1]} {withdrawn} {pruned}"
