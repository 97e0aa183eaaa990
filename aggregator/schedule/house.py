"""House-keeping: what is beyond its time leaves the store, and raw dumps the disk."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from aggregator.config import Settings
from aggregator.errors import AggregatorError
from aggregator.ingest import RawDumps
from aggregator.log import logger
from aggregator.store import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """Keeps a store in order."""

    store: Store
    clock: Callable[[], datetime]
    stopping: Callable[[], bool]  # asked between bounded transactions

    def keep(self, settings: Settings) -> None:
        """Take out what is beyond its time by these settings, a bounded transaction at a time."""
        try:
            self._prune(settings)
            if self.stopping():
                return
            if removed := RawDumps(settings).thin_out(self.store, self.clock()):
                logger().info("raw dumps removed", dumps=removed)
        except AggregatorError as error:  # the next hour tries again
            logger().error("house-keeping failed", error=str(error))

    def _prune(self, settings: Settings) -> None:
        rules = settings.retention
        for step in () if rules.everything else self.store.prune(rules, self.clock()):
            if step.articles:
                place = {"source": step.source} if step.source else {"feed": step.feed}
                logger().info("pruned", articles=len(step.articles), **place)
            if self.stopping():
                return
