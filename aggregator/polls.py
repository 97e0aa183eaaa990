"""The turns of sources by address: who is admitted, in a pool of their own, and who waits.

A server that hangs costs one thread of this pool, and no other source its turn. Loading the client
takes a while, so this is made only where there are such sources.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Event, Lock

from aggregator import parse
from aggregator.clock import utc_now
from aggregator.config import Settings, Source
from aggregator.fetch import manners, polling
from aggregator.ingest import Intake, Polling, Turned
from aggregator.model import NEVER
from aggregator.store import Planned, Store
from aggregator.traffic import Traffic

SENSES = polling.Senses(
    kind_of=parse.kind_of, alternates=parse.alternates, version_of=parse.version_of
)
_WORKERS = 32
_TROUBLED = 0.75  # share of the workers that sources whose last turn failed may have
_FARTHEST = timedelta(days=8)  # what is due later was planned by another clock


class Polls:
    """The sources by address of one configuration."""

    def __init__(
        self,
        settings: Settings,
        *,
        clock: Callable[[], datetime] = utc_now,
        workers: int = _WORKERS,
        spacing: manners.Spacing | None = None,
    ) -> None:
        self._sources = by_address(settings)
        self._clock = clock
        self._stopping = Event()
        self._traffic = Traffic(clock=clock, stopping=self._stopping.is_set, spacing=spacing)
        self._poller = polling.open_poller(settings, SENSES, self._traffic.turn, self._traffic.hop)
        self._pool = ThreadPoolExecutor(workers, thread_name_prefix="poll")
        self._workers = workers
        self._running: set[str] = set()
        self._troubled: set[str] = set()  # their last turn failed
        self._lock = Lock()
        self.turned_away = False  # somebody was, for want of a worker

    def __contains__(self, name: str) -> bool:
        return name in self._sources

    def plan(self, store: Store) -> None:
        """Parts those that are overdue, after a start and after a step of the clock."""
        now = self._clock()
        store.put_off(replanned(store.plans(self._sources, now), self._sources, now), now)

    def admit(self, name: str) -> bool:
        """Whether there is a worker for a source and its host may be asked; both are then its."""
        with self._lock:
            others = len(self._running & self._troubled)
            crowded = name in self._troubled and others >= self._workers * _TROUBLED
            if len(self._running) >= self._workers or crowded:
                self.turned_away = True
                return False
            if not self._traffic.admit(name, self._sources[name].urls[0]):
                return False
            self._running.add(name)
            return True

    def leave(self, name: str) -> None:
        """Gives worker and host back."""
        with self._lock:
            self._running.discard(name)
        self._traffic.leave(name)

    def submit(self, turn: Callable[[str], None], name: str) -> Future[None]:
        """Has a worker do the turn of a source that was admitted."""
        return self._pool.submit(turn, name)

    def turn(self, intake: Intake, *, by_hand: bool = False) -> Turned:
        """Polls a source in this thread; raises Stopped when everything ends."""
        name = intake.source.name
        self._traffic.enter(name)
        one = Polling(intake=intake, poller=self._poller, clock=self._clock, by_hand=by_hand)
        turned = one.turn()
        with self._lock:
            (self._troubled.add if turned.failed else self._troubled.discard)(name)
        return turned

    def stop(self) -> None:
        """Begins nothing more, and ends what only waits."""
        self._stopping.set()
        self._pool.shutdown(wait=False, cancel_futures=True)

    def close(self) -> None:
        """Closes idle connections; when all turns have ended."""
        self._poller.close()


def by_address(settings: Settings) -> Mapping[str, Source]:
    """The sources that are polled, by name."""
    return {source.name: source for source in settings.sources if source.urls}


def replanned(
    plans: Sequence[Planned], sources: Mapping[str, Source], now: datetime
) -> dict[str, datetime]:
    """New due times for sources that are overdue, or were planned by another clock.

    Pure. All others keep theirs, so that many starts do not ask anybody more often.
    """
    late = [plan for plan in plans if _is_amiss(plan, sources[plan.name].urls, now)]
    least = manners.Policy().shortest
    return {
        plan.name: manners.first_due(
            plan.name, sources[plan.name].interval or least, now, among=len(late)
        )
        for plan in late
    }


def _is_amiss(plan: Planned, urls: Collection[str], now: datetime) -> bool:
    unknown = not plan.urls.issuperset(urls)  # an address is new: it may not be gone
    ahead = plan.last_attempt is not None and plan.last_attempt > now
    far = plan.next_due != NEVER and plan.next_due - now > _FARTHEST
    return plan.next_due <= now or unknown or ahead or far
