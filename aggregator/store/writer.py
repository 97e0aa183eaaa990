"""What can be asked and done inside one transaction.

Handed out by Store.reading and Store.writing only. Keeps the rows it has looked up, so that
they are read once.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection, bindparam, select, update

from aggregator.drift import Profile
from aggregator.model import Change, Dump, Known, LedgerEntry, Registry, Shelved, Taught, Usage
from aggregator.store import (
    familiarity,
    marks,
    polls,
    quarantined,
    seeding,
    shelving,
    sightings,
    sources,
)
from aggregator.store.database import Statement
from aggregator.store.feeds import SlugOf
from aggregator.store.filing import file_dump
from aggregator.store.former import NOT_KEPT, Former, Kept
from aggregator.store.newarticles import Fresh
from aggregator.store.quarantined import Fate, HeldDump
from aggregator.store.rederiving import File, Rederived, rederive
from aggregator.store.rows import Found, Row, chunks, find, known
from aggregator.store.schema import dump as dumps
from aggregator.store.schema import label_line, mixed_word
from aggregator.store.schema import source as source_table
from aggregator.store.sightings import Latest

_DUMP = Statement(
    select(dumps.c.id).where(
        dumps.c.source == bindparam("number"), dumps.c.digest == bindparam("bytes")
    )
)
_LINES = Statement(
    select(label_line.c.line, label_line.c.articles)
    .where(label_line.c.source == bindparam("number"))
    .order_by(label_line.c.line)
)
_WORDS = Statement(select(mixed_word.c.word).where(mixed_word.c.source == bindparam("number")))
_TAUGHT = Statement(select(source_table.c.taught).where(source_table.c.name == bindparam("called")))
_PROFILES = Statement(
    select(dumps.c.profile)
    .where(dumps.c.source == bindparam("number"), dumps.c.profile.is_not(None))
    .order_by(dumps.c.id.desc())
    .limit(bindparam("most"))
)


class Reader:
    """What taking in needs to know; one state of the store."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._found: Found = {}
        self._latest = Latest()
        self._numbers: dict[str, int] = {}  # ids of sources

    def has_dump(self, source: str, digest: str) -> bool:
        """Whether these very bytes have been taken in from the source."""
        return self.dump_number(source, digest) is not None

    def dump_number(self, source: str, digest: str) -> int | None:
        """The number of the dump of these very bytes; None when the source never told them."""
        number = self._number(source)
        found: int | None = _DUMP.value(self._connection, number=number, bytes=digest)
        return found

    def items(self, source: str, digest: str) -> int:
        """How many items of these very bytes were taken in from the source."""
        number = self._number(source)
        wanted = select(dumps.c["items"]).where(dumps.c.source == number, dumps.c.digest == digest)
        return self._connection.execute(wanted).scalar() or 0

    def lines(self, source: str) -> dict[str, int]:
        """The label lines of the source as written, each with its number of articles."""
        return dict(_LINES.rows(self._connection, number=self._number(source)))

    def words(self, source: str) -> frozenset[str]:
        """The mixed-case words of the source's texts."""
        return frozenset(_WORDS.column(self._connection, number=self._number(source)))

    def taught(self, source: str) -> int:
        """A number that grows whenever the source's lines or words do."""
        return int(_TAUGHT.value(self._connection, called=source))

    def registry(self) -> str | None:
        """The fingerprint of what articles were filed by; None before they first were."""
        return marks.read(self._connection, marks.REGISTRY)

    def sources(self) -> tuple[str, ...]:
        """The names of all sources, those included that are no longer configured."""
        wanted = select(source_table.c.name).order_by(source_table.c.name)
        return tuple(self._connection.execute(wanted).scalars())

    def bearing(self, source: str, lines: Mapping[str, Collection[str]]) -> tuple[Shelved, ...]:
        """The articles whose categories the source told and that bear one of the lines.

        `lines` tells the labels that each line has had so far. Cost: proportional to the articles
        of the smallest topic of each line.
        """
        return shelving.bearing(self._connection, source, lines)

    def editions(
        self, keys: Collection[bytes], source: str, *, near: datetime | None = None
    ) -> dict[bytes, Known]:
        """What is stored under title keys; a key never met is absent.

        Editions stand in the order of their numbers and bear all their sightings, or those that
        matter to a dump of the date `near`: of each source the newest, and the nearest to it.
        """
        rows = self._look_up(keys)
        if not rows:
            return {}
        seen = sightings.of(self._connection, rows, self._latest.seen, near)
        return known(self._connection, rows, source, seen)

    def familiar(self, marks: Iterable[bytes]) -> dict[bytes, tuple[int, datetime | None]]:
        """Of marks that are known: the number of the article, and its date if that is inferred."""
        return familiarity.known(self._connection, marks)

    def numbers(self, keys: Iterable[bytes]) -> set[int]:
        """The numbers of the articles under title keys that were asked for before."""
        wanted = set(keys)
        return {row.id for (key, _), row in self._found.items() if key in wanted}

    def _look_up(self, keys: Iterable[bytes]) -> list[Row]:
        """All editions, completed by what later dumps list."""
        found = find(self._connection, sorted(keys))
        more = sightings.latest(self._connection, found.values()) if found else Latest()
        for place, row in found.items():
            found[place] = row._replace(text_dated=more.dated.get(row.id, row.text_dated))
        self._found |= found
        self._latest = self._latest.plus(more)
        return [*found.values()]

    def profiles(self, source: str, limit: int) -> tuple[Profile, ...]:
        """The profiles of the source's last dumps, the oldest first."""
        told = _PROFILES.column(self._connection, number=self._number(source), most=limit)
        return tuple(Profile.of(json.loads(figures)) for figures in reversed(told))

    def raw_dumps(self) -> dict[str, datetime]:
        """The digests of all dumps whose bytes are kept, each with when it was last read."""
        wanted = select(dumps.c.digest, dumps.c.read_at).where(dumps.c.raw).order_by(dumps.c.id)
        return {digest: read_at for digest, read_at in self._connection.execute(wanted)}  # noqa: C416 - rows are no pairs to mypy

    def fate(self, source: str, digest: str) -> Fate | None:
        """What became of these bytes in quarantine; None when they were never there."""
        return quarantined.fate_of(self._connection, source, digest)

    def held(self, source: str | None = None) -> tuple[HeldDump, ...]:
        """The dumps that are held in quarantine, the newest first."""
        return quarantined.found(self._connection, source, Fate.HELD)

    def overdue(self, source: str, since: datetime) -> bool:
        """Whether a dump of the source is held in quarantine from before a time."""
        return quarantined.overdue(self._connection, source, since)

    def awaits_end(self, source: str) -> bool:
        """Whether the first look at the source has brought a dump and is not over."""
        return seeding.awaited(self._connection, source)

    def polled(self, source: str) -> dict[str, polls.Remembered]:
        """What is remembered of the addresses of the source, by address as configured."""
        return polls.known(self._connection, source)

    def site(self, address: str) -> str | None:
        """What is remembered of the robots.txt at this address."""
        return polls.site(self._connection, address)

    def _number(self, source: str) -> int:
        if source not in self._numbers:
            self._numbers[source] = sources.id_of(self._connection, source)
        return self._numbers[source]


class Writer(Reader):
    """An open transaction."""

    def __init__(self, connection: Connection, slug_of: SlugOf) -> None:
        super().__init__(connection)
        self._slug_of = slug_of

    def add(
        self,
        dump: Dump,
        changes: Sequence[Change],
        *,
        now: datetime,
        taught: Taught | None = None,
        profile: Profile | None = None,
        kept: Kept = NOT_KEPT,
        former: Former | None = None,
        familiar: Mapping[int, int] | None = None,
        fresh: Fresh = (),
    ) -> None:
        """Write a dump and everything it changes, and tell the feeds that look different.

        `fresh` are articles that are new and no changes, alone under their title keys.

        `former` are the numbers that it and its articles had in a store that is rebuilt,
        `familiar` those of articles that its items, by position, tell nothing new of.

        Raises StoreError when the dump is there already, or a change does not fit what is stored.
        """
        changed = {(one.key, one.edition) for one in changes if not one.new}
        self._look_up({key for key, _ in changed - self._found.keys()})
        sightings.keep(self._connection, self._latest)
        found, self._found, self._latest = self._found, {}, Latest()
        file_dump(
            self._connection,
            dump,
            changes,
            source=self._number(dump.source),
            found=found,
            now=now,
            taught=taught or Taught(),
            slug_of=self._slug_of,
            profile=profile,
            kept=kept,
            former=former,
            familiar=familiar or {},
            fresh=fresh,
        )

    def rederive(
        self,
        registry: Registry,
        file: File,
        usage: Mapping[str, Mapping[str, Usage]],
        *,
        now: datetime,
    ) -> Rederived:
        """Declare the registry and file every article by `file`; what that changed.

        `usage` tells for every source, by name, how its lines use each label.
        """
        return rederive(self._connection, registry, file, usage, slug_of=self._slug_of, now=now)

    def forget_raw(self, digests: Iterable[str]) -> None:
        """Say that the bytes of dumps are kept no more."""
        for chunk in chunks(digests):
            gone = update(dumps).where(dumps.c.digest.in_(chunk), dumps.c.raw)
            self._connection.execute(gone.values(raw=False))

    def record(self, source: str, entries: Iterable[LedgerEntry]) -> None:
        """Add files to the ledger of the source, or tell them anew."""
        sources.record(self._connection, source, entries)

    def forget(self, source: str, paths: Iterable[str]) -> None:
        """Strike files out of the ledger of the source."""
        sources.forget(self._connection, source, paths)

    def remember_polled(self, source: str, *told: polls.Remembered) -> None:
        """Remember addresses of the source, or tell them anew."""
        polls.remember(self._connection, self._number(source), told)

    def forget_polled(self, source: str, urls: Collection[str]) -> None:
        """Forget addresses of the source."""
        polls.forget(self._connection, source, urls)

    def remember_poll(self, source: str, entry: polls.PollEntry, *, thin: bool) -> None:
        """Add a poll to the last ones of the source, and thin these out to the newest 200."""
        polls.note(self._connection, self._number(source), entry, thin=thin)

    def remember_site(
        self, address: str, asked_at: datetime, state: str, *, since: datetime
    ) -> None:
        """Remember a robots.txt; those that were asked for before `since` are forgotten."""
        polls.remember_site(self._connection, address, asked_at, state, since=since)

    def finish_polls(self, source: str, now: datetime, end: polls.PollsEnd) -> None:
        """Give the source back with what its turn brought, as Store.finish does."""
        polls.finish(self._connection, source, now, end)

    def hold(self, one: HeldDump) -> None:
        """Remember a dump as quarantined; one that is known already is told anew."""
        quarantined.hold(self._connection, one)

    def settle(self, one: HeldDump, fate: Fate) -> None:
        """Say what became of a quarantined dump; its file is no trouble any more."""
        quarantined.settle(self._connection, one, fate)

    def replaced(self, source: str, location: str) -> bool:
        """Let go what is held of a place that brought something better; whether there was any."""
        return quarantined.replaced(self._connection, source, location)

    def thin_out(self, source: str, *, keep: int, since: datetime) -> int:
        """Drop what is held beyond the newest `keep` or from before `since`; how many."""
        surplus = quarantined.surplus(self._connection, source, keep=keep, since=since)
        for one in surplus:
            quarantined.drop(self._connection, one)
        quarantined.forget_old(self._connection, source)
        return len(surplus)
