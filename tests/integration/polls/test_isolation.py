"""Sixty sources of which ten hang: the others have their turns, and publishing holds nobody up."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta
from threading import Event

from aggregator.polls import Polls
from aggregator.schedule import Schedule
from tests.integration.fetch.web.conftest import Serve, Server, answer, hang
from tests.integration.polls.conftest import AT_ONCE, Desk, feed

Install = Callable[..., Desk]
GRACE = timedelta(seconds=30)
GOOD, BAD = 50, 10


def until(condition: Callable[[], object], seconds: float = 60) -> None:
    began = time.monotonic()
    while not condition():
        assert time.monotonic() - began < seconds
        time.sleep(0.05)


def sources(servers: list[Server], deadline: str) -> list[dict[str, object]]:
    return [
        {"name": f"s{n}", "url": f"{server.url}.xml", "every": "1s", "deadline": deadline}
        for n, server in enumerate(servers)
    ]


def test_while_ten_sources_hang_the_fifty_others_are_polled_again_and_again(
    serve: Serve, installed: Install
) -> None:
    good = [serve(answer(feed(f"Quay {n}")), host=f"127.0.1.{n + 1}") for n in range(GOOD)]
    bad = [serve(hang(), host=f"127.0.2.{n + 1}") for n in range(BAD)]
    desk = installed(*sources([*bad, *good], "5m"))
    polls = Polls(desk.settings, workers=16, spacing=AT_ONCE)
    schedule = Schedule(desk.settings, desk.store, changed=lambda: None, polls=polls)

    schedule.start()
    until(lambda: all(len(server.asked) >= 3 for server in good))
    hanging = [len(desk.store.polls(f"s{n}", 9)) for n in range(BAD)]
    for server in bad:
        server.close()

    assert schedule.stop(GRACE)
    polls.close()
    assert hanging == [0] * BAD  # each of them was still in its first poll
    assert len(desk.titles) == GOOD


def test_more_sources_that_hang_than_there_are_workers_leave_some_to_the_others(
    serve: Serve, installed: Install
) -> None:
    good = [serve(answer(feed(f"Quay {n}")), host=f"127.0.1.{n + 1}") for n in range(GOOD)]
    bad = [serve(hang(), host=f"127.0.2.{n + 1}") for n in range(BAD)]
    desk = installed(*sources([*bad, *good], "1s"))
    polls = Polls(desk.settings, workers=4, spacing=AT_ONCE)
    schedule = Schedule(desk.settings, desk.store, changed=lambda: None, polls=polls)

    schedule.start()
    until(lambda: all(len(server.asked) >= 2 for server in (*good, *bad)))

    assert schedule.stop(GRACE)
    polls.close()
    assert all(desk.state(f"s{n}").failures > 0 for n in range(BAD))
    assert all(desk.state(f"s{n}").failures == 0 for n in range(BAD, BAD + GOOD))


def test_publishing_that_takes_its_time_holds_no_poll_up(serve: Serve, installed: Install) -> None:
    servers = [serve(answer(feed(f"Quay {n}")), host=f"127.0.1.{n + 1}") for n in range(8)]
    desk = installed(*sources(servers, "5s"))
    polls = Polls(desk.settings, workers=2, spacing=AT_ONCE)
    published = Event()
    schedule = Schedule(desk.settings, desk.store, changed=lambda: published.wait(60), polls=polls)

    schedule.start()
    until(lambda: all(len(server.asked) >= 2 for server in servers))
    waiting = not published.is_set()
    published.set()

    assert schedule.stop(GRACE)
    polls.close()
    assert waiting
