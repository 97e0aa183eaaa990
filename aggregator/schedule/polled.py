"""The turns of sources by address, while the configuration may change.

Traffic and pool stay, so that no host is asked by two at once because of a change.
"""

from __future__ import annotations

from collections.abc import Collection
from concurrent.futures import Future, wait
from threading import Thread

from aggregator.config import Settings
from aggregator.fetch import polling
from aggregator.polls import SENSES, Polls, by_address


class LivePolls(Polls):
    """Polls that go by other settings when they are told to."""

    def opened(self, settings: Settings) -> polling.Poller:
        """A client for other settings; secrets that are kept in files are read again by it."""
        return polling.open_poller(settings, SENSES, self._traffic.turn, self._traffic.hop)

    def adopt(
        self, settings: Settings, poller: polling.Poller, running: Collection[Future[None]]
    ) -> None:
        """Poll by other settings from now on; `running` turns end with the client they have."""
        former, self._poller = self._poller, poller
        self._sources = by_address(settings)
        Thread(target=_close, args=(former, running), name="retire", daemon=True).start()


def _close(poller: polling.Poller, running: Collection[Future[None]]) -> None:
    wait(running)
    poller.close()
