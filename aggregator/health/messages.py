"""Tells the operator of incidents, one after the other, in a thread of its own.

Whoever hands an incident over never waits. What fails is logged and not tried again.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from queue import Full, Queue
from threading import Thread

from aggregator.config import OnIncident
from aggregator.errors import AggregatorError
from aggregator.health.command import run_command
from aggregator.health.outbound import post_incident
from aggregator.log import logger
from aggregator.model import Incident

_WAITING = 1000  # incidents that nobody has been told of yet


class Messages:
    """The ways to the operator that the configuration names; `settings` may be replaced."""

    def __init__(self, settings: OnIncident) -> None:
        self.settings = settings
        self._queue: Queue[Incident | None] = Queue(_WAITING)
        self._thread = Thread(target=self._deliver, name="messages", daemon=True)

    def start(self) -> None:
        """Begins to deliver."""
        self._thread.start()

    def stop(self, patience: float) -> None:
        """Delivers what waits, as far as that is done within so many seconds."""
        if self._thread.is_alive():
            self._put(None)
            self._thread.join(patience)

    def tell(self, incident: Incident) -> None:
        """Hands an incident over."""
        if self.settings.command or self.settings.webhook:
            self._put(incident)

    def _put(self, message: Incident | None) -> None:
        try:
            self._queue.put_nowait(message)
        except Full:
            logger().error("incident not told", error="too many wait to be told")

    def _deliver(self) -> None:
        while (incident := self._queue.get()) is not None:
            settings = self.settings
            if settings.command:
                self._try(partial(run_command, settings.command, incident, settings.deadline))
            if settings.webhook:
                self._try(partial(post_incident, settings, incident))

    def _try(self, way: Callable[[], None]) -> None:
        try:
            way()
        except AggregatorError as error:
            logger().error("incident not told", error=str(error))
