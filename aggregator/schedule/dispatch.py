"""Who is due gets its turn: claim, hand over to a pool, publish, give back.

One source has one turn at a time, several sources theirs at once. A server that hangs and a bug
cost one source its turn and nobody else's.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from datetime import datetime, timedelta
from threading import Event, Lock

from aggregator.clock import utc_now
from aggregator.config import Settings
from aggregator.errors import AggregatorError, StoreError
from aggregator.ingest import give_back
from aggregator.log import logger
from aggregator.polls import Polls, by_address
from aggregator.schedule.adoption import enter, replan
from aggregator.schedule.afterwards import Afterwards
from aggregator.schedule.house import House
from aggregator.schedule.knowing import LiveKnowledge
from aggregator.schedule.plan import Plan
from aggregator.schedule.polled import LivePolls
from aggregator.schedule.progress import Progress
from aggregator.schedule.ticks import Ticks
from aggregator.schedule.turns import Turn, Turns
from aggregator.store import Store
from aggregator.telling import Telling
from aggregator.traffic import Stopped

_TICK = timedelta(seconds=1)
_LEASE = timedelta(hours=1)  # longer than reading a large archive takes
_HOUSE_KEEPING = timedelta(hours=1)


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
        self._plan = Plan(settings=settings, polls=polls)
        self._store = store
        self._knowledge = LiveKnowledge(settings)
        self._telling = telling or Telling()
        self._publishing = Afterwards(changed, name="publish")
        self._clock = clock
        self._poll = poll
        self._stopping = Event()
        self._pool = ThreadPoolExecutor(workers, thread_name_prefix="ingest")
        stopping = self._stopping.is_set
        self._house = House(store=store, clock=clock, stopping=stopping)
        self._takes = Turns(
            store=store,
            knowledge=self._knowledge,
            clock=clock,
            stopping=stopping,
            telling=self._telling,
        )
        self._turns: dict[str, Future[None]] = {}  # running, by source
        self._overtaken: dict[str, Settings] = {}  # running by settings that hold no longer
        self._keeping: Future[None] | None = None  # house-keeping, when it was last begun
        self._woken: dict[str, frozenset[str]] = {}
        self._lock = Lock()
        self._dispatching = Lock()
        self._paused = Event()
        self._ticks = Ticks(clock=clock, was_set=self._plan_anew)
        self.progress = Progress()
        self.ticked_at = time.monotonic()  # when a tick last came to its end

    def start(self) -> None:
        """Begins to tick; returns at once."""
        if self._plan.polls:
            self._plan.polls.plan(self._store)
        self._ticks.every(_TICK, self._tick)
        if self._poll:
            self._ticks.every(_HOUSE_KEEPING, self._begin_house)
        self._ticks.start()

    def stop(self, grace: timedelta) -> bool:
        """Ends ticking and waits for running turns; False when some outlived the grace."""
        self._stopping.set()
        self._ticks.stop()
        self._pool.shutdown(wait=False, cancel_futures=True)
        if self._plan.polls:
            self._plan.polls.stop()
        with self._lock:
            begun = (*self._turns.values(), self._keeping, self._publishing.stop())
            running = {one for one in begun if one is not None}
        return not wait(running, timeout=grace.total_seconds()).not_done

    def close(self) -> None:
        """Gives connections back; when all turns have ended."""
        if self._plan.polls:
            self._plan.polls.close()

    def wake(self, name: str, arrived: frozenset[str] = frozenset()) -> None:
        """Gives a source its turn now; `arrived` names files known to be complete."""
        with self._lock:
            self._woken[name] = self._woken.get(name, frozenset()) | arrived
        try:
            self._store.hasten(name, self._clock())
            self._dispatch()
        except StoreError as error:
            logger().error("store failed", error=str(error))

    def adopt(self, settings: Settings) -> None:
        """Goes by other settings from now on; running turns end by those they began with.

        Raises StoreError; then the former settings hold. Cost: what `enter` says; meanwhile no
        turn begins.
        """
        plan, now = self._plan, self._clock()
        polls = plan.polls or (self._new_polls(settings) if self._poll else None)
        poller = polls.opened(settings) if isinstance(polls, LivePolls) else None
        with self._pause():
            try:
                enter(self._store, self._knowledge, settings, now)
            except BaseException:
                if poller:
                    poller.close()
                raise
            with self._lock:
                running = dict(self._turns)
            self._overtaken |= {name: self._overtaken.get(name, plan.settings) for name in running}
            if isinstance(polls, LivePolls) and poller:
                polls.adopt(settings, poller, tuple(running.values()))
            self._plan = Plan(settings=settings, polls=polls)
            self.progress = self.progress.of(frozenset(self._plan.sources))
        self._replan(plan.settings, self._plan.sources)
        self._ticks.hurry()

    def _new_polls(self, settings: Settings) -> Polls | None:
        return LivePolls(settings, clock=self._clock) if by_address(settings) else None

    def _replan(self, former: Settings, names: Collection[str]) -> None:
        try:
            replan(self._store, former, self._plan.settings, self._clock(), names)
        except StoreError as error:  # they have their turn when it would have been anyway
            logger().error("store failed", error=str(error))

    @contextmanager
    def _pause(self) -> Iterator[None]:
        """No turn begins; ticks go on."""
        self._paused.set()
        try:
            with self._dispatching:
                yield
        finally:
            self._paused.clear()

    def _tick(self) -> None:
        self._telling.tick()
        try:
            if self._poll:
                self._dispatch()
            self._publishing.ask()  # another process may have written to the store
        except AggregatorError as error:  # this tick is skipped; what is served stays
            logger().error("tick failed", error=str(error))
        finally:
            self.ticked_at = time.monotonic()

    def _begin_house(self) -> None:
        with self._lock:
            idle = self._keeping is None or self._keeping.done()
            if idle and not self._stopping.is_set():
                self._keeping = self._pool.submit(self._house.keep, self._plan.settings)

    def _dispatch(self) -> None:
        if self._paused.is_set():
            return
        with self._dispatching:
            plan, now = self._plan, self._clock()
            if plan.polls:
                plan.polls.turned_away = False
            # A turn may outlast its lease; nobody else has it all the same.
            admitted = [
                name
                for name in self._store.due(now)
                if name in plan.sources and name not in self._turns and _admits(plan, name)
            ]
            if admitted:
                self._claim(plan, admitted, now)

    def _claim(self, plan: Plan, names: Sequence[str], now: datetime) -> None:
        begun: set[str] = set()
        try:
            for name in self._store.claim_all(names, now, _LEASE):
                if self._stopping.is_set():
                    return
                self._hand_over(plan, name)
                begun.add(name)
        finally:
            for name in names:
                if name not in begun and plan.polls:
                    plan.polls.leave(name)

    def _hand_over(self, plan: Plan, name: str) -> None:
        pool = plan.polls if plan.polls and plan.sources[name].urls else self._pool
        with self._lock:
            turn = pool.submit(lambda name: self._turn(plan, name), name)
            self._turns[name] = turn
        turn.add_done_callback(lambda ended: self._ended(plan, name, ended))

    def _ended(self, plan: Plan, name: str, turn: Future[None]) -> None:
        if plan.polls:
            plan.polls.leave(name)
        self._turns.pop(name, None)
        error = None if turn.cancelled() else turn.exception()
        if error is not None:  # publishing failed in a way that nobody foresaw
            logger().error("bug", source=name, exc_info=error)
        try:
            self._catch_up(name)
            if plan.polls and plan.polls.turned_away and not self._dispatching.locked():
                self._dispatch()  # what a turn leaves is for the next one, without a tick between
        except StoreError as failed:
            logger().error("store failed", error=str(failed))

    def _catch_up(self, name: str) -> None:
        """Plans a source whose settings were changed while it had its turn."""
        former = self._overtaken.pop(name, None)
        if former:
            self._replan(former, (name,))

    def _turn(self, plan: Plan, name: str) -> None:
        """One source's turn to its end: nothing that happens in it may end the daemon."""
        with self._lock:
            arrived = self._woken.pop(name, frozenset())
        try:
            turn = self._takes.take(plan.sources[name], plan.polls, arrived)
            self._finish(name, turn)
            self._publishing.ask()
        except Stopped:
            logger().info("turn put off", source=name)
        except AggregatorError as error:  # the lease ends by itself
            logger().error("turn failed", source=name, error=str(error))

    def _finish(self, name: str, turn: Turn) -> None:
        now = self._clock()
        with self._lock:
            self.progress = self.progress.after(name, now, new=turn.new, failed=bool(turn.error))
            next_in = timedelta(0) if name in self._woken else turn.next_in
        if turn.next_in is not None and next_in is not None:
            give_back(self._store, name, now, next_in=next_in, error=turn.error, new=turn.new)

    def _plan_anew(self) -> None:
        plan, now = self._plan, self._clock()
        try:
            for source in plan.sources.values():
                if not source.urls:
                    self._store.hasten(source.name, now)
            if plan.polls:
                plan.polls.plan(self._store)
        except StoreError as error:
            logger().error("store failed", error=str(error))


def _admits(plan: Plan, name: str) -> bool:
    """Whether a source may begin; one by address stays due while its server is busy."""
    if not plan.sources[name].urls:
        return True
    return plan.polls is not None and plan.polls.admit(name)
