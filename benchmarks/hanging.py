"""Many sources by address at once: servers that hang, and how much ten thousand sources cost.

In the first part a real schedule polls five hundred sources, of which fifty hang in six ways, for
some of their intervals; how late the others were is read from the log of polls. In the second
nothing is asked: it tells what opening a store with ten thousand sources costs, how their turns
lie after a start, and what a tick costs while nobody is due.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from statistics import quantiles

from aggregator import log
from aggregator.clock import utc_now
from aggregator.config import LogSettings, Settings
from aggregator.ingest import open_store
from aggregator.polls import Polls
from aggregator.publish import Publisher
from aggregator.schedule import Schedule
from aggregator.store import Store
from benchmarks.hanging_servers import WAYS

SOURCES, HANGING = 500, 50
MANY, FEW = 10_000, 10
EVERY, DEADLINE = timedelta(minutes=1), timedelta(seconds=10)
_LASTING = 3 * EVERY
HOUR = timedelta(hours=1)
_IDLE = 20  # seconds
_TICK = 1.0  # seconds between two ticks of a schedule
_MOST_A_SECOND = 20  # polls that begin in one second after a start, of five on the average
_IDLE_SHARE = 0.01  # of a processor, with ten thousand sources of which none is due
_ROW = "{:<58} {:>12}"


def report() -> bool:
    """Prints both tables; whether nobody was late and nothing came in bursts."""
    log.set_up(LogSettings(level="error"))
    with tempfile.TemporaryDirectory() as folder:
        kept = _hanging(Path(folder))
    with tempfile.TemporaryDirectory() as folder:
        return _many(Path(folder)) and kept


def _hanging(folder: Path) -> bool:
    with served() as ports:
        settings = _settings(folder, [_address(ports, number) for number in range(SOURCES)])
        with open_store(settings) as store:
            began, spent = time.monotonic(), time.process_time()
            planned, ended = _polled(settings, store)
            took, spent = time.monotonic() - began, time.process_time() - spent
            late = {name: _lateness(store, name, due, ended) for name, due in planned.items()}
            articles = store.heads()[0].articles
    good = {name: late[name] for name in late if not _hangs(int(name[1:]))}
    worst = max(max(one) for one in good.values())
    polls = sum(len(one) - 1 for one in late.values())
    tried = sum(len(one) > 1 for one in late.values())
    print(f"{SOURCES} sources every {EVERY.seconds} s, {HANGING} of them hang "
          f"(deadline {DEADLINE.seconds} s), for {_LASTING.seconds} s")  # fmt: skip
    print(_ROW.format("polls begun", polls))
    print(_ROW.format("sources that were asked at all", tried))
    print(_ROW.format("articles", articles))
    print(_ROW.format("worst lateness of a source that does not hang", f"{worst:.2f} s"))
    shares = quantiles([seconds for one in good.values() for seconds in one], n=100)
    print(_ROW.format("lateness of these, median", f"{shares[49]:.2f} s"))
    print(_ROW.format("lateness of these, 99 of 100", f"{shares[98]:.2f} s"))
    print(_ROW.format("CPU", f"{100 * spent / took:.0f} %"))
    print(_ROW.format("peak memory", f"{_peak() >> 10} MiB"))
    return worst <= EVERY.total_seconds() and tried == SOURCES


def _polled(settings: Settings, store: Store) -> tuple[Mapping[str, datetime], datetime]:
    """Has everything polled for a while; when each source was due first, and the end."""
    polls = Polls(settings)
    publisher = Publisher(store, settings.site, entries=settings.publish.entries, failed=print)
    schedule = Schedule(settings, store, changed=publisher.refresh, polls=polls)
    schedule.start()
    planned = {state.name: state.next_due for state in store.states()}
    time.sleep(_LASTING.total_seconds())
    ended = utc_now()
    schedule.stop(2 * DEADLINE)
    polls.close()
    return planned, ended


def _lateness(store: Store, name: str, first: datetime, ended: datetime) -> list[float]:
    """How many seconds after it was due each poll of a source began; a missing one counts too."""
    entries = [entry for entry in reversed(store.polls(name, 200)) if entry.at <= ended]
    dues = [first, *(entry.next_due or ended for entry in entries)]
    begun = [*(entry.at for entry in entries), ended]
    return [max((at - due).total_seconds(), 0.0) for due, at in zip(dues, begun, strict=True)]


def _many(folder: Path) -> bool:
    print(f"\n{MANY} sources every hour, nothing asked")
    settings = _settings(folder / "many", _elsewhere(MANY), HOUR)
    with _told("first opening of the store", lambda: open_store(settings)):
        pass
    with _told("opening it again", lambda: open_store(settings)) as store:
        most = _busiest_second(settings, store)
        idle = _idle(settings, store)
    few = _settings(folder / "few", _elsewhere(FEW), HOUR)
    with open_store(few) as store:
        base = _idle(few, store)
    print(_ROW.format("polls in the busiest second after a start", most))
    print(_ROW.format(f"idle second of the schedule, {MANY} sources", f"{1e6 * idle:.0f} µs"))
    print(_ROW.format(f"idle second of the schedule, {FEW} sources", f"{1e6 * base:.0f} µs"))
    return most <= _MOST_A_SECOND and idle <= _IDLE_SHARE * _TICK


def _busiest_second(settings: Settings, store: Store) -> int:
    """How many turns the plan after a start has in one second at most."""
    polls, began = Polls(settings), time.process_time()
    polls.plan(store)
    print(_ROW.format("planning their turns", f"{time.process_time() - began:.2f} s"))
    polls.stop()
    polls.close()
    dues = [state.next_due for state in store.states()]
    print(_ROW.format("the last turn after a start", f"{(max(dues) - min(dues)).seconds} s later"))
    return max(Counter(due.replace(microsecond=0) for due in dues).values())


def _idle(settings: Settings, store: Store) -> float:
    """The CPU seconds of a second in which nobody is due."""
    polls = Polls(settings)
    publisher = Publisher(store, settings.site, entries=settings.publish.entries, failed=print)
    publisher.refresh()
    schedule = Schedule(settings, store, changed=publisher.refresh, polls=polls)
    schedule.start()
    now = utc_now()
    store.put_off({one.name: now + HOUR for one in settings.sources}, now)
    time.sleep(5 * _TICK)  # the first house-keeping is no tick, nor is a turn that has begun
    spent = time.process_time()
    time.sleep(_IDLE)
    spent = time.process_time() - spent
    schedule.stop(DEADLINE)
    polls.close()
    return spent / _IDLE


@contextmanager
def _told(what: str, opening: Callable[[], Store]) -> Iterator[Store]:
    began = time.process_time()
    with opening() as store:
        print(_ROW.format(what, f"{time.process_time() - began:.2f} s"), flush=True)
        yield store


def _settings(folder: Path, urls: list[str], every: timedelta = EVERY) -> Settings:
    sources = [
        {
            "name": f"s{number}",
            "url": url,
            "every": f"{every.seconds}s",
            "deadline": f"{DEADLINE.seconds}s",
            "floor": "1s",
            "robots": False,
            "allow_private": True,
        }
        for number, url in enumerate(urls)
    ]
    return Settings.model_validate({"state": folder, "sources": sources})


def _elsewhere(count: int) -> list[str]:
    return [f"https://h{number}.example/" for number in range(count)]


def _address(ports: Mapping[str, int], number: int) -> str:
    """Each source has a host of its own."""
    way = WAYS[number // (SOURCES // HANGING) % len(WAYS)] if _hangs(number) else "good"
    return f"http://127.0.{1 + number // 250}.{1 + number % 250}:{ports[way]}/{number}.xml"


def _hangs(number: int) -> bool:
    return number % (SOURCES // HANGING) == 0


@contextmanager
def served() -> Iterator[Mapping[str, int]]:
    """The ports of the servers, by how they behave."""
    with subprocess.Popen(
        [sys.executable, "-m", "benchmarks.hanging_servers"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as servers:
        assert servers.stdout is not None
        assert servers.stdin is not None
        try:
            yield json.loads(servers.stdout.readline())
        finally:
            servers.stdin.close()


def _peak() -> int:
    """The largest size of this process so far, in KiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


if __name__ == "__main__":
    sys.exit(0 if report() else 1)
