"""Ticks: jobs that are done again and again, whatever is done to the wall clock.

The only address of APScheduler. Knows nothing of sources and stores.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from threading import Event, Thread

from apscheduler.executors.pool import ThreadPoolExecutor as TickExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.base import BaseTrigger

from aggregator.log import logger

_LOOK = 1.0  # seconds between two looks at the wall clock
_STEP = 2.0  # seconds by which the wall clock must jump to be called set


class _Steady(BaseTrigger):  # type: ignore[misc]  # the library has no types
    """Fires again an interval after now.

    The library's own interval trigger counts every interval that a forward step of the clock has
    left out, one by one: after a year that takes minutes.
    """

    def __init__(self, interval: timedelta) -> None:
        self._interval = interval

    def get_next_fire_time(self, previous: datetime | None, now: datetime) -> datetime:
        """The next moment; the first one is now."""
        return now if previous is None else now + self._interval


class Ticks:
    """Does jobs one at a time, in a thread of their own."""

    def __init__(self, *, clock: Callable[[], datetime], was_set: Callable[[], None]) -> None:
        self._clock = clock
        self._was_set = was_set
        self._stopping = Event()
        self._scheduler = BackgroundScheduler(
            timezone=UTC,
            executors={"default": TickExecutor(1)},
            job_defaults={"max_instances": 1, "coalesce": True, "misfire_grace_time": None},
        )
        self._guard = Thread(target=self._watch_clock, name="clock", daemon=True)

    def every(self, interval: timedelta, job: Callable[[], None]) -> None:
        """Does a job now and then an interval after each time."""
        self._scheduler.add_job(job, _Steady(interval))

    def start(self) -> None:
        """Begins; returns at once."""
        self._scheduler.start()
        self._guard.start()

    def stop(self) -> None:
        """Begins no job any more; waits for none."""
        self._stopping.set()
        self._scheduler.shutdown(wait=False)

    def hurry(self) -> None:
        """Does every job now."""
        now = self._clock()
        for job in self._scheduler.get_jobs():
            job.modify(next_run_time=now)

    def _watch_clock(self) -> None:
        """Plans anew when the wall clock was set: a step back would stop all ticks for as long."""
        offset = time.time() - time.monotonic()
        while not self._stopping.wait(_LOOK):
            step = time.time() - time.monotonic() - offset
            if abs(step) > _STEP:
                offset += step
                logger().warning("clock was set", seconds=round(step))
                self._was_set()
                self.hurry()
