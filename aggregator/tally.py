"""Counts what the turns of sources bring, and when the schedule last ticked.

One per daemon, in memory, for many threads. Decides nothing and logs nothing.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from threading import Lock

from aggregator.model import IngestReport, Tallied


class Tally:
    """The counts since the daemon started."""

    def __init__(self, elapsed: Callable[[], float] = time.monotonic) -> None:
        self._elapsed = elapsed
        self._lock = Lock()
        self._sources: dict[str, Tallied] = {}
        self._ticked: float | None = None

    def tick(self) -> None:
        """Notes that the schedule is alive."""
        self._ticked = self._elapsed()

    def tick_age(self) -> float | None:
        """Seconds since the last tick; None before the first."""
        return None if self._ticked is None else max(0.0, self._elapsed() - self._ticked)

    def turn(self, source: str, seconds: float, *, failed: bool) -> None:
        """Adds one turn of a source."""
        with self._lock:
            known = self._sources.get(source, Tallied())
            self._sources[source] = replace(
                known,
                turns=known.turns + 1,
                failed=known.failed + failed,
                seconds=known.seconds + seconds,
                last_seconds=seconds,
            )

    def report(self, report: IngestReport) -> None:
        """Adds what became of one dump."""
        taken = not (report.known or report.quarantined or report.error)
        with self._lock:
            known = self._sources.get(report.source, Tallied())
            self._sources[report.source] = replace(
                known,
                dumps=known.dumps + taken,
                known=known.known + report.known,
                quarantined=known.quarantined + report.quarantined,
                refused=known.refused + bool(report.error and not report.quarantined),
                items=known.items + report.items,
                new=known.new + report.new,
                duplicates=known.duplicates + report.seen,
                revised=known.revised + report.revised,
                dropped=known.dropped + report.dropped,
            )

    def by_source(self) -> Mapping[str, Tallied]:
        """The counts as they are now, by source; none of a source that has had no turn."""
        with self._lock:
            return dict(self._sources)
