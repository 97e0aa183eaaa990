"""Wakes sources whose directory has changed; the periodic look needs no help from this."""

from __future__ import annotations

from collections.abc import Callable
from threading import Event, Thread

from aggregator.config import Settings
from aggregator.errors import FetchError
from aggregator.fetch import watch
from aggregator.log import logger


class WakeUp:
    """Watches the directories of one configuration after another, in a thread of its own."""

    def __init__(self, wake: Callable[[str, frozenset[str]], None]) -> None:
        self._wake = wake
        self._stop = Event()
        self._watched: dict[str, object] = {}

    def watch(self, settings: Settings) -> None:
        """Watches the directories of these settings, and others no more."""
        folders = {source.name: source.folder for source in settings.sources if source.folder}
        if folders == self._watched:
            return
        former, self._stop = self._stop, Event()

        def watching(stop: Event) -> None:
            try:
                for changes in watch(folders, stop):
                    for name, arrived in changes.items():
                        self._wake(name, arrived)
            except FetchError as error:
                logger().warning("no wake-up by the system", error=str(error))

        Thread(target=watching, args=(self._stop,), name="wake-up", daemon=True).start()
        self._watched = dict(folders)
        former.set()  # only now: what is noticed twice does no harm

    def stop(self) -> None:
        """Ends watching, within a second."""
        self._stop.set()
