"""One source's turn: look or poll, take in, and say in the log what came of it.

The last resort for bugs is here: traceback once, and the source's next turn has been put off.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from aggregator.config import Source
from aggregator.errors import SourceError, StoreError
from aggregator.ingest import Ingested, Intake, Knowledge
from aggregator.log import logger
from aggregator.polls import Polls
from aggregator.store import Store
from aggregator.telling import Telling
from aggregator.traffic import Stopped

_AFTER_A_BUG = timedelta(minutes=10)


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """How one source's turn ended."""

    next_in: timedelta | None  # None: it has been given back, with its next turn
    new: int = 0
    error: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Turns:
    """Takes turns, for many threads; one source is never in two of them."""

    store: Store
    knowledge: Knowledge
    clock: Callable[[], datetime]
    stopping: Callable[[], bool]  # asked between dumps
    telling: Telling

    def take(self, source: Source, polls: Polls | None, arrived: frozenset[str]) -> Turn:
        """One turn to its end; raises StoreError, and Stopped when everything ends."""
        try:
            with self.telling.turn(source.name):
                return self._take(source, polls, arrived)
        except (StoreError, Stopped):
            raise
        except Exception as error:  # noqa: BLE001 - the last resort; the next turn is put off
            logger().exception("bug", source=source.name)
            return Turn(next_in=_AFTER_A_BUG, error=f"internal error: {error}")

    def _take(self, source: Source, polls: Polls | None, arrived: frozenset[str]) -> Turn:
        intake = Intake(
            store=self.store,
            knowledge=self.knowledge,
            source=source,
            now=self.clock(),
            stopping=self.stopping,
        )
        if source.urls:
            return self._poll(intake, polls)
        try:
            ingested = intake.look(arrived)
        except SourceError as error:
            self.telling.failed("source failed", source.name, str(error))
            return Turn(next_in=source.every, error=str(error))
        self._tell(ingested)
        waiting = min(source.every, source.settle) if ingested.settling else source.every
        return Turn(next_in=waiting, new=ingested.new, error="; ".join(ingested.errors) or None)

    def _poll(self, intake: Intake, polls: Polls | None) -> Turn:
        if polls is None:
            raise LookupError(intake.source.name)
        turned = polls.turn(intake)
        for error in turned.failed:
            self.telling.failed("poll failed", intake.source.name, error)
        self._tell(turned.ingested)
        failed = "; ".join(turned.failed)
        return Turn(next_in=None, new=turned.ingested.new, error=failed or None)

    def _tell(self, ingested: Ingested) -> None:
        for report in ingested.reports:
            self.telling.report(report)
