"""Asks one part of the daemon again and again, in a thread of its own that may hang with it."""

from __future__ import annotations

import time
from collections.abc import Callable
from threading import Event, Thread

from aggregator.errors import AggregatorError


class Probe:
    """When a part last answered. An error is an answer too: a store may be away."""

    def __init__(self, name: str, ask: Callable[[], object], *, every: float) -> None:
        self._ask = ask
        self._every = every
        self._answered_at = time.monotonic()
        self._stopping = Event()
        self._thread = Thread(target=self._go, name=f"probe {name}", daemon=True)

    def start(self) -> None:
        """Begins to ask; returns at once."""
        self._answered_at = time.monotonic()
        self._thread.start()

    def stop(self) -> None:
        """Asks no more; waits for nothing."""
        self._stopping.set()

    def __call__(self) -> float:
        """When it last answered, by the monotonic clock."""
        return self._answered_at

    def _go(self) -> None:
        while not self._stopping.is_set():
            try:
                self._ask()
            except NoAnswer:
                pass
            except AggregatorError:
                self._answered_at = time.monotonic()
            else:
                self._answered_at = time.monotonic()
            self._stopping.wait(self._every)


class NoAnswer(AggregatorError):
    """Nobody answered in time."""
