"""Who asks, and how often."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.serve.callers import Caller, Callers

WINDOW = timedelta(minutes=5)
PROXIES = ("10.0.0.0/8", "2001:db8:1::1", "unix")
FEED = "/feeds/ferries.atom"


@dataclass(slots=True)
class Clock:
    """Seconds that pass when they are told to."""

    seconds: float = 0.0

    def __call__(self) -> float:
        """The seconds since the clock was made."""
        return self.seconds


@pytest.mark.parametrize(
    ("peer", "forwarded", "address"),
    [
        ("192.0.2.7", [], "192.0.2.7"),
        ("192.0.2.7", [b"203.0.113.5"], "192.0.2.7"),  # not listed: hearsay
        ("10.1.2.3", [], "10.1.2.3"),
        ("10.1.2.3", [b"203.0.113.5"], "203.0.113.5"),
        ("10.1.2.3", [b"198.51.100.1, 203.0.113.5"], "203.0.113.5"),
        ("10.1.2.3", [b"203.0.113.5, 10.9.9.9"], "203.0.113.5"),
        ("10.1.2.3", [b"198.51.100.1", b"203.0.113.5"], "203.0.113.5"),
        ("10.1.2.3", [b"10.9.9.9"], "10.9.9.9"),
        ("10.1.2.3", [b"unknown"], "10.1.2.3"),
        ("10.1.2.3", [b"203.0.113.5, nonsense"], "10.1.2.3"),
        ("10.1.2.3", [b""], "10.1.2.3"),
        ("10.1.2.3", [b"203.0.113.5:4711"], "203.0.113.5"),
        ("10.1.2.3", [b"[2001:db8:2::5]:4711"], "2001:db8:2::5"),
        ("10.1.2.3", [b'"[2001:db8:2::5]"'], "2001:db8:2::5"),
        ("2001:db8:1::1", [b"2001:db8:2::5"], "2001:db8:2::5"),
        ("::ffff:10.1.2.3", [b"203.0.113.5"], "203.0.113.5"),
        ("fe80::1%eth0", [], "fe80::1"),
        (None, [b"203.0.113.5"], "203.0.113.5"),
        (None, [], None),
    ],
)
def test_the_client_is_the_last_address_that_is_no_listed_proxy(
    peer: str | None, forwarded: list[bytes], address: str | None
) -> None:
    assert Callers(WINDOW, PROXIES).of(peer, forwarded).address == address


def test_whoever_comes_by_the_socket_file_is_believed_only_when_listed() -> None:
    assert Callers(WINDOW).of(None, [b"203.0.113.5"]) == Caller()


@pytest.mark.parametrize("peer", ["127.0.0.1", "::1", "::ffff:127.0.0.1", None])
def test_nobody_on_this_machine_is_counted(peer: str | None) -> None:
    assert Callers(WINDOW).of(peer).account is None


def test_the_addresses_of_one_home_are_one_account() -> None:
    callers = Callers(WINDOW)

    one, two, other = (
        callers.of(each) for each in ("2001:db8:5:6::1", "2001:db8:5:6:7::8", "2001:db8:5:7::1")
    )

    assert one.account == two.account != other.account


def test_who_asks_too_often_is_told_how_long_to_wait() -> None:
    clock = Clock()
    callers = Callers(WINDOW, most=2, elapsed=clock)
    caller = callers.of("192.0.2.7")

    waits = []
    for clock.seconds in (0.0, 1.0, 2.0, 100.5, 299.9, 300.0):
        waits.append(callers.wait(caller, FEED))

    assert waits == [0, 0, 298, 200, 1, 0]


def test_each_document_and_each_client_is_counted_apart() -> None:
    callers = Callers(WINDOW, most=1, elapsed=Clock())
    one, other = callers.of("192.0.2.7"), callers.of("192.0.2.8")

    waits = [
        callers.wait(caller, path)
        for caller, path in ((one, FEED), (one, "/"), (other, FEED), (one, FEED))
    ]

    assert waits == [0, 0, 0, 300]


def test_what_no_reader_may_keep_may_be_asked_for_at_any_time() -> None:
    callers = Callers(timedelta(), most=1, elapsed=Clock())
    caller = callers.of("192.0.2.7")

    assert [callers.wait(caller, FEED) for _ in range(9)] == [0] * 9


def test_what_is_counted_is_bounded_whatever_clients_send() -> None:
    callers = Callers(WINDOW, elapsed=Clock())
    caller = callers.of("192.0.2.7")

    for number in range(70_000):
        callers.wait(caller, f"/{number}")

    assert len(callers._had) <= 65_536


@given(peer=st.text(), forwarded=st.lists(st.binary()))
def test_no_address_makes_it_stumble(peer: str, forwarded: list[bytes]) -> None:
    callers = Callers(WINDOW, PROXIES)

    callers.of(peer, forwarded)
    callers.of(None, forwarded)
