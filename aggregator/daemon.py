"""The order of start and stop, signals, and the service manager.

Start: lock, store, first publication, listener, schedule, ready. Stop: take no request and begin no
turn any more, wait for those that run up to a grace time, close the store.
"""

from __future__ import annotations

import asyncio
import faulthandler
import os
import signal
import socket
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import nullcontext, suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from aggregator import log
from aggregator.admin import Admin
from aggregator.clock import utc_now
from aggregator.config import Settings
from aggregator.hangup import Hangup
from aggregator.health import Look
from aggregator.ingest import open_store
from aggregator.inherited import inherited
from aggregator.listener import Listener
from aggregator.lock import locked
from aggregator.log import logger
from aggregator.notify import notify, patience, status, watchdog_seconds
from aggregator.polls import by_address
from aggregator.publishing import Publishing
from aggregator.reload import Reload
from aggregator.schedule import LivePolls, Schedule
from aggregator.serve import Server, by_status
from aggregator.status import status_line
from aggregator.store import Store
from aggregator.telling import Telling
from aggregator.wakeup import WakeUp
from aggregator.watchdog import Probe, Sign, Watchdog, ask_listener

_GRACE = timedelta(seconds=3)
_AFTER_A_CUT = timedelta(minutes=3)  # before a turn that was cut off is tried again
_STATUS = 10.0  # seconds at least between two lines about how things stand
_BEAT = 1.0  # seconds at most for the loop to go round
_PROBES = 6  # of each part, within the manager's patience


@dataclass(frozen=True, slots=True, kw_only=True)
class Roles:
    """What this process does of the daemon's work."""

    http: bool
    poll: bool


def run(config: Path, settings: Settings, roles: Roles, *, ready: Callable[[], None]) -> None:
    """Runs the daemon until SIGTERM or SIGINT; `ready` is called when it answers.

    SIGHUP makes it read `config` again. Raises Locked when another daemon uses the state
    directory, StoreError, and AggregatorError when it cannot listen.
    """
    faulthandler.enable()  # a watchdog that gives up on us shows where each thread was
    signal.signal(signal.SIGHUP, signal.SIG_IGN)  # until it can be answered
    sockets = inherited()
    with locked(settings.state) if roles.poll else nullcontext(_nothing) as announce:
        with patience("Opening the store"):
            store = open_store(settings)
        try:
            if roles.poll:  # nobody else can be at work: a lease that is left is a dead one's
                store.release_leases(utc_now() + _AFTER_A_CUT)
            daemon = _Daemon(config, settings, store, roles, sockets)
            with asyncio.Runner(loop_factory=Server.make_loop) as runner:
                finished = runner.run(daemon.run(ready, announce))
        finally:
            store.close()
    if not finished:  # the turn's transaction is rolled back; its dump is read at the next start
        logger().warning("stopped in mid-turn")
        os._exit(0)


def _nothing() -> None:
    """Without a lock there is nobody to tell."""


class _Daemon:
    """The parts of a daemon, put together."""

    def __init__(
        self,
        config: Path,
        settings: Settings,
        store: Store,
        roles: Roles,
        sockets: Mapping[str, socket.socket],
    ) -> None:
        self._store = store
        self._roles = roles
        self._telling = Telling()
        self._publishing = Publishing(settings, store, self._telling)
        with patience("Rendering the first publication"):
            self._publishing.refresh()
        # Loading the client takes a while, and directories do not need it.
        polls = LivePolls(settings) if roles.poll and by_address(settings) else None
        self._schedule = Schedule(
            settings,
            store,
            changed=self._publishing.soon,
            poll=roles.poll,
            polls=polls,
            telling=self._telling,
        )
        self._wake_up = WakeUp(self._schedule.wake)
        self._reload = Reload(
            config,
            settings,
            schedule=self._schedule,
            publishing=self._publishing,
            adopted=self._adopted,
        )
        self._hangup = Hangup(
            self._reload, state=settings.state if roles.poll else None, line=self._line
        )
        self._listener = (
            Listener(settings, self._publishing, sockets.get("public")) if roles.http else None
        )
        self._admin = self._made_admin(settings)
        self._admin_socket = sockets.get("admin")
        self._probes: list[Probe] = []
        self._beaten_at = time.monotonic()  # when the loop last went round
        self._watchdog = self._made_watchdog()

    async def run(self, ready: Callable[[], None], announce: Callable[[], None]) -> bool:
        """From the first request to the last; whether nothing had to be broken off."""
        stop = asyncio.Event()
        self._answer_signals(stop)
        self._admin.start([self._admin_socket] if self._admin_socket else ())
        serving = asyncio.create_task(self._listener.serve()) if self._listener else None
        if self._listener or self._reload.settings.publish.directory:
            self._publishing.start()
        self._schedule.start()
        if self._roles.poll:
            self._wake_up.watch(self._reload.settings)
        ready()
        announce()
        notify(f"READY=1\n{status(self._line())}")
        self._watch()
        await self._tell_until(stop)
        notify("STOPPING=1")
        if self._listener:
            self._listener.stop()
        finished, _ = await asyncio.gather(asyncio.to_thread(self._wind_up), self._admin.stop())
        if serving is not None:
            await serving
        return finished

    def _wind_up(self) -> bool:
        if self._watchdog:
            self._watchdog.stop()
        for probe in self._probes:
            probe.stop()
        self._wake_up.stop()
        finished = self._schedule.stop(_GRACE)
        self._publishing.stop()
        finished = self._hangup.stop(timedelta(seconds=0.2)) and finished
        if finished:
            self._schedule.close()
        return finished

    def _answer_signals(self, stop: asyncio.Event) -> None:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, stop.set)
        terminal = sys.stdin is not None and sys.stdin.isatty()

        def hung_up() -> None:
            if terminal and not sys.stdin.isatty():  # nobody asks: the terminal is gone
                stop.set()
            else:
                self._hangup.ask()

        loop.add_signal_handler(signal.SIGHUP, hung_up)

    def _made_admin(self, settings: Settings) -> Admin:
        listener = self._listener
        look = Look(
            settings=settings,
            store=self._store,
            publication=lambda: self._publishing.publication,
            tally=self._telling.tally,
            served=lambda: by_status(listener.served) if listener else {},
            started_at=utc_now(),
        )
        return Admin(look, judge=self._roles.poll)

    def _adopted(self, settings: Settings) -> None:
        log.apply(settings.log)
        self._admin.apply(settings)
        if self._roles.poll:
            self._wake_up.watch(settings)

    async def _tell_until(self, stop: asyncio.Event) -> None:
        """Tells the manager how things stand whenever that is something else."""
        told, told_at = self._line(), time.monotonic()
        while not stop.is_set():
            self._beaten_at = time.monotonic()
            if self._beaten_at - told_at > _STATUS and (line := self._line()) != told:
                notify(status(line))
                told, told_at = line, self._beaten_at
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), _BEAT)

    def _line(self) -> str:
        return status_line(
            documents=len(self._publishing.publication.documents),
            sources=len(self._reload.settings.sources),
            progress=self._schedule.progress,
            stuck=self._watchdog.stuck if self._watchdog else (),
            refused=self._hangup.refused,
        )

    def _made_watchdog(self) -> Watchdog | None:
        seconds = watchdog_seconds()
        if seconds is None:
            return None
        pace = seconds / _PROBES
        store = Probe("store", self._look_into_store, every=pace)
        signs: dict[str, Sign] = {
            "scheduler": lambda: self._schedule.ticked_at,
            "store": store,
            "loop": lambda: self._beaten_at,
        }
        self._probes.append(store)
        if self._listener:
            asking = ask_listener(self._listener.sockets[0], pace)
            signs["listener"] = listener = Probe("listener", asking, every=pace)
            self._probes.append(listener)
        return Watchdog(signs, seconds)

    def _watch(self) -> None:
        for probe in self._probes:
            probe.start()
        if self._watchdog:
            self._watchdog.start()

    def _look_into_store(self) -> None:
        with self._store.reading() as reader:
            reader.registry()
