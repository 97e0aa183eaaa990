"""The clock of the daemon: who is due, claim, ingest, publish.

APScheduler ticks, the store says who is due, a bounded pool does the work. The last resort for
bugs is here: traceback once, and the source's next turn has been put off.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from threading import Event, Lock, Thread

from apscheduler.executors.pool import ThreadPoolExecutor as TickExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.base import BaseTrigger

from aggregator.clock import utc_now
from aggregator.config import Settings, Source
from aggregator.errors import AggregatorError, SourceError, StoreError
from aggregator.ingest import Ingested, Intake, Knowledge, RawDumps, give_back
from aggregator.log import logger
from aggregator.polls import Polls
from aggregator.store import Store
from aggregator.telling import Telling
from aggregator.traffic import Stopped

_TICK = timedelta(seconds=1)
_LEASE = timedelta(hours=1)  # longer than reading a large archive takes
_AFTER_A_BUG = timedelta(minutes=10)
_HOUSE_KEEPING = timedelta(hours=1)
_STEP = 2.0  # seconds by which the wall clock must jump to be called set


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """How one source's turn ended."""

    next_in: timedelta
    new: int = 0
    error: str | None = None


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


class Schedule:
    """Gives every source its turn, one at a time for each, several sources at once."""

    def __init__(
        self,
        settings: Settings,
        store: Store,
        *,
        changed: Callable[[], object],
        clock: Callable[[], datetime] = utc_now,
        poll: bool = True,
        workers: int = 4,
        polls: Polls | None = None,
        telling: Telling | None = None,
    ) -> None:
        self._settings = settings
        self._sources = {source.name: source for source in settings.sources}
        self._store = store
        self._knowledge = Knowledge(settings)
        self._changed = changed
        self._clock = clock
        self._poll = poll
        self._log = logger()
        self._telling = telling or Telling()
        self._polls = polls  # None: nobody polls
        self._pool = ThreadPoolExecutor(workers, thread_name_prefix="ingest")
        self._publishing = ThreadPoolExecutor(1, thread_name_prefix="publish")
        self._unpublished: Future[None] | None = None  # the last one that was begun
        self._turns: dict[str, Future[None]] = {}  # running, by source
        self._house: Future[None] | None = None  # house-keeping, when it was last begun
        self._woken: dict[str, frozenset[str]] = {}
        self._lock = Lock()
        self._dispatching = Lock()
        self._stopping = Event()
        self._scheduler = BackgroundScheduler(
            timezone=UTC,
            executors={"default": TickExecutor(1)},
            job_defaults={"max_instances": 1, "coalesce": True, "misfire_grace_time": None},
        )
        self._guard = Thread(target=self._watch_clock, name="clock", daemon=True)

    def start(self) -> None:
        """Begins to tick; returns at once."""
        if self._polls:
            self._polls.plan(self._store)
        self._tick_job = self._scheduler.add_job(self._tick, _Steady(_TICK))
        if self._poll:
            self._house_job = self._scheduler.add_job(self._begin_house, _Steady(_HOUSE_KEEPING))
        self._scheduler.start()
        self._guard.start()

    def stop(self, grace: timedelta) -> bool:
        """Ends ticking and waits for running turns; False when some outlived the grace."""
        self._stopping.set()
        self._scheduler.shutdown(wait=False)
        self._pool.shutdown(wait=False, cancel_futures=True)
        if self._polls:
            self._polls.stop()
        with self._lock:
            self._publishing.shutdown(wait=False)
            begun = (*self._turns.values(), self._house, self._unpublished)
            running = {one for one in begun if one is not None}
        return not wait(running, timeout=grace.total_seconds()).not_done

    def wake(self, name: str, arrived: frozenset[str] = frozenset()) -> None:
        """Gives a source its turn now; `arrived` names files known to be complete."""
        with self._lock:
            self._woken[name] = self._woken.get(name, frozenset()) | arrived
        try:
            self._store.hasten(name, self._clock())
            self._dispatch()
        except StoreError as error:
            self._log.error("store failed", error=str(error))

    def _tick(self) -> None:
        self._telling.tick()
        try:
            if self._poll:
                self._dispatch()
            self._publish()  # another process may have written to the store
        except AggregatorError as error:  # this tick is skipped; what is served stays
            self._log.error("tick failed", error=str(error))

    def _publish(self) -> None:
        """Has published what has changed, apart: no turn and no tick has time to wait for it."""
        with self._lock:
            waiting = self._unpublished and not (
                self._unpublished.running() or self._unpublished.done()
            )
            if not waiting and not self._stopping.is_set():
                self._unpublished = self._publishing.submit(self._publish_now)

    def _publish_now(self) -> None:
        try:
            self._changed()
        except AggregatorError as error:  # what is served stays, and the next tick tries again
            self._log.error("publishing failed", error=str(error))
        except Exception:  # noqa: BLE001 - the last resort: nobody else would hear of it
            self._log.exception("bug")

    def _begin_house(self) -> None:
        with self._lock:
            if not self._stopping.is_set() and (self._house is None or self._house.done()):
                self._house = self._pool.submit(self._keep_house)

    def _keep_house(self) -> None:
        """Takes what is beyond its time out of the store, a bounded transaction at a time."""
        rules = self._settings.retention
        try:
            for step in () if rules.everything else self._store.prune(rules, self._clock()):
                if step.articles:
                    place = {"source": step.source} if step.source else {"feed": step.feed}
                    self._log.info("pruned", articles=len(step.articles), **place)
                if self._stopping.is_set():
                    return
            if removed := RawDumps(self._settings).thin_out(self._store, self._clock()):
                self._log.info("raw dumps removed", dumps=removed)
        except AggregatorError as error:  # the next hour tries again
            self._log.error("house-keeping failed", error=str(error))

    def _dispatch(self) -> None:
        with self._dispatching:
            now = self._clock()
            if self._polls:
                self._polls.turned_away = False
            # A turn may outlast its lease; nobody else has it all the same.
            admitted = [
                name
                for name in self._store.due(now)
                if name not in self._turns and self._admits(name)
            ]
            if admitted:
                self._claim(admitted, now)

    def _admits(self, name: str) -> bool:
        """Whether a source may begin; one by address stays due while its server is busy."""
        if not self._sources[name].urls:
            return True
        return self._polls is not None and self._polls.admit(name)

    def _claim(self, names: Sequence[str], now: datetime) -> None:
        begun: set[str] = set()
        try:
            for name in self._store.claim_all(names, now, _LEASE):
                if self._stopping.is_set():
                    return
                self._hand_over(name)
                begun.add(name)
        finally:
            for name in names:
                if name not in begun:
                    self._leave(name)

    def _hand_over(self, name: str) -> None:
        pool = self._polls if self._polls and name in self._polls else self._pool
        with self._lock:
            turn = pool.submit(self._turn, name)
            self._turns[name] = turn
        turn.add_done_callback(lambda ended: self._ended(name, ended))

    def _leave(self, name: str) -> None:
        if self._polls and name in self._polls:
            self._polls.leave(name)

    def _ended(self, name: str, turn: Future[None]) -> None:
        self._leave(name)
        self._turns.pop(name, None)
        error = None if turn.cancelled() else turn.exception()
        if error is not None:  # it failed in a way that nobody foresaw
            self._log.error("bug", source=name, exc_info=error)
        if self._polls and self._polls.turned_away and not self._dispatching.locked():
            self._go_on()

    def _go_on(self) -> None:
        """Gives what a turn leaves to the next one, without waiting for a tick."""
        try:
            self._dispatch()
        except StoreError as error:
            self._log.error("store failed", error=str(error))

    def _turn(self, name: str) -> None:
        """One source's turn to its end: nothing that happens in it may end the daemon."""
        with self._lock:
            arrived = self._woken.pop(name, frozenset())
        try:
            try:
                with self._telling.turn(name):
                    turn = self._take_turn(self._sources[name], arrived)
            except (StoreError, Stopped):
                raise
            except Exception as error:  # noqa: BLE001 - the last resort; the next turn is put off
                self._log.exception("bug", source=name)
                turn = Turn(next_in=_AFTER_A_BUG, error=f"internal error: {error}")
            if turn is not None:
                self._finish(name, turn)
            self._publish()
        except Stopped:
            self._log.info("turn put off", source=name)
        except AggregatorError as error:  # the lease ends by itself
            self._log.error("turn failed", source=name, error=str(error))

    def _finish(self, name: str, turn: Turn) -> None:
        now = self._clock()
        with self._lock:
            next_in = timedelta(0) if name in self._woken else turn.next_in
        give_back(self._store, name, now, next_in=next_in, error=turn.error, new=turn.new)

    def _take_turn(self, source: Source, arrived: frozenset[str]) -> Turn | None:
        """How the turn ended; None when the source has been given back."""
        intake = Intake(
            store=self._store,
            knowledge=self._knowledge,
            source=source,
            now=self._clock(),
            stopping=self._stopping.is_set,
        )
        if source.urls:
            self._poll_source(intake)
            return None
        try:
            ingested = intake.look(arrived)
        except SourceError as error:
            self._telling.failed("source failed", source.name, str(error))
            return Turn(next_in=source.every, error=str(error))
        self._tell(ingested)
        waiting = min(source.every, source.settle) if ingested.settling else source.every
        return Turn(next_in=waiting, new=ingested.new, error="; ".join(ingested.errors) or None)

    def _poll_source(self, intake: Intake) -> None:
        if self._polls is None:
            raise LookupError(intake.source.name)
        turned = self._polls.turn(intake)
        for error in turned.failed:
            self._telling.failed("poll failed", intake.source.name, error)
        self._tell(turned.ingested)

    def _tell(self, ingested: Ingested) -> None:
        for report in ingested.reports:
            self._telling.report(report)

    def _watch_clock(self) -> None:
        """Plans anew when the wall clock was set: a step back would stop all ticks for as long."""
        offset = time.time() - time.monotonic()
        while not self._stopping.wait(_TICK.total_seconds()):
            step = time.time() - time.monotonic() - offset
            if abs(step) > _STEP:
                offset += step
                self._log.warning("clock was set", seconds=round(step))
                self._plan_anew()

    def _plan_anew(self) -> None:
        now = self._clock()
        try:
            for source in self._sources.values():
                if not source.urls:
                    self._store.hasten(source.name, now)
            if self._polls:
                self._polls.plan(self._store)
        except StoreError as error:
            self._log.error("store failed", error=str(error))
        self._tick_job.modify(next_run_time=now)
        if self._poll:
            self._house_job.modify(next_run_time=now)
