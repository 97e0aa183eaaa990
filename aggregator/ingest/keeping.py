"""The bytes of dumps that were taken in, kept to be read again.

A body is kept before its row says so and removed after its row says no, so that a crash leaves a
body too many and never a row that promises too much. A power cut may take the newest bodies: that
costs a rebuild some of its sources, and no article.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from aggregator.bodies import Bodies
from aggregator.config import Settings
from aggregator.model import Dump
from aggregator.store import Store


@dataclass(frozen=True, slots=True)
class RawDumps:
    """The raw dumps of one configuration."""

    settings: Settings

    @property
    def bodies(self) -> Bodies:
        """Where they lie."""
        return Bodies(self.settings.state / "raw", spread=True, synced=False)

    def keep(self, dump: Dump) -> bool:
        """Keeps the bytes of a dump that is about to be taken in; whether it does."""
        if not self.settings.keep_raw.age:
            return False
        self.bodies.keep(dump.digest, dump.body)
        return True

    def thin_out(self, store: Store, now: datetime) -> int:
        """Removes what is too old or too much, the oldest first; how many bodies.

        A body without a row, of a crash, is as old as its file.
        """
        keep = self.settings.keep_raw
        lying = {one.digest: one for one in self.bodies.lying()}
        since, left = now - keep.age, keep.size
        with store.writing() as writing:  # so that no other writer keeps one meanwhile
            read_at = writing.raw_dumps()
            ages = {one.digest: read_at.get(one.digest, one.modified) for one in lying.values()}
            gone = []
            for digest in sorted(ages, key=lambda one: (ages[one], one), reverse=True):
                left -= lying[digest].size
                if ages[digest] <= since or left < 0:
                    gone.append(digest)
            writing.forget_raw(gone)
        if gone:
            with store.writing() as writing:  # one that has come again meanwhile stays
                self.bodies.drop(set(gone) - writing.raw_dumps().keys())
        return len(gone)
