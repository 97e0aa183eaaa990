"""What SIGHUP asks for: one reload after another, each told to manager, log and state directory.

Knows nothing of what a reload does.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from threading import Lock, Thread

from aggregator.errors import StoreError
from aggregator.log import logger
from aggregator.notify import notify, reloading, status
from aggregator.reload import Outcome, write_outcome


class Hangup:
    """Answers hang-ups, in a thread of its own as long as there are any."""

    def __init__(
        self, reload: Callable[[], Outcome], *, state: Path | None, line: Callable[[], str]
    ) -> None:
        self._reload = reload
        self._state = state  # where others look for the outcome; None: nobody does
        self._line = line
        self._asked = False
        self._stopping = False
        self._thread: Thread | None = None
        self._lock = Lock()
        self.refused: tuple[str, ...] = ()  # why the last one was

    def ask(self) -> None:
        """Reloads soon; also when it is asked in the midst of a reload."""
        with self._lock:
            self._asked = True
            if self._thread is None and not self._stopping:
                self._thread = Thread(target=self._answer, name="reload", daemon=True)
                self._thread.start()

    def stop(self, grace: timedelta) -> bool:
        """Begins no reload any more; false when one outlived the grace."""
        with self._lock:
            self._stopping = True
            thread = self._thread
        if thread:
            thread.join(grace.total_seconds())
        return thread is None or not thread.is_alive()

    def _answer(self) -> None:
        try:
            while self._goes_on():
                self._one()
        except BaseException:  # a bug ends this thread, and the next hang-up begins another
            with self._lock:
                self._thread = None
            raise

    def _goes_on(self) -> bool:
        with self._lock:
            asked, self._asked = self._asked and not self._stopping, False
            if not asked:
                self._thread = None
            return asked

    def _one(self) -> None:
        notify(f"{reloading()}\n{status('Reading the configuration again')}")
        try:
            outcome = self._reload()
            self.refused = outcome.problems
            self._tell(outcome)
        finally:
            notify(f"READY=1\n{status(self._line())}")

    def _tell(self, outcome: Outcome) -> None:
        if outcome.taken:
            logger().info("configuration taken over", change=outcome.told)
        for problem in outcome.problems:
            logger().error("configuration refused, the former one holds", problem=problem)
        if self._state:
            try:
                write_outcome(self._state, outcome)
            except StoreError as error:
                logger().error("reload not told", error=str(error))
