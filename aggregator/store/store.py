"""The store as the other rooms see it.

Opens transactions and hands the work on; holds no rule of its own.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from types import TracebackType
from typing import Self
from uuid import UUID

from aggregator.model import (
    ArchivePage,
    Article,
    Beat,
    FeedHead,
    Gone,
    Heads,
    Hits,
    Incident,
    LedgerEntry,
    Pruned,
    Query,
    Retention,
    SourceState,
    Span,
    Withdrawn,
)
from aggregator.store import (
    archives,
    articles,
    beats,
    feeds,
    heads,
    incidents,
    moments,
    polls,
    quarantined,
    retention,
    search,
    seeding,
    sources,
    withdrawal,
)
from aggregator.store.database import Database
from aggregator.store.opening import is_there, prepare
from aggregator.store.polls import Planned, PollEntry, Remembered
from aggregator.store.writer import Reader, Writer


class _Undone(BaseException):
    """The end of a transaction that was only tried."""


class Store:
    """Articles, sources and feeds in one database; usable from several threads."""

    def __init__(self, database: Database, slug_of: feeds.SlugOf) -> None:
        self._database = database
        self._slug_of = slug_of

    @classmethod
    def open(cls, url: str, *, slug_of: feeds.SlugOf) -> Self:
        """Open the store, created or brought to this version's schema when need be.

        `slug_of` makes the address of a topic from its label, none of those taken. Raises
        SchemaError for a schema that is newer or foreign, StoreError for a file that is damaged
        or cannot be opened: it is never made anew.
        """
        database = Database(url)
        try:
            prepare(database)
        except BaseException:
            database.close()
            raise
        return cls(database, slug_of)

    @classmethod
    def view(cls, url: str, *, slug_of: feeds.SlugOf) -> Self | None:
        """Open the store as it is, to read only; None while there is none.

        Raises SchemaError when it is not of this version's schema.
        """
        database = Database(url)
        try:
            there = is_there(database)
        except BaseException:
            database.close()
            raise
        if there:
            return cls(database, slug_of)
        database.close()
        return None

    def close(self) -> None:
        """Give the database back."""
        self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def size(self) -> int:
        """Bytes of the database."""
        return self._database.size()

    @contextmanager
    def writing(self) -> Iterator[Writer]:
        """One transaction: kept whole at the end, rolled back whole on any exception."""
        with self._database.writing() as connection:
            yield Writer(connection, self._slug_of)

    @contextmanager
    def trying(self) -> Iterator[Writer]:
        """One transaction that is rolled back at its end, to see what would come of it."""
        with suppress(_Undone), self.writing() as writer:
            yield writer
            raise _Undone

    @contextmanager
    def reading(self) -> Iterator[Reader]:
        """One state of the store, to ask several things of."""
        with self._database.reading() as connection:
            yield Reader(connection)

    # Sources

    def register(self, entries: Sequence[sources.SourceEntry], now: datetime) -> None:
        """Make exactly these sources the active ones; new ones are due at once.

        The feeds of all articles and of each source exist afterwards.
        """
        with self._database.writing() as connection:
            sources.register(connection, entries, now)

    def due(self, now: datetime) -> tuple[str, ...]:
        """Names of the sources whose turn it is, the longest waiting first."""
        with self._database.reading() as connection:
            return sources.due(connection, now)

    def claim(self, name: str, now: datetime, lease: timedelta) -> bool:
        """Take a source that is due and that nobody is at; false when it is not to be had."""
        with self._database.writing() as connection:
            return sources.claim(connection, name, now, lease)

    def claim_all(self, names: Iterable[str], now: datetime, lease: timedelta) -> tuple[str, ...]:
        """Take all of these sources that are to be had, in one transaction; their names."""
        with self._database.writing() as connection:
            return tuple(name for name in names if sources.claim(connection, name, now, lease))

    def finish(
        self,
        name: str,
        now: datetime,
        *,
        next_due: datetime,
        error: str | None,
        new: int,
        reason: str | None = None,
        news: Sequence[datetime] | None = None,
    ) -> None:
        """Give a source back with what its turn brought; its times of news stay for None.

        When it was hastened during the turn, that stays its next due time.
        """
        told: dict[str, object] = {"due_reason": reason}
        if news is not None:
            told["news"] = moments.packed(news)
        with self._database.writing() as connection:
            sources.finish(
                connection, name, now, next_due=next_due, error=error, new=new, told=told
            )

    def news(self, name: str) -> tuple[datetime, ...]:
        """When a source last had new articles, the oldest first."""
        with self._database.reading() as connection:
            return sources.news(connection, name)

    def hasten(self, name: str, now: datetime) -> None:
        """Make it the source's turn."""
        with self._database.writing() as connection:
            sources.hasten(connection, name, now)

    def end_first_look(self, name: str, newest: int | None, now: datetime) -> None:
        """The first look at a source is over: tell the newest of what it brought, all for None.

        Does nothing when it is long over, or has brought no dump. Cost then: one look-up.
        """
        with self._database.reading() as connection:
            if not seeding.awaited(connection, name):
                return
        with self._database.writing() as connection:
            seeding.end(connection, name, newest, now)

    def release_leases(self, next_due: datetime) -> None:
        """Take all leases back; only for whoever is alone with the store.

        A source whose turn was cut off is not due again before `next_due`, so that a dump which
        kills the process does not kill it at once again.
        """
        with self._database.writing() as connection:
            sources.release(connection, next_due)

    def states(self) -> tuple[SourceState, ...]:
        """How all sources fare, by name, those included that are no longer configured."""
        with self._database.reading() as connection:
            return sources.states(connection)

    def ledger(self, source: str) -> dict[str, LedgerEntry]:
        """What is remembered of the files of a source, by path."""
        with self._database.reading() as connection:
            return sources.entries(connection, source)

    def quarantined(self, source: str | None = None) -> tuple[quarantined.HeldDump, ...]:
        """Dumps that were quarantined, whatever became of them, the newest first."""
        with self._database.reading() as connection:
            return quarantined.found(connection, source)

    # Addresses that are polled

    def polled(self, source: str) -> dict[str, Remembered]:
        """What is remembered of the addresses of a source, by address as configured."""
        with self._database.reading() as connection:
            return polls.known(connection, source)

    def polls(self, source: str, limit: int) -> tuple[PollEntry, ...]:
        """The last polls of a source, the newest first; at most 200 are kept."""
        with self._database.reading() as connection:
            return polls.last(connection, source, limit)

    def plans(self, names: Collection[str], now: datetime) -> tuple[Planned, ...]:
        """When the sources of these names are due, as far as nobody is at them."""
        with self._database.reading() as connection:
            return polls.plans(connection, names, now)

    def put_off(self, due: Mapping[str, datetime], now: datetime) -> None:
        """Make it the turn of sources at these times, in one transaction.

        An attempt that lies in the future, for the clock was set, is taken for one of now.
        """
        with self._database.writing() as connection:
            polls.put_off(connection, due, now)

    # What the operator is told

    def beats(self, names: Collection[str], most: int) -> dict[str, tuple[Beat, ...]]:
        """The last polls or dumps of these sources, the oldest first."""
        with self._database.reading() as connection:
            return beats.last(connection, names, most)

    def incidents(self, limit: int | None = None) -> tuple[Incident, ...]:
        """The last incidents to begin, or for None those that are not over; the newest first."""
        with self._database.reading() as connection:
            if limit is None:
                return incidents.lasting(connection)
            return incidents.newest(connection, limit)

    def note_incidents(self, told: Sequence[Incident], *, since: datetime, most: int) -> None:
        """Write incidents down as they are now; forgets old ones.

        Old is what ended before `since`, or has ended and is not among the newest `most`.
        """
        with self._database.writing() as connection:
            incidents.note(connection, told)
            incidents.thin_out(connection, since, most)

    # Feeds and articles

    def heads(self) -> tuple[FeedHead, ...]:
        """All feeds that have an address: all articles, topics by label, sources by name."""
        with self._database.reading() as connection:
            return heads.heads(connection)

    def heads_since(self, stamp: int | None) -> Heads:
        """The feeds that look different since a stamp; all of them for None.

        Cost: one look-up when nothing changed.
        """
        with self._database.reading() as connection:
            return heads.since(connection, stamp)

    def waiting(self) -> tuple[tuple[str, int], ...]:
        """Topics that have no feed, each with its number of articles, by label."""
        with self._database.reading() as connection:
            return heads.waiting(connection)

    def newest(self, head: FeedHead, limit: int) -> tuple[Article, ...]:
        """The newest articles of a feed, by publication and then by arrival, the last first."""
        with self._database.reading() as connection:
            return articles.newest(connection, head, limit)

    def beside(self, head: FeedHead, shown: Collection[UUID]) -> Span | None:
        """What a feed holds beside the articles that it shows; None when that is nothing."""
        with self._database.reading() as connection:
            return archives.span(connection, head, shown)

    def archive(self, head: FeedHead, span: Span) -> ArchivePage | None:
        """The newest page of a span of a feed; None when there is none such, or no longer."""
        with self._database.reading() as connection:
            return archives.page(connection, head, span)

    def contents(
        self, head: FeedHead, limit: int, since: datetime, most: int
    ) -> tuple[tuple[Article, ...], tuple[Withdrawn, ...]]:
        """What `newest` and `withdrawals` tell of a feed, in one look."""
        with self._database.reading() as connection:
            number = articles.feed_of(connection, head.kind, head.slug)
            if number is None:
                return (), ()
            told = withdrawal.told(connection, number, since, most)
            return articles.newest_of(connection, number, limit), told

    def withdrawals(self, head: FeedHead, since: datetime, limit: int) -> tuple[Withdrawn, ...]:
        """What was withdrawn from a feed since then, the last first."""
        with self._database.reading() as connection:
            number = articles.feed_of(connection, head.kind, head.slug)
            return withdrawal.told(connection, number, since, limit) if number else ()

    def gone(self, uuid: UUID) -> Gone | None:
        """What became of an article that was pruned or withdrawn; None for any other."""
        with self._database.reading() as connection:
            return withdrawal.gone(connection, uuid)

    def withdraw(self, ids: Sequence[UUID], reason: str, now: datetime) -> dict[UUID, bool]:
        """Take articles out of every feed, for good: they are known again and not shown.

        Tells of each that is there whether it was shown until now. One transaction.
        """
        with self._database.writing() as connection:
            return withdrawal.withdraw(connection, ids, reason, now)

    def undo_withdrawal(self, ids: Sequence[UUID], now: datetime) -> dict[UUID, bool]:
        """Put withdrawn articles back; of each that is there, whether it had been withdrawn."""
        with self._database.writing() as connection:
            return withdrawal.undo(connection, ids, now)

    def prune(self, rules: Retention, now: datetime) -> Iterator[Pruned]:
        """Take out what the rules keep no longer, a bounded transaction for each step.

        May be left off after any step. An article that several sources have told is pruned when
        each of them would prune it; a source that the rules do not name keeps all of its.
        """
        return retention.prune(self._database.writing, rules, now)

    def overdue(self, rules: Retention, now: datetime) -> Iterator[Pruned]:
        """What pruning would take out, in the same steps; changes nothing."""
        return retention.prune(self._database.reading, rules, now, only_look=True)

    def article(self, uuid: UUID) -> Article | None:
        """The article of this id; None also when it was pruned or withdrawn."""
        with self._database.reading() as connection:
            return articles.one(connection, uuid)

    def articles(self, topic: str | None = None, source: str | None = None) -> Iterator[Article]:
        """All articles, of a topic (slug or label) and of a source when told, the newest first.

        Read in pages as they are asked for; nothing for a name that is not known.
        """
        return articles.pages(self._database.reading, topic, source)

    def search(self, query: Query, limit: int, *, newest: bool = False) -> Hits:
        """The articles whose title or summary holds all phrases, case and accents put aside.

        The best come first, or the newest when asked for. Of more than 1,000 that match, the last
        to arrive are weighed. None of them was pruned or withdrawn.
        """
        with self._database.reading() as connection:
            found, more = search.find(connection, query, newest=newest)
            told = articles.numbered(connection, [one.id for one in found[:limit]])
        return Hits(articles=told, count=len(found), more=more)

    def revisions(self, uuid: UUID) -> tuple[str, ...]:
        """The former texts of an article, the oldest first."""
        with self._database.reading() as connection:
            return articles.revisions(connection, uuid)
