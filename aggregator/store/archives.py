"""The order in which articles came to their feeds, and the pages that it makes.

An article has one number in a feed: when it comes back it gets a new one, so that whoever has read
the old page meets it again. What is written once is never renumbered.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from uuid import UUID

from sqlalchemy import Connection, delete, select

from aggregator.model import ARCHIVE_PAGE, ArchivePage, FeedHead, Span, runs_of
from aggregator.store.articles import feed_of, values
from aggregator.store.database import Clash, write_rows
from aggregator.store.rows import COLUMNS, Row, chunks
from aggregator.store.schema import archive, article, entry, feed

_MOVED_ON = 0  # where an article was that has another number now
_AT_A_TIME = 5  # pages looked through for the numbers of articles

_Pages = dict[int, list[int]]  # by number: ids of articles


def enter(connection: Connection, fresh: Iterable[tuple[int, int]]) -> None:
    """Number articles that were never in their feeds, told as feed and article."""
    coming: dict[int, list[int]] = defaultdict(list)
    for number, one in sorted(fresh):
        coming[number].append(one)
    last = _last(connection, coming)
    rows = [
        (number, page, _packed(ids))
        for number, ones in coming.items()
        for page, ids in _appended(*last.get(number, (1, [])), ones)
    ]
    write_rows(connection, archive, rows, Clash.REPLACE)


def enter_again(connection: Connection, places: Iterable[tuple[int, int]]) -> None:
    """Number articles that may have been in their feeds before, told as feed and article."""
    coming: dict[int, set[int]] = defaultdict(set)
    for number, one in places:
        coming[number].add(one)
    for number, ones in coming.items():
        changed = []
        for page, ids in _pages(connection, number).items():
            if not ones.isdisjoint(ids):
                left = [_MOVED_ON if one in ones else one for one in ids]
                changed.append((number, page, _packed(left)))
        write_rows(connection, archive, changed, Clash.REPLACE)
    enter(connection, ((number, one) for number, ones in coming.items() for one in ones))


def sweep(connection: Connection, numbers: Iterable[int]) -> None:
    """Forget the oldest pages of feeds of which nothing is left; the last page stays."""
    for number, (last, _) in _last(connection, set(numbers)).items():
        oldest = select(archive).where(archive.c.feed == number).order_by(archive.c.number).limit(1)
        first = connection.execute(oldest).one()
        while first.number < last and not _standing(connection, number, _unpacked(first.articles)):
            here = (archive.c.feed == number) & (archive.c.number == first.number)
            connection.execute(delete(archive).where(here))
            first = connection.execute(oldest).one()


def span(connection: Connection, head: FeedHead, shown: Collection[UUID]) -> Span | None:
    """What a feed holds beside the articles that it shows; None when that is nothing.

    Cost: one page for each hundred arrivals since the first of those shown.
    """
    number = feed_of(connection, head.kind, head.slug)
    last = _last(connection, {number}).get(number) if number else None
    if number is None or last is None:
        return None
    page, ids = last
    missing = _ids(connection, shown)
    found: list[int] = []
    newest = page
    while missing and newest > 0:
        oldest = max(1, newest - _AT_A_TIME + 1)
        for place, told in _pages(connection, number, range(oldest, newest + 1)).items():
            found += [at for at, one in enumerate(told, _before(place) + 1) if one in missing]
            missing.difference_update(told)
        newest = oldest - 1
    return Span.of(_before(page) + len(ids), runs_of(found))


def page(connection: Connection, head: FeedHead, wanted: Span) -> ArchivePage | None:
    """The newest page of a span; None when the feed has not come so far, or keeps it no longer."""
    number = feed_of(connection, head.kind, head.slug)
    last = _last(connection, {number}).get(number) if number else None
    if number is None or last is None or _before(last[0]) + len(last[1]) < wanted.upto:
        return None
    older = wanted.older
    pages = _pages(connection, number, {wanted.page, *([older.page] if older else [])})
    if wanted.page not in pages:
        return None
    ids = [
        one
        for at, one in enumerate(pages[wanted.page], _before(wanted.page) + 1)
        if at in wanted and one != _MOVED_ON
    ]
    rows = _standing(connection, number, ids)
    follows = _before(last[0]) + len(last[1]) >= wanted.upto + ARCHIVE_PAGE
    return ArchivePage(
        span=wanted,
        articles=values(connection, [rows[one] for one in reversed(ids) if one in rows]),
        older=older if older and older.page in pages else None,
        newer=wanted.newer if follows else None,
    )


def take_over(before: Connection, after: Connection) -> None:
    """Give a store that is made of another one the same numbers; what is only here comes last."""
    there = set(after.execute(select(feed.c.id)).scalars())
    after.execute(delete(archive))
    rows = [tuple(row) for row in before.execute(select(archive)) if row.feed in there]
    write_rows(after, archive, rows)
    for number in sorted(there):
        entries = select(entry.c.article).where(entry.c.feed == number)
        known = {one for ids in _pages(after, number).values() for one in ids}
        ids = set(after.execute(entries).scalars()) - known
        enter(after, ((number, one) for one in ids))


def _before(page: int) -> int:
    """The last number of the page before."""
    return (page - 1) * ARCHIVE_PAGE


def _appended(
    page: int, there: Sequence[int], coming: Sequence[int]
) -> Iterator[tuple[int, list[int]]]:
    """The pages that change when articles come after those on the last page."""
    ids = [*there, *coming]
    for start in range(0, len(ids), ARCHIVE_PAGE):
        yield page + start // ARCHIVE_PAGE, ids[start : start + ARCHIVE_PAGE]


def _last(connection: Connection, numbers: Iterable[int]) -> dict[int, tuple[int, list[int]]]:
    """The last page of feeds, with its number; a feed to which nothing came has none."""
    of = archive.alias()
    newest = (  # ordered, not a maximum: only the last is read
        select(of.c.number)
        .where(of.c.feed == feed.c.id)
        .order_by(of.c.number.desc())
        .limit(1)
        .scalar_subquery()
    )
    wanted = select(archive).join(feed, archive.c.feed == feed.c.id)
    wanted = wanted.where(archive.c.number == newest)
    return {
        row.feed: (row.number, _unpacked(row.articles))
        for chunk in chunks(numbers)
        for row in connection.execute(wanted.where(feed.c.id.in_(chunk)))
    }


def _pages(connection: Connection, number: int, which: Collection[int] | None = None) -> _Pages:
    """Pages of a feed, all when none are named."""
    wanted = select(archive.c.number, archive.c.articles).where(archive.c.feed == number)
    if which is not None:
        wanted = wanted.where(archive.c.number.in_(which))
    return {page: _unpacked(ids) for page, ids in connection.execute(wanted)}


def _standing(connection: Connection, number: int, ids: Iterable[int]) -> dict[int, Row]:
    """Those of the articles that stand in a feed now, by id."""
    here = (
        (entry.c.feed == number)
        & (entry.c.published == article.c.published)
        & (entry.c.article == article.c.id)
    )
    wanted = select(*COLUMNS).join(entry, here)
    return {
        row.id: row
        for chunk in chunks(ids)
        for row in map(Row._make, connection.execute(wanted.where(article.c.id.in_(chunk))))
    }


def _ids(connection: Connection, uuids: Iterable[UUID]) -> set[int]:
    wanted = select(article.c.id)
    return {
        number
        for chunk in chunks(one.bytes for one in uuids)
        for number in connection.execute(wanted.where(article.c.uuid.in_(chunk))).scalars()
    }


def _packed(ids: Iterable[int]) -> str:
    return ",".join(map(str, ids))


def _unpacked(packed: str) -> list[int]:
    return [*map(int, packed.split(","))]
