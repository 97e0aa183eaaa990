"""Tells the manager at a third of its patience that all parts go on, or names those that do not."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from threading import Event, Thread

from aggregator.log import logger
from aggregator.notify import notify, status

Sign = Callable[[], float]  # when a part last showed that it goes on, by the monotonic clock

_SHARE = 3  # of the manager's patience: how often it is told
_LATE = 2  # of the manager's patience: after that a part hangs


class Watchdog:
    """Watches the parts; `stuck` is what hangs at present."""

    def __init__(self, signs: Mapping[str, Sign], seconds: float) -> None:
        self._signs = signs
        self._every = seconds / _SHARE
        self._late = seconds / _LATE
        self._stopping = Event()
        self._thread = Thread(target=self._watch, name="watchdog", daemon=True)
        self.stuck: tuple[str, ...] = ()

    def start(self) -> None:
        """Begins to watch; returns at once."""
        self._thread.start()

    def stop(self) -> None:
        """Watches no more, for the end has begun: the manager has another limit for that."""
        self._stopping.set()

    def _watch(self) -> None:
        while not self._stopping.is_set():
            found = stuck(self._signs, time.monotonic(), self._late)
            if found and found != self.stuck:
                logger().error("hangs", parts=", ".join(found))
                notify(status(f"HANGS: {', '.join(found)}"))  # the one who usually tells may hang
            self.stuck = found
            if not found:
                notify("WATCHDOG=1")
            self._stopping.wait(self._every)


def stuck(signs: Mapping[str, Sign], now: float, late: float) -> tuple[str, ...]:
    """The parts whose last sign is older than `late` seconds."""
    return tuple(name for name, sign in signs.items() if now - sign() > late)
