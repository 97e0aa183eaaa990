"""How much may be asked for."""

from __future__ import annotations

import pytest

from aggregator.serve.rates import Rate, Rates, client_name

AMPLE = Rate(burst=100, per_second=100)


def test_a_client_has_a_burst_and_then_waits_for_the_next() -> None:
    rates = Rates(each=Rate(burst=2, per_second=0.5), together=AMPLE)

    waits = [rates.take("192.0.2.1", at) for at in (0.0, 0.0, 0.0, 1.0, 2.0, 2.0)]

    assert waits == [0, 0, 2, 1, 0, 2]


def test_one_client_takes_nothing_from_another() -> None:
    rates = Rates(each=Rate(burst=1, per_second=1), together=AMPLE)

    assert [rates.take(name, 0) for name in ("192.0.2.1", "192.0.2.2", "192.0.2.1")] == [0, 0, 1]


def test_all_together_have_a_limit_too() -> None:
    rates = Rates(each=AMPLE, together=Rate(burst=2, per_second=0.1))

    assert [rates.take(f"192.0.2.{host}", 0) for host in (1, 2, 3)] == [0, 0, 10]


def test_what_was_refused_was_not_taken() -> None:
    rates = Rates(each=Rate(burst=1, per_second=1), together=Rate(burst=2, per_second=0.001))

    refused = [rates.take("192.0.2.1", 0) for _ in range(5)][1:]

    assert all(refused)
    assert rates.take("192.0.2.2", 0) == 0


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3::4", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("127.0.0.1", None),
        ("::1", None),
        ("", None),
        ("unix:", None),
    ],
)
def test_a_network_is_one_client_and_this_machine_none(address: str, name: str | None) -> None:
    assert client_name(address) == name


def test_whoever_was_forgotten_begins_anew() -> None:
    rates = Rates(each=Rate(burst=1, per_second=0.001), together=Rate(burst=1e6, per_second=1))
    rates.take("192.0.2.1", 0)

    for number in range(5_000):
        rates.take(f"10.0.{number // 256}.{number % 256}", 0)

    assert rates.take("192.0.2.1", 0) == 0
