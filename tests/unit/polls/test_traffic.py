"""Who may ask a host now; the time is what the test says."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from threading import Thread

import pytest

from aggregator.fetch.manners import Spacing
from aggregator.traffic import Stopped, Traffic

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)
PIER, QUAY, MOLE = "https://pier.test/a", "https://www.pier.test/b", "https://mole.test/"


class Clock:
    """Says what the test has set."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        """The time."""
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def traffic(clock: Clock) -> Traffic:
    return Traffic(clock=clock, spacing=Spacing(between=2 * SECOND))


def test_a_host_that_is_being_asked_admits_nobody_else(clock: Clock, traffic: Traffic) -> None:
    assert traffic.admit("one", PIER)

    clock.now += 10 * SECOND

    assert not traffic.admit("two", PIER)
    assert traffic.admit("three", MOLE)


def test_hosts_of_one_domain_are_asked_apart(clock: Clock, traffic: Traffic) -> None:
    assert traffic.admit("one", PIER)
    traffic.leave("one")

    clock.now += SECOND
    early = traffic.admit("two", QUAY)
    clock.now += SECOND
    late = traffic.admit("two", QUAY)

    assert (early, late) == (False, True)


def test_who_was_admitted_does_not_wait_again(traffic: Traffic) -> None:
    traffic.admit("one", PIER)
    traffic.enter("one")

    traffic.turn(PIER, None)

    assert not traffic.admit("two", PIER)


def test_a_crawl_delay_holds_for_the_next_one_too(clock: Clock, traffic: Traffic) -> None:
    traffic.admit("one", PIER)
    traffic.enter("one")
    traffic.turn(PIER, 30 * SECOND)
    traffic.leave("one")

    clock.now += 29 * SECOND
    early = traffic.admit("two", PIER)
    clock.now += SECOND

    assert not early
    assert traffic.admit("two", PIER)


def test_a_turn_lets_go_of_a_host_when_it_asks_another(traffic: Traffic, clock: Clock) -> None:
    traffic.admit("one", PIER)
    traffic.enter("one")
    traffic.turn(PIER, None)

    traffic.turn(MOLE, None)
    clock.now += 2 * SECOND

    assert traffic.admit("two", PIER)
    assert not traffic.admit("three", MOLE)


def test_who_waits_goes_on_when_the_host_is_free(clock: Clock, traffic: Traffic) -> None:
    traffic.admit("one", PIER)
    clock.now += 5 * SECOND
    done: list[str] = []

    def waiting() -> None:
        traffic.enter("two")
        traffic.turn(PIER, None)
        done.append("two")

    thread = Thread(target=waiting)
    thread.start()
    thread.join(timeout=0.2)
    before = list(done)
    traffic.leave("one")
    thread.join(timeout=5)

    assert (before, done) == ([], ["two"])


def test_a_stop_ends_waiting(clock: Clock) -> None:
    traffic = Traffic(clock=clock, stopping=lambda: True)
    traffic.admit("one", PIER)
    traffic.enter("two")

    with pytest.raises(Stopped):
        traffic.turn(PIER, None)


def test_a_clock_that_was_set_back_holds_nobody_up(clock: Clock, traffic: Traffic) -> None:
    traffic.admit("one", PIER)
    traffic.leave("one")

    clock.now -= timedelta(days=1)

    assert traffic.admit("two", PIER)
