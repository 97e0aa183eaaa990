"""Which addresses of the internet are refused, and why.

A pure table and the gate that reads it. What the system calls private is no measure: it lets
multicast and IPv4 inside IPv6 pass. Knows no names: a name is judged by what it resolves to.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_network

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """A range of addresses that are refused; an intranet's may be allowed all at once."""

    network: Network
    reason: str
    intranet: bool = False


def _refusals(rows: str, *, intranet: bool = False) -> Iterator[Refusal]:
    for row in rows.strip().splitlines():
        network, _, reason = row.strip().partition(" ")
        yield Refusal(network=ip_network(network), reason=reason.strip(), intranet=intranet)


# The first range that holds an address tells the reason. RFC 6890 and the IANA registries.
REFUSALS: tuple[Refusal, ...] = (
    *_refusals(
        """
        10.0.0.0/8 a private network
        100.64.0.0/10 shared by a carrier's customers
        127.0.0.0/8 this machine
        172.16.0.0/12 a private network
        192.168.0.0/16 a private network
        ::1/128 this machine
        fc00::/7 a private network
        """,
        intranet=True,
    ),
    *_refusals(
        """
        0.0.0.0/8 this network
        169.254.0.0/16 link-local
        192.0.0.0/24 for protocols
        192.0.2.0/24 for documentation
        192.88.99.0/24 a relay from IPv6
        198.18.0.0/15 for measurements
        198.51.100.0/24 for documentation
        203.0.113.0/24 for documentation
        224.0.0.0/4 multicast
        240.0.0.0/4 reserved
        ::/128 unspecified
        ::ffff:0:0/96 IPv4 inside IPv6
        ::ffff:0:0:0/96 IPv4 inside IPv6
        ::/96 IPv4 inside IPv6
        64:ff9b::/96 IPv4 behind a translator
        64:ff9b:1::/48 IPv4 behind a translator
        100::/64 discarded
        2001::/32 IPv4 inside IPv6 (Teredo)
        2001::/23 for protocols
        2001:db8::/32 for documentation
        2002::/16 IPv4 inside IPv6 (6to4)
        3fff::/20 for documentation
        5f00::/16 segment routing
        fe80::/10 link-local
        fec0::/10 a private network
        ff00::/8 multicast
        ::/3 no address of the open internet
        4000::/2 no address of the open internet
        8000::/1 no address of the open internet
        """
    ),
)
# Ranges whose addresses carry an IPv4 address, and how many bits lie behind it.
_CARRIERS: tuple[tuple[IPv6Network, int], ...] = (
    (IPv6Network("::ffff:0:0/96"), 0),
    (IPv6Network("::ffff:0:0:0/96"), 0),
    (IPv6Network("64:ff9b::/96"), 0),
    (IPv6Network("2002::/16"), 80),
    (IPv6Network("::/96"), 0),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """What an operator lets through: nothing special, intranets, or the networks listed."""

    intranets: bool = False
    networks: tuple[Network, ...] = ()

    def refusal(self, address: Address) -> str | None:
        """Why nobody is to connect to this address; None when it may be reached.

        An allowed address that carries another one inside must be allowed by that one as well.
        """
        inside = carried(address)
        if inside is not None and (within := self.refusal(inside)) is not None:
            return within
        found = refusal_of(address)
        if found is None or (found.intranet and self.intranets) or self._lists(address):
            return None
        return found.reason

    def _lists(self, address: Address) -> bool:
        return any(_holds(network, address) for network in self.networks)


def refusal_of(address: Address) -> Refusal | None:
    """The first range of the table that holds an address."""
    return next((row for row in REFUSALS if _holds(row.network, address)), None)


def carried(address: Address) -> IPv4Address | None:
    """The IPv4 address inside an IPv6 address of a range that carries one."""
    if isinstance(address, IPv4Address):
        return None
    for network, behind in _CARRIERS:
        if _holds(network, address) and int(address) > 1:  # :: and ::1 carry nothing
            return IPv4Address(int(address) >> behind & 0xFFFF_FFFF)
    return None


def _holds(network: Network, address: Address) -> bool:
    """Whether a network holds an address; a zone (fe80::1%eth0) makes no difference."""
    if network.version != address.version:
        return False
    return int(address) & int(network.netmask) == int(network.network_address)
