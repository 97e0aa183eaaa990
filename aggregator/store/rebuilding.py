"""Makes a fresh store of an old one: takes over what has to stay, numbers what comes again.

Reads the old store in one state and never writes to it. Knows nothing of how dumps are read.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import ExitStack
from datetime import datetime
from types import TracebackType
from typing import Self

from sqlalchemy import Connection, delete, func, select, update

from aggregator.errors import StoreError
from aggregator.model import DumpDate
from aggregator.store import archives, carrying, marks, places, search
from aggregator.store.columns import moment
from aggregator.store.comparing import Comparison, compare, differences, entries, moved
from aggregator.store.database import Database, write_rows
from aggregator.store.feeds import SlugOf
from aggregator.store.former import Former, StoredDump
from aggregator.store.opening import is_empty, is_there, prepare
from aggregator.store.rows import COLUMNS, Row, chunks
from aggregator.store.schema import article, dump, entry, feed, metadata, source, withdrawal
from aggregator.store.store import Store

_PAGE = 1000


class Rebuilding:
    """An old store as it was when this began, and the fresh one that is made of it."""

    def __init__(self, old: Database, new: Database, slug_of: SlugOf) -> None:
        self._old, self._new = old, new
        self._open = ExitStack()
        self._open.callback(old.close)
        self._open.callback(new.close)
        self._before = self._open.enter_context(old.reading())
        self._fresh = carrying.next_number(self._before)
        self._frozen = carrying.Frozen()
        self.store = Store(new, slug_of)

    @classmethod
    def open(cls, old: str, new: str, *, slug_of: SlugOf) -> Self:
        """Begin with the addresses of a store that is there and of one that is not.

        Raises StoreError when there is nothing to rebuild or the target is not empty.
        """
        former, fresh = Database(old), Database(new)
        try:
            _check(former, fresh)
            prepare(fresh)
            return cls(former, fresh, slug_of)
        except BaseException:
            former.close()
            fresh.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._open.close()

    def dumps(self) -> Iterator[StoredDump]:
        """The dumps of the old store, in the order in which they were taken in."""
        wanted = (
            select(dump, source.c.name.label("named"))
            .join(source, source.c.id == dump.c.source)
            .order_by(dump.c.id)
            .limit(_PAGE)
        )
        last = 0
        while rows := self._before.execute(wanted.where(dump.c.id > last)).all():
            for row in rows:
                yield StoredDump(
                    id=row.id,
                    source=row.named,
                    digest=row.digest,
                    location=row.location,
                    dated=row.dated,
                    dated_by=DumpDate(row.dated_by),
                    media_type=row.media_type,
                    charset=row.charset,
                    read_at=row.read_at,
                    place=row.place,
                    raw=row.raw,
                )
            last = rows[-1].id

    def begin(self, lost: Collection[int]) -> frozenset[bytes]:
        """Take over what stands before all dumps; `lost` are those that will not be read again.

        Returns the title keys whose articles are there as they were: items under them must not be
        read again. Whatever an earlier attempt has left is removed.
        """
        with self._new.writing() as after:
            search.clear(after)
            for table in reversed(metadata.sorted_tables):
                after.execute(delete(table))
            self._frozen = carrying.take_over(self._before, after, lost)
        return self._frozen.keys

    def former(self, one: StoredDump, keys: Collection[bytes]) -> Former:
        """The numbers that a dump and the articles of these titles had."""
        return Former(
            dump=one.id,
            articles=carrying.numbers_of(self._before, keys),
            fresh=self._fresh,
            listed=carrying.listed_of(self._before, one.id, self._frozen.numbers),
        )

    def finish(self, now: datetime) -> Comparison:
        """Take over what stands after all dumps; how the stores differ.

        Feeds that look as they did keep the time of their last change, the others have changed now.
        """
        with self._new.writing() as after:
            self._quieten(after)
            self._let_go(after, now)
            self._take_over_withdrawals(after)
            archives.take_over(self._before, after)
            self._take_over_turns(after)
            told = differences(self._before, after)
            self._take_over_languages(after, moved(told))
            found = compare(self._before, after, told)
            self._date(after, found.touched, now)
            stamp = max(marks.number(c, marks.STAMP) for c in (self._before, after)) + 1
            after.execute(update(feed).values(stamp=stamp))
            for name in (marks.STAMP, marks.ADDRESSES):  # whoever serves reads everything anew
                marks.write(after, name, stamp)
            marks.write(after, marks.REBUILT, carrying.likeness(self._before))
        return found

    def _quieten(self, after: Connection) -> None:
        """What was not told as new is not told now."""
        quiet = self._before.execute(select(article.c.id).where(article.c.quiet)).scalars().all()
        for chunk in chunks(quiet):
            wanted = select(*COLUMNS).where(article.c.id.in_(chunk), ~article.c.quiet)
            rows = [Row._make(row) for row in after.execute(wanted)]
            after.execute(
                update(article).where(article.c.id.in_([row.id for row in rows])).values(quiet=True)
            )
            for number, published, one in places.standing(after, rows):
                here = (entry.c.feed == number) & (entry.c.article == one)
                at = entry.c.published == moment(published)
                after.execute(update(entry).where(here, at).values(quiet=True))

    def _let_go(self, after: Connection, now: datetime) -> None:
        """Feeds that keep little do not get back what they have let go."""
        was, has = _counts(self._before), _counts(after)
        for number in sorted(number for number in was if has.get(number, 0) != was[number]):
            more = entries(after, number) - entries(self._before, number)
            rows = {row.id: row for row in self._rows({one for _, one in more})}
            gone = [
                (number, at, one)
                for at, one in sorted(more)
                if one in rows
                and (number, at, one) in set(places.belonging(self._before, [rows[one]]))
            ]
            if gone:
                places.leave(after, gone, now)

    def _rows(self, ids: Collection[int]) -> Iterator[Row]:
        """Those of the articles that were in the old store's feeds."""
        shown = (article.c.pruned.is_(None), article.c.withdrawn.is_(None))
        for chunk in chunks(sorted(ids)):
            wanted = select(*COLUMNS).where(article.c.id.in_(chunk), *shown)
            yield from (Row._make(row) for row in self._before.execute(wanted))

    def _take_over_withdrawals(self, after: Connection) -> None:
        rows = self._before.execute(select(*carrying.plainly(withdrawal))).all()
        write_rows(after, withdrawal, [tuple(row) for row in rows])

    def _take_over_turns(self, after: Connection) -> None:
        """A first look that was not over is not over now."""
        begun = self._before.execute(select(source.c.id).where(~source.c.seeded)).scalars().all()
        after.execute(update(source).where(source.c.id.in_(begun)).values(seeded=False))

    def _take_over_languages(self, after: Connection, moved: Collection[int]) -> None:
        """A feed whose articles are what they were has the language that it had."""
        there = set(after.execute(select(feed.c.id)).scalars())
        for row in self._before.execute(select(feed.c.id, feed.c.language)):
            if row.id in there and row.id not in moved:
                told = {"language": row.language}
                after.execute(update(feed).where(feed.c.id == row.id).values(told))

    def _date(self, after: Connection, touched: Collection[int], now: datetime) -> None:
        before = {row.id: row for row in self._before.execute(select(feed))}
        for row in after.execute(select(feed)).all():
            after.execute(
                update(feed)
                .where(feed.c.id == row.id)
                .values(_dated(before.get(row.id), now, same=row.id not in touched))
            )


def _dated(was: object, now: datetime, *, same: bool) -> Mapping[str, object]:
    """Revision and time of the last change of a feed."""
    if was is None:
        return {"changed_at": now}
    revision, changed_at = was.revision, was.changed_at  # type: ignore[attr-defined] # a row
    if same:
        return {"revision": revision, "changed_at": changed_at}
    return {"revision": revision + 1, "changed_at": max(now, changed_at)}


def _counts(connection: Connection) -> dict[int, int]:
    wanted = select(entry.c.feed, func.count()).group_by(entry.c.feed)
    return {number: entries for number, entries in connection.execute(wanted)}  # noqa: C416 - rows are no pairs to mypy


def _check(former: Database, fresh: Database) -> None:
    if not is_there(former):
        raise StoreError("there is no store to rebuild", subject=former.subject)
    if not is_empty(fresh):
        raise StoreError(
            "the target is not empty",
            subject=fresh.subject,
            hint="name a database that is not there yet, or remove this one first",
        )
