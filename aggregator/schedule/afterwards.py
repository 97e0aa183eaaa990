"""One job that follows others: once for however many have asked, in a thread of its own.

Nobody who asks waits for it. Knows nothing of what the job is.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Lock

from aggregator.errors import AggregatorError
from aggregator.log import logger


class Afterwards:
    """Does a job again whenever it was asked for since it last began."""

    def __init__(self, job: Callable[[], object], *, name: str) -> None:
        self._job = job
        self._pool = ThreadPoolExecutor(1, thread_name_prefix=name)
        self._last: Future[None] | None = None
        self._ended = False
        self._lock = Lock()

    def ask(self) -> None:
        """Have it done; returns at once."""
        with self._lock:
            last = self._last
            waiting = last is not None and not (last.running() or last.done())
            if not waiting and not self._ended:
                self._last = self._pool.submit(self._do)

    def stop(self) -> Future[None] | None:
        """Ends it after what was asked for; that, when there was anything."""
        with self._lock:
            self._ended = True
            self._pool.shutdown(wait=False)
            return self._last

    def _do(self) -> None:
        try:
            self._job()
        except AggregatorError as error:  # what is served stays, and the next tick tries again
            logger().error("publishing failed", error=str(error))
        except Exception:  # noqa: BLE001 - the last resort: nobody else would hear of it
            logger().exception("bug")
