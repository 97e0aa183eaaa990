"""Redirects from host to host: each host is asked once at a time, whoever leads there."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable
from datetime import timedelta
from ipaddress import ip_address
from threading import Lock, Thread

import pytest

from aggregator.clock import utc_now
from aggregator.errors import FetchError
from aggregator.fetch.manners import Spacing
from aggregator.fetch.web import Address, Client, Failure
from aggregator.polls import Polls
from aggregator.schedule import Schedule
from aggregator.traffic import Traffic
from tests.integration.fetch.web.conftest import (
    HURRIED,
    RULES,
    Serve,
    answer,
    asking,
    failure_of,
    redirect,
)
from tests.integration.polls.conftest import AT_ONCE, Desk, feed

Install = Callable[..., Desk]
HOSTS = {"pier.test": "127.0.0.1", "mole.test": "127.0.0.2"}


def by_name(host: str, _port: int) -> list[Address]:
    return [ip_address(HOSTS[host])]


class Busy:
    """A script that takes a while, and notes how many ask at the same moment."""

    def __init__(self, body: bytes = b"news") -> None:
        self.most = self.now = 0
        self._body = body
        self._lock = Lock()

    def __call__(self, connection: socket.socket) -> None:
        """Answers slowly."""
        with self._lock:
            self.now += 1
            self.most = max(self.most, self.now)
        time.sleep(0.05)
        with self._lock:
            self.now -= 1
        connection.sendall(answer(self._body))


@pytest.fixture
def traffic() -> Traffic:
    return Traffic(clock=utc_now, spacing=AT_ONCE, patience=20)


def test_redirects_from_two_hosts_reach_a_third_one_after_the_other(
    serve: Serve, traffic: Traffic
) -> None:
    busy = Busy()
    target = serve(busy, host=HOSTS["mole.test"])
    there = f"http://mole.test:{target.port}/"
    near = serve(redirect(there), host=HOSTS["pier.test"])
    bodies: list[bytes] = []

    def turn(name: str, client: Client, url: str) -> None:
        traffic.enter(name)
        traffic.turn(url, None)
        bodies.append(client.get(asking(url), RULES).body)
        traffic.leave(name)

    urls = [f"http://pier.test:{near.port}/", there] * 2
    with Client(resolve=by_name, may_hop=traffic.hop) as client:
        threads = [
            Thread(target=turn, args=(f"s{number}", client, url)) for number, url in enumerate(urls)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    assert bodies == [b"news"] * 4
    assert busy.most == 1


def test_a_redirect_to_a_host_that_others_ask_is_a_named_failure(serve: Serve) -> None:
    traffic = Traffic(clock=utc_now, spacing=AT_ONCE, patience=0.1)
    target = serve(answer(b"news"), host=HOSTS["mole.test"])
    there = f"http://mole.test:{target.port}/"
    near = serve(redirect(there), host=HOSTS["pier.test"])
    assert traffic.admit("other", there)

    with Client(resolve=by_name, may_hop=traffic.hop) as client:
        failure, error = failure_of(client, f"http://pier.test:{near.port}/")
        traffic.leave("other")
        body = client.get(asking(f"http://pier.test:{near.port}/"), RULES).body

    assert (failure, error.subject, error.permanent) == (Failure.BUSY, there, False)
    assert (body, len(target.asked)) == (b"news", 1)


def test_waiting_for_others_costs_nothing_of_the_deadline(serve: Serve) -> None:
    def may_hop(_url: str) -> bool:
        time.sleep(2 * HURRIED.deadline.total_seconds())
        return True

    server = serve(redirect("/other"), answer(b"news"))

    with Client(may_hop=may_hop) as client:
        response = client.get(asking(server.url), HURRIED)

    assert response.body == b"news"
    assert response.elapsed < HURRIED.deadline


def test_a_redirect_that_may_not_be_followed_leaves_no_connection_behind(serve: Serve) -> None:
    server = serve(redirect("/other"), answer(b"news"))
    answers = [False, True]

    with Client(may_hop=lambda _url: answers.pop(0)) as client:
        with pytest.raises(FetchError):
            client.get(asking(server.url), RULES)
        client.get(asking(server.url), RULES)

    assert (len(server.asked), server.connections) == (2, 1)


def test_a_robots_txt_that_leads_to_a_busy_host_is_not_held_against_its_site(
    serve: Serve, installed: Install
) -> None:
    target = serve(answer(b"User-agent: *\nAllow: /\n"), host="127.0.0.2")
    near = serve(redirect(target.url), redirect(target.url), answer(feed("Quay")), host="127.0.0.3")
    desk = installed({"name": "pier", "url": near.url, "robots": True})
    polls = desk.polls()
    polls._traffic._patience = 0.1
    assert polls._traffic.admit("other", target.url)

    busy = desk.turn()
    polls._traffic.leave("other")
    desk.now += timedelta(minutes=1)
    free = desk.turn()

    assert "that others are asking" in busy.failed[0]
    assert (free.failed, desk.titles) == ((), ["Quay"])


def test_sources_that_lead_to_one_host_ask_it_one_after_the_other(
    serve: Serve, installed: Install
) -> None:
    busy = Busy(feed("Quay"))
    target = serve(busy, host="127.0.0.2")
    near = [serve(redirect(target.url), host=f"127.0.4.{n + 1}") for n in range(6)]
    told = [
        {"name": f"s{n}", "url": f"{server.url}.xml", "every": "1s"}
        for n, server in enumerate(near)
    ]
    desk = installed(*told)
    polls = Polls(desk.settings, workers=8, spacing=Spacing(between=timedelta(0)))
    schedule = Schedule(desk.settings, desk.store, changed=lambda: None, polls=polls)

    schedule.start()
    began = time.monotonic()
    while len(target.asked) < 12:
        assert time.monotonic() - began < 30
        time.sleep(0.05)

    assert schedule.stop(timedelta(seconds=20))
    polls.close()
    assert busy.most == 1
