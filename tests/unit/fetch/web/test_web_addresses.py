"""The table of refused addresses, and the gate that reads it."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some

from aggregator.fetch.web.addresses import REFUSALS, Address, Gate, Network, carried

_CASES = Path(__file__).parents[3] / "data" / "fetch" / "addresses.tsv"
_ROWS = [line.split("\t") for line in _CASES.read_text(encoding="utf-8").splitlines()]
_EVERYTHING = (ip_network("0.0.0.0/0"), ip_network("::/0"))


@pytest.mark.parametrize(("address", "verdict"), _ROWS)
def test_an_address_is_refused_allowed_to_intranets_or_open(address: str, verdict: str) -> None:
    strict = Gate().refusal(ip_address(address)) is not None
    intranet = Gate(intranets=True).refusal(ip_address(address)) is not None

    assert (strict, intranet) == {
        "refused": (True, True),
        "intranet": (True, False),
        "open": (False, False),
    }[verdict]


@pytest.mark.parametrize(("address", "_verdict"), _ROWS)
def test_every_address_can_be_allowed_by_its_network(address: str, _verdict: str) -> None:
    assert Gate(networks=_EVERYTHING).refusal(ip_address(address)) is None


def _within(network: Network) -> some.SearchStrategy[Address]:
    return some.ip_addresses(network=network)


@given(some.sampled_from(REFUSALS).flatmap(lambda row: _within(row.network)))
def test_every_address_of_every_listed_range_is_refused(address: Address) -> None:
    assert Gate().refusal(address)


@given(some.ip_addresses(v=4).filter(lambda one: Gate().refusal(one) is None))
def test_an_open_address_is_refused_inside_another(inside: IPv4Address) -> None:
    outer = [
        IPv6Address(int(IPv6Address(start)) | int(inside) << behind)
        for start, behind in (("::ffff:0:0", 0), ("64:ff9b::", 0), ("2002::", 80))
    ]

    assert all(Gate().refusal(one) for one in outer)
    assert [carried(one) for one in outer] == [inside] * 3


@pytest.mark.parametrize(
    ("address", "allowed"),
    [("64:ff9b::808:808", True), ("64:ff9b::a00:1", False), ("64:ff9b::a9fe:a9fe", False)],
)
def test_a_translator_that_is_allowed_leads_only_where_one_may_go(
    address: str, *, allowed: bool
) -> None:
    gate = Gate(networks=(ip_network("64:ff9b::/96"),))

    assert (gate.refusal(ip_address(address)) is None) is allowed


def test_a_listed_network_allows_nothing_else() -> None:
    gate = Gate(networks=(ip_network("10.1.0.0/16"), ip_network("fe80::/64")))

    assert gate.refusal(ip_address("10.1.255.255")) is None
    assert gate.refusal(ip_address("fe80::1%eth0")) is None
    assert gate.refusal(ip_address("10.2.0.0")) == "a private network"
    assert gate.refusal(ip_address("169.254.169.254")) == "link-local"
