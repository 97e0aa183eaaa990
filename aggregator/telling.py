"""Tells how the turns of sources go: to the log, and to the tally.

The one place that names the events of a turn. Decides nothing.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import local

from aggregator.log import logger
from aggregator.model import IngestReport, Publication
from aggregator.tally import Tally


@dataclass(slots=True)
class _Turn:
    failed: bool = False


class Telling:
    """What the schedule calls when something has happened; for many threads."""

    def __init__(self, tally: Tally | None = None) -> None:
        self.tally = tally or Tally()
        self._log = logger()
        self._here = local()  # the turn of this thread

    def tick(self) -> None:
        """The schedule is alive."""
        self.tally.tick()

    @contextmanager
    def turn(self, source: str) -> Iterator[None]:
        """One turn of a source, in this thread from beginning to end."""
        self._log.debug("turn begun", source=source)
        self._here.turn = turn = _Turn()
        began = time.monotonic()
        try:
            yield
        except BaseException:
            turn.failed = True
            raise
        finally:
            seconds = time.monotonic() - began
            self.tally.turn(source, seconds, failed=turn.failed)
            self._log.debug(
                "turn ended", source=source, seconds=round(seconds, 3), failed=turn.failed
            )

    def failed(self, event: str, source: str, error: str) -> None:
        """A source, or an address of it, gave nothing."""
        self._mark()
        self._log.warning(event, source=source, error=error)

    def report(self, report: IngestReport) -> None:
        """What became of one dump."""
        self.tally.report(report)
        if report.error:
            self._mark()
            self._log.warning("dump refused", source=report.source, error=report.error)
        elif report.known:
            self._log.debug("dump known", source=report.source, dump=report.location)
        else:
            self._log.info(
                "dump taken in",
                source=report.source,
                dump=report.location,
                items=report.items,
                new=report.new,
                seen=report.seen,
                revised=report.revised,
                editions=report.editions,
                dropped=report.dropped,
                **({"clamped": report.clamped} if report.clamped else {}),
                **({"members": report.members} if report.members else {}),
            )

    def published(
        self, refresh: Callable[[], bool], publication: Callable[[], Publication]
    ) -> Callable[[], bool]:
        """The same refresh, telling of feeds that have changed."""

        def refreshed() -> bool:
            before = publication().feeds
            changed = refresh()
            if changed:
                after = publication().feeds
                feeds = sum(before.get(path) is not shown for path, shown in after.items())
                gone = sum(path not in after for path in before)
                if feeds or gone:
                    told = {"gone": gone} if gone else {}
                    documents = len(publication().documents)
                    self._log.info("published", feeds=feeds, documents=documents, **told)
            return changed

        return refreshed

    def _mark(self) -> None:
        turn = getattr(self._here, "turn", None)
        if turn is not None:
            turn.failed = True
