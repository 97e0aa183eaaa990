"""What follows the publication of one publisher: brotli forms, and files for other servers.

Each has a thread of its own. Knows nothing of reloads and requests.
"""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from threading import Event, Thread

from aggregator.errors import AggregatorError
from aggregator.log import logger
from aggregator.publish import Compressing, Folder, Mirror, Publisher


class Following:
    """Follows one publisher until it is stopped."""

    def __init__(self, publisher: Publisher, directory: Path | None) -> None:
        self._publisher = publisher
        self._directory = directory
        self._compressing = Compressing(publisher)
        self._stop = Event()
        self._files: Thread | None = None

    def start(self) -> None:
        """Begins with what is published now; returns at once."""
        self._compressing.start()
        if self._directory is not None:
            self._files = Thread(target=self._follow, args=(self._directory,), daemon=True)
            self._files.start()

    def wake(self) -> None:
        """Tells that something new is published."""
        self._compressing.wake()

    def stop(self, grace: timedelta) -> None:
        """Ends both; files that were begun come to their end within the grace."""
        self._stop.set()
        self._compressing.stop()
        if self._files is not None:
            self._files.join(grace.total_seconds())

    def _follow(self, directory: Path) -> None:
        try:
            with Folder(directory) as folder:
                Mirror(self._publisher, folder).follow(self._stop, _failed)
        except AggregatorError as error:
            _failed(error)


def _failed(error: AggregatorError) -> None:
    logger().error("files not written", error=str(error))
