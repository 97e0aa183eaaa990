"""Connections that wait for the next request: one per route, the oldest closed first.

Taking and giving back cost the same however many there are.
"""

from __future__ import annotations

import threading
import time
from datetime import timedelta

from aggregator.fetch.web.wire import Line, Route


class Idle:
    """Kept connections; may be used by many threads."""

    def __init__(self, *, most: int, keep: timedelta) -> None:
        self._most = most
        self._keep = keep.total_seconds()
        self._kept: dict[Route, tuple[float, Line]] = {}  # in the order they were given back
        self._lock = threading.Lock()
        self._closed = False

    def take(self, route: Route) -> Line | None:
        """A connection of this route for the caller alone, if one is kept that still works."""
        with self._lock:
            since, line = self._kept.pop(route, (0.0, None))
        if line is None:
            return None
        if time.monotonic() - since <= self._keep and line.usable:
            return line
        line.close()
        return None

    def give_back(self, line: Line) -> None:
        """Keeps a connection if it can be used again, and closes what is too old or too much."""
        now, route = time.monotonic(), line.route
        leaving = []
        with self._lock:
            if self._closed or not line.complete:
                leaving.append(line)
            else:
                if route in self._kept:
                    leaving.append(self._kept.pop(route)[1])
                self._kept[route] = (now, line)
            leaving += self._surplus(now)
        for left in leaving:
            left.close()

    def _surplus(self, now: float) -> list[Line]:
        leaving = []
        while self._kept:
            oldest = next(iter(self._kept))
            if len(self._kept) <= self._most and now - self._kept[oldest][0] <= self._keep:
                break
            leaving.append(self._kept.pop(oldest)[1])
        return leaving

    def close(self) -> None:
        """Closes what is kept; what is given back later is closed at once."""
        with self._lock:
            self._closed = True
            kept, self._kept = self._kept, {}
        for _, line in kept.values():
            line.close()
