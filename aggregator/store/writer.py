"""The writing side of the store: what can be done inside one transaction.

Handed out by Store.writing only. Keeps the rows it has looked up, so that they are read once.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from sqlalchemy import Connection, select

from aggregator.model import Change, Dump, Known, LedgerEntry
from aggregator.store import sources
from aggregator.store.feeds import Announced, SlugOf
from aggregator.store.filing import file_dump
from aggregator.store.rows import Found, find, known
from aggregator.store.schema import dump as dumps
from aggregator.store.schema import label_line


class Writer:
    """An open transaction."""

    def __init__(self, connection: Connection, slug_of: SlugOf) -> None:
        self._connection = connection
        self._slug_of = slug_of
        self._found: Found = {}

    def has_dump(self, source: str, digest: str) -> bool:
        """Whether these very bytes have been taken in from the source."""
        number = sources.id_of(self._connection, source)
        wanted = select(dumps.c.id).where(dumps.c.source == number, dumps.c.digest == digest)
        return self._connection.execute(wanted).first() is not None

    def lines(self, source: str) -> dict[str, int]:
        """The label lines of the source as written, each with its number of articles."""
        number = sources.id_of(self._connection, source)
        rows = self._connection.execute(
            select(label_line.c.line, label_line.c.articles)
            .where(label_line.c.source == number)
            .order_by(label_line.c.line)
        )
        return {line: articles for line, articles in rows}  # noqa: C416 - rows are no pairs to mypy

    def editions(self, keys: Collection[bytes], source: str) -> dict[bytes, Known]:
        """What is stored under title keys; a key never met is absent.

        Editions stand in the order of their numbers and bear all their sightings.
        """
        found = find(self._connection, sorted(keys))
        self._found |= found
        return known(self._connection, found.values(), source)

    def add(
        self, dump: Dump, changes: Sequence[Change], *, now: datetime, announced: Announced
    ) -> None:
        """Write a dump and everything it changes, and tell the feeds that look different.

        `announced` says whether a label is worth a feed with an address. Raises StoreError when
        the dump is there already, or a change does not fit what is stored.
        """
        found, self._found = self._found, {}
        file_dump(
            self._connection,
            dump,
            changes,
            source=sources.id_of(self._connection, dump.source),
            found=found,
            now=now,
            announced=announced,
            slug_of=self._slug_of,
        )

    def record(self, source: str, entries: Iterable[LedgerEntry]) -> None:
        """Add files to the ledger of the source, or tell them anew."""
        sources.record(self._connection, source, entries)

    def forget(self, source: str, paths: Iterable[str]) -> None:
        """Strike files out of the ledger of the source."""
        sources.forget(self._connection, source, paths)
