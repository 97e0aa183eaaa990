"""Watches over everything while the daemon runs: incidents, and the sign of life.

A thread of its own that looks, lets the pure functions judge, writes incidents down and hands them
on. That the store does not answer is an incident too; it is written down when it does again.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from threading import Event, Thread
from uuid import UUID

from aggregator.errors import AggregatorError, StoreError
from aggregator.health.messages import Messages
from aggregator.health.outbound import ping
from aggregator.health.overview import Look
from aggregator.health.readiness import is_well
from aggregator.health.troubles import Key, changed, troubles
from aggregator.log import logger
from aggregator.model import Incident, Overview

_EVERY = 10.0  # seconds between two looks …
_SHARE = 20  # … and this many times as long as one takes
_GRACE = 2.0  # seconds for what waits to be told at the end


class Watch:
    """One per daemon; `judge` is false where another process watches over the sources."""

    def __init__(self, look: Look, *, judge: bool = True, every: float = _EVERY) -> None:
        self._look = look
        self._settings = look.settings
        self._judge = judge
        self._every = every
        self._messages = Messages(look.settings.on_incident)
        self._since: Mapping[Key, datetime] = {}
        self._lasting: dict[Key, Incident] = {}
        self._unwritten: dict[UUID, Incident] = {}  # the store did not take them yet
        self._pinged: float | None = None
        self._stop = Event()
        self._thread = Thread(target=self._run, name="watch", daemon=True)

    def start(self) -> None:
        """Begins to watch; returns at once."""
        self._messages.start()
        self._thread.start()

    def apply(self, look: Look) -> None:
        """Looks otherwise from the next time on, and by other settings."""
        self._look, self._settings = look, look.settings
        self._messages.settings = look.settings.on_incident

    def stop(self) -> None:
        """Ends watching; incidents that wait to be told get two seconds."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join(_GRACE)
        self._messages.stop(_GRACE)

    def look(self) -> Overview:
        """One look: incidents begin and end by it."""
        overview = self._look.overview()
        if self._judge:
            self._compare(overview)
        if self._settings.ping:
            self._give_sign(overview)
        return overview

    def _run(self) -> None:
        # The first look waits: at the start sources have not had their turn.
        while not self._stop.wait(self._every):
            began = time.monotonic()
            self.look()
            took = time.monotonic() - began
            if self._stop.wait(max(0.0, took * _SHARE - self._every)):
                return

    def _compare(self, overview: Overview) -> None:
        if overview.store_error is None:
            self._lasting = {(one.kind, one.subject): one for one in overview.incidents}
            self._remember(self._unwritten.values())
        change = changed(
            tuple(self._lasting.values()),
            troubles(overview),
            self._since,
            overview.at,
            after=self._settings.incidents.after,
            blind=overview.store_error is not None,
        )
        self._since = change.since
        for one in change.begun:
            logger().warning("incident begun", **_told(one), error=one.text, remedy=one.remedy)
        for one in change.ended:
            logger().info("incident over", **_told(one))
        self._remember((*change.begun, *change.ended))
        for one in (*change.begun, *change.ended):
            self._unwritten[one.id] = one
            self._messages.tell(one)
        self._write(overview.at)

    def _remember(self, told: Iterable[Incident]) -> None:
        """Takes over news of incidents, in their order."""
        for one in told:
            if one.ended:
                self._lasting.pop((one.kind, one.subject), None)
            else:
                self._lasting[one.kind, one.subject] = one

    def _write(self, now: datetime) -> None:
        if not self._unwritten:
            return
        rules = self._settings.incidents
        try:
            self._look.store.note_incidents(
                tuple(self._unwritten.values()), since=now - rules.age, most=rules.count
            )
        except StoreError:  # it is an incident itself, told already
            return
        self._unwritten.clear()

    def _give_sign(self, overview: Overview) -> None:
        settings = self._settings.ping
        now = time.monotonic()
        if settings is None or not self._is_time(now, settings.every) or not is_well(overview):
            return
        self._pinged = now
        try:
            ping(settings)
        except AggregatorError as error:
            logger().warning("ping failed", error=str(error))

    def _is_time(self, now: float, every: timedelta) -> bool:
        return self._pinged is None or now - self._pinged >= every.total_seconds()


def _told(incident: Incident) -> dict[str, str]:
    return {"kind": incident.kind.value, "subject": incident.subject}
