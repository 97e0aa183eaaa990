"""Who may follow a redirect now, and to what a source is admitted; the test sets the time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from threading import Barrier, Thread

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
    return Traffic(clock=clock, spacing=Spacing(between=2 * SECOND), patience=0.1)


def begin(traffic: Traffic, name: str, url: str) -> None:
    assert traffic.admit(name, url)
    traffic.enter(name)
    traffic.turn(url, None)


def test_a_redirect_takes_the_place_of_its_host(clock: Clock, traffic: Traffic) -> None:
    begin(traffic, "one", PIER)

    followed = traffic.hop(MOLE)
    clock.now += 10 * SECOND

    assert followed
    assert not traffic.admit("two", MOLE)
    assert traffic.admit("three", PIER)  # which it has left


def test_a_redirect_to_a_host_that_is_being_asked_is_given_up(traffic: Traffic) -> None:
    assert traffic.admit("two", MOLE)
    begin(traffic, "one", PIER)

    assert not traffic.hop(MOLE)


def test_a_redirect_waits_until_its_host_is_free(clock: Clock) -> None:
    traffic = Traffic(clock=clock, spacing=Spacing(between=timedelta(0)), patience=5)
    assert traffic.admit("two", MOLE)
    followed: list[bool] = []

    def following() -> None:
        begin(traffic, "one", PIER)
        followed.append(traffic.hop(MOLE))

    thread = Thread(target=following)
    thread.start()
    thread.join(timeout=0.2)
    before = list(followed)
    traffic.leave("two")
    thread.join(timeout=5)

    assert (before, followed) == ([], [True])


def test_a_redirect_to_another_domain_keeps_its_pause(clock: Clock, traffic: Traffic) -> None:
    assert traffic.admit("two", MOLE)
    traffic.leave("two")
    clock.now += SECOND
    begin(traffic, "one", PIER)

    early = traffic.hop(MOLE)
    clock.now += SECOND
    late = traffic.hop(MOLE)

    assert (early, late) == (False, True)


def test_a_redirect_within_a_domain_is_followed_at_once(traffic: Traffic) -> None:
    begin(traffic, "one", PIER)

    assert traffic.hop(QUAY)
    assert traffic.hop("https://www.pier.test/c")


def test_many_redirects_to_one_host_do_not_all_wait(clock: Clock) -> None:
    traffic = Traffic(clock=clock, spacing=Spacing(between=timedelta(0)), patience=60)
    assert traffic.admit("busy", MOLE)
    done: list[bool] = []

    def following(number: int) -> None:
        begin(traffic, f"s{number}", f"https://s{number}.test/")
        done.append(traffic.hop(MOLE))
        traffic.leave(f"s{number}")

    threads = [Thread(target=following, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    while len(done) < 4:  # those that the queue has no room for
        threads[0].join(timeout=0.01)
    turned_away = list(done)
    traffic.leave("busy")
    for thread in threads:
        thread.join(timeout=30)

    assert turned_away == [False] * 4
    assert done[4:] == [True] * 4


def test_redirects_that_cross_wait_for_nobody_for_ever(traffic: Traffic) -> None:
    both = Barrier(2)
    done: list[bool] = []

    def following(name: str, here: str, there: str) -> None:
        begin(traffic, name, here)
        both.wait(timeout=5)
        done.append(traffic.hop(there))

    ways = (("one", PIER, MOLE), ("two", MOLE, PIER))
    threads = [Thread(target=following, args=way) for way in ways]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=5)

    assert not any(thread.is_alive() for thread in threads)
    assert len(done) == 2


def test_a_source_is_admitted_to_where_its_address_led_the_last_time(
    clock: Clock, traffic: Traffic
) -> None:
    begin(traffic, "one", PIER)
    traffic.hop(MOLE)
    traffic.leave("one")
    clock.now += 10 * SECOND

    assert traffic.admit("two", MOLE)
    busy = traffic.admit("one", PIER)
    traffic.leave("two")
    clock.now += 10 * SECOND
    begin(traffic, "one", PIER)

    assert not busy
    assert not traffic.admit("three", MOLE)  # held before it is asked
    assert traffic.hop(MOLE)


def test_another_address_of_a_source_is_not_admitted_by_the_former_one(
    clock: Clock, traffic: Traffic
) -> None:
    begin(traffic, "one", PIER)
    traffic.hop(MOLE)
    traffic.leave("one")
    clock.now += 10 * SECOND
    assert traffic.admit("two", MOLE)

    assert traffic.admit("one", "https://sound.test/")


def test_a_stop_ends_the_wait_of_a_redirect(clock: Clock) -> None:
    traffic = Traffic(clock=clock, stopping=lambda: True, patience=60)
    assert traffic.admit("two", MOLE)
    begin(traffic, "one", PIER)

    with pytest.raises(Stopped):
        traffic.hop(MOLE)
