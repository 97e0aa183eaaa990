"""Rebuilds a store from the bytes of all dumps that were taken in.

Every dump is read again as if at its own time and in the old order, by today's program and
configuration. What cannot be read again is taken over as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from itertools import islice

from aggregator import topics
from aggregator.config import Settings
from aggregator.errors import ParseError, StoreError
from aggregator.ingest.intake import Again, Intake
from aggregator.ingest.keeping import RawDumps
from aggregator.ingest.knowledge import Knowledge
from aggregator.ingest.rederiving import keep_filed
from aggregator.store import Comparison, Rebuilding, StoredDump, Writer

_TOGETHER = 100  # dumps in one transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class Rebuilt:
    """What rebuilding did, and in what the result differs."""

    dumps: int  # read again
    lost: int  # whose bytes are no longer kept, or whose source is no longer configured
    refused: tuple[str, ...]  # one sentence for each dump that could not be read again
    comparison: Comparison


@dataclass(slots=True, kw_only=True)
class _Attempt:
    rebuilding: Rebuilding
    settings: Settings
    raw: RawDumps
    knowledge: Knowledge
    lost: frozenset[int]
    refused: dict[int, str] = field(default_factory=dict)
    dumps: int = 0

    def run(self, advance: Callable[[], None], now: datetime) -> None:
        """Read all dumps again that are not lost; go on past those that are refused."""
        frozen = self.rebuilding.begin(self.lost)
        store = self.rebuilding.store
        keep_filed(store, self.knowledge, now)
        for batch in _batches(self.rebuilding.dumps()):
            with store.writing() as writing:
                for one in batch:
                    if one.id not in self.lost:
                        self._take(writing, one, frozen)
                    advance()

    def _take(self, writing: Writer, one: StoredDump, frozen: frozenset[bytes]) -> None:
        intake = Intake(
            store=self.rebuilding.store,
            knowledge=self.knowledge,
            source=self.settings.source(one.source),
            now=one.read_at,
        )
        again = Again(stored=one, former=partial(self.rebuilding.former, one), frozen=frozen)
        try:
            intake.take_again(writing, again, self.raw.bodies.body(one.digest))
        except ParseError as error:
            self.refused[one.id] = f"{one.location}: {error}"
        else:
            self.dumps += 1


def rebuild(
    settings: Settings, into: str, now: datetime, advance: Callable[[int], None]
) -> Rebuilt:
    """Makes a fresh store at the address `into`, out of the configuration's own.

    `advance` hears of every dump: how many there are. A dump that can no longer be read costs a
    second pass, in which its articles are taken over. Raises StoreError when the target is not
    empty.
    """
    with Rebuilding.open(settings.store_url, into, slug_of=topics.slug_of) as rebuilding:
        raw = RawDumps(settings)
        dumps, lost = _lost(rebuilding.dumps(), settings, raw)
        refused: dict[int, str] = {}
        while True:
            attempt = _Attempt(
                rebuilding=rebuilding,
                settings=settings,
                raw=raw,
                knowledge=Knowledge(settings),
                lost=frozenset(lost | refused.keys()),
            )
            attempt.run(lambda: advance(dumps), now)
            refused |= attempt.refused
            if not attempt.refused:
                break
        return Rebuilt(
            dumps=attempt.dumps,
            lost=len(lost),
            refused=tuple(refused[one] for one in sorted(refused)),
            comparison=rebuilding.finish(now),
        )


def _lost(dumps: Iterable[StoredDump], settings: Settings, raw: RawDumps) -> tuple[int, set[int]]:
    """How many dumps there are, and which cannot be read again."""
    configured = {source.name for source in settings.sources}
    number, lost = 0, set()
    for number, one in enumerate(dumps, 1):  # noqa: B007 - the last one counts
        if not one.raw or one.source not in configured or not _is_whole(raw, one.digest):
            lost.add(one.id)
    return number, lost


def _is_whole(raw: RawDumps, digest: str) -> bool:
    try:
        raw.bodies.body(digest)
    except StoreError:
        return False
    return True


def _batches(dumps: Iterator[StoredDump]) -> Iterator[tuple[StoredDump, ...]]:
    while batch := tuple(islice(dumps, _TOGETHER)):
        yield batch
