"""Dumps that are not trusted: set aside, thinned out, swept.

A body is kept before its row is written and removed after its row is gone, so that a crash leaves
a body too many and never one too few.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from aggregator.bodies import Bodies
from aggregator.config import Settings, Source
from aggregator.drift import Doubt
from aggregator.errors import Quarantined
from aggregator.model import Dump, LedgerEntry
from aggregator.store import Fate, HeldDump, Reader, Store, Writer


@dataclass(frozen=True, slots=True)
class Holding:
    """The quarantine of one configuration."""

    store: Store
    settings: Settings

    @property
    def bodies(self) -> Bodies:
        """Where bodies lie."""
        return Bodies(self.settings.state / "quarantine")

    def set_aside(self, writing: Writer, held: HeldDump, body: bytes) -> None:
        """Keeps a dump that is not trusted, in the open transaction."""
        self.bodies.keep(held.digest, body)
        writing.hold(held)
        keep = self.settings.quarantine_keep
        writing.thin_out(held.source, keep=keep.dumps, since=held.at - keep.age)

    def dump(self, held: HeldDump) -> Dump:
        """The dump that is held; raises StoreError when its body is not what it was."""
        return held.dump(self.bodies.body(held.digest))

    def drop(self, held: HeldDump) -> None:
        """Gives a dump up; the same bytes will be passed over."""
        with self.store.writing() as writing:
            writing.settle(held, Fate.DROPPED)
        self.sweep()

    def tidy(self, source: Source, now: datetime) -> None:
        """Drops what has been held too long."""
        with self.store.reading() as reading:
            overdue = self.has_overdue(reading, source, now)
        if overdue:
            keep = self.settings.quarantine_keep
            with self.store.writing() as writing:
                writing.thin_out(source.name, keep=keep.dumps, since=now - keep.age)
            self.sweep()

    def has_overdue(self, reading: Reader, source: Source, now: datetime) -> bool:
        """Whether anything has been held too long."""
        return reading.overdue(source.name, now - self.settings.quarantine_keep.age)

    def sweep(self) -> None:
        """Removes the bodies that nobody holds any more."""
        with self.store.writing() as writing:  # so that no other writer keeps one meanwhile
            self.bodies.sweep({one.digest for one in writing.held()})


def held_dump(
    dump: Dump, doubt: Doubt | Quarantined, ledger: LedgerEntry | None, now: datetime
) -> HeldDump:
    """A dump as it is remembered in quarantine."""
    return HeldDump(
        source=dump.source,
        digest=dump.digest,
        location=dump.location,
        path=ledger.path if ledger else None,
        dated=dump.dated,
        dated_by=dump.dated_by,
        media_type=dump.media_type,
        charset=dump.charset,
        reason=doubt.reason,
        figures=doubt.figures,
        at=now,
    )


def told(held: HeldDump, hint: str | None) -> str:
    """The sentence for a ledger and a log."""
    remedies = "; ".join(filter(None, [hint, f"see: aggregator quarantine show {held.id}"]))
    return f"quarantined as {held.id}: {held.reason} ({remedies})"
