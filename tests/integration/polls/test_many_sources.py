"""Many sources by address in one schedule: who waits for whom, and what a tick costs."""

from __future__ import annotations

import socket
import time
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from threading import Lock
from typing import Any

from sqlalchemy import event

from aggregator.clock import utc_now
from aggregator.fetch.manners import Spacing
from aggregator.polls import Polls
from aggregator.schedule import Schedule
from aggregator.store import SourceEntry, Store
from tests.integration.fetch.web.conftest import Script, Serve, answer, hang
from tests.integration.polls.conftest import AT_ONCE, Desk, feed

Install = Callable[..., Desk]
GRACE = timedelta(seconds=20)
MANY = 10_000


def until(condition: Callable[[], object], seconds: float = 20) -> None:
    began = time.monotonic()
    while not condition():
        assert time.monotonic() - began < seconds
        time.sleep(0.05)


def counted(busy: Counter[str], most: Counter[str]) -> Script:
    """Answers slowly, and counts how many ask at the same moment."""
    lock = Lock()

    def serving(connection: socket.socket) -> None:
        with lock:
            busy["now"] += 1
            most["now"] = max(most["now"], busy["now"])
        time.sleep(0.05)
        with lock:
            busy["now"] -= 1
        connection.sendall(answer(feed("Quay")))

    return serving


def test_servers_that_hang_do_not_delay_the_others(serve: Serve, installed: Install) -> None:
    good = [serve(answer(feed(f"Quay {n}")), host=f"127.0.1.{n + 1}") for n in range(15)]
    bad = [serve(hang(), host=f"127.0.2.{n + 1}") for n in range(5)]
    told = [
        {"name": f"s{n}", "url": f"{server.url}.xml", "every": "1s", "deadline": "3s"}
        for n, server in enumerate((*bad, *good))
    ]
    desk = installed(*told)
    polls = Polls(desk.settings, workers=8, spacing=AT_ONCE)
    schedule = Schedule(desk.settings, desk.store, changed=lambda: None, polls=polls)

    schedule.start()
    until(lambda: all(len(server.asked) >= 3 for server in good))
    asked = [len(server.asked) for server in bad]

    assert schedule.stop(GRACE)
    polls.close()
    assert max(asked) <= 3  # each of them hangs for seconds, and is backed off
    assert len(desk.titles) == 15


def test_a_host_is_never_asked_twice_at_the_same_moment(serve: Serve, installed: Install) -> None:
    busy, most = Counter[str](), Counter[str]()
    server = serve(counted(busy, most))
    told = [{"name": f"s{n}", "url": f"{server.url}-{n}.xml", "every": "1s"} for n in range(8)]
    desk = installed(*told)
    polls = Polls(desk.settings, workers=8, spacing=AT_ONCE)
    schedule = Schedule(desk.settings, desk.store, changed=lambda: None, polls=polls)

    schedule.start()
    until(lambda: len({request.split(b" ")[1] for request in server.asked}) == 8)

    assert schedule.stop(GRACE)
    polls.close()
    assert most["now"] == 1


def test_hosts_of_one_domain_are_asked_with_a_pause_between(
    serve: Serve, installed: Install
) -> None:
    moments: list[float] = []

    def noted(connection: socket.socket) -> None:
        moments.append(time.monotonic())
        connection.sendall(answer(feed("Quay")))

    server = serve(noted)
    desk = installed(*({"name": f"s{n}", "url": f"{server.url}-{n}.xml"} for n in range(3)))
    polls = Polls(desk.settings, spacing=Spacing(between=timedelta(seconds=2)))
    schedule = Schedule(desk.settings, desk.store, changed=lambda: None, polls=polls)

    schedule.start()
    until(lambda: len(moments) == 3)

    assert schedule.stop(GRACE)
    polls.close()
    assert all(later - sooner > 1 for sooner, later in pairwise(moments))


def test_many_starts_ask_nobody_more_often(serve: Serve, installed: Install) -> None:
    server = serve(answer(feed("Quay")))
    desk = installed({"name": "pier", "url": f"{server.url}.xml", "every": "1h"})

    for _ in range(4):
        desk.store.release_leases(utc_now())
        polls = Polls(desk.settings, spacing=AT_ONCE)
        schedule = Schedule(desk.settings, desk.store, changed=lambda: None, polls=polls)
        schedule.start()
        until(lambda: server.asked)
        until(lambda: desk.state().leased_until is None)
        time.sleep(0.3)
        assert schedule.stop(GRACE)
        polls.close()

    assert len(server.asked) == 1


def test_a_source_that_is_stopped_while_it_waits_is_not_failing(
    serve: Serve, installed: Install
) -> None:
    server = serve(answer(feed("Quay")))
    urls = [f"{server.url}-{n}.xml" for n in range(2)]
    desk = installed({"name": "pier", "url": urls})
    polls = Polls(desk.settings, spacing=Spacing(between=timedelta(minutes=1)))
    schedule = Schedule(desk.settings, desk.store, changed=lambda: None, polls=polls)

    schedule.start()
    until(lambda: server.asked)
    time.sleep(0.3)

    assert schedule.stop(GRACE)
    polls.close()
    assert (desk.titles, desk.state().error) == (["Quay"], None)


def test_a_tick_costs_one_statement_however_many_sources_there_are(tmp_path: Path) -> None:
    now = datetime(2026, 3, 4, 12, tzinfo=UTC)
    with Store.open(f"sqlite:///{tmp_path}/many.db", slug_of=lambda label, _: label) as store:
        counts = [_statements(store, number, now) for number in (10, MANY)]

    assert counts[0] == counts[1] == (1, "SEARCH")


def test_registering_costs_a_few_statements_however_many_sources_there_are(tmp_path: Path) -> None:
    now = datetime(2026, 3, 4, 12, tzinfo=UTC)
    told: dict[tuple[int, str], int] = {}
    for number in (10, 1000):
        file = f"sqlite:///{tmp_path}/{number}.db"
        with Store.open(file, slug_of=lambda label, _: label) as store:
            entries = [SourceEntry(name=f"s{n}", title=f"S {n}") for n in range(number)]
            for when, few in (("new", entries), ("same", entries), ("fewer", entries[5:])):
                told[number, when] = _counted(store, few, now)

            active = [state.name for state in store.states() if state.active]
            assert len(active) == number - 5

    assert {when: told[10, when] for _, when in told} == {
        when: told[1000, when] for _, when in told
    }


def _counted(store: Store, entries: list[SourceEntry], now: datetime) -> int:
    """How many statements it takes to register sources; one for many rows counts once."""
    engine = store._database._product.reads
    statements: list[str] = []

    def note(*given: object) -> None:
        statements.append(str(given[2]))

    event.listen(engine, "before_cursor_execute", note)
    store.register(entries, now)
    event.remove(engine, "before_cursor_execute", note)
    return len([one for one in statements if one.split()[0] in {"SELECT", "INSERT", "UPDATE"}])


def _statements(store: Store, number: int, now: datetime) -> tuple[int, str]:
    """How many statements tell that none of so many sources is due, and how the last one reads."""
    names = [f"s{n}" for n in range(number)]
    store.register([SourceEntry(name=name, title=name) for name in names], now)
    store.put_off({name: now + timedelta(hours=1) for name in names}, now)
    engine = store._database._product.reads
    told: list[tuple[str, Any]] = []

    def note(*given: object) -> None:
        told.append((str(given[2]), given[3]))

    event.listen(engine, "before_cursor_execute", note)
    assert store.due(now) == ()
    event.remove(engine, "before_cursor_execute", note)
    asked = [(text, given) for text, given in told if text.startswith("SELECT")]
    with engine.connect() as connection:
        plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {asked[0][0]}", asked[0][1])
        ways = {row[3].split()[0] for row in plan if "source" in row[3]}
    return len(asked), " ".join(sorted(ways))
