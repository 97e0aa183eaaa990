"""Who asks, and how often they may have a whole document without saying what they have.

The address is that of the connection; what a proxy tells of another one is believed only of
proxies that are listed. Knows neither answers nor sockets.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from http import HTTPStatus
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from math import ceil

from starlette.types import Scope

from aggregator.serve.answer import Answer, plain

UNIX = "unix"  # in a list of proxies: whoever comes by a socket file
FORWARDED = b"x-forwarded-for"
_MOST = 60  # whole documents: a school or an office may be behind one address
_KNOWN = 65_536  # counts kept; then it begins anew
_HOME_BITS = 64  # of an address of the sixth version: what one customer is given
_CONDITIONS = (b"if-none-match", b"if-modified-since")

Address = IPv4Address | IPv6Address


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """One client: its address if it has one, and under what it is counted if it is."""

    address: str | None = None
    account: str | None = None  # None: of this machine, not counted


class Callers:
    """Tells clients apart and counts the whole documents that each has had, within a window."""

    def __init__(
        self,
        window: timedelta,
        trusted: Iterable[str] = (),
        *,
        most: int = _MOST,
        elapsed: Callable[[], float] = time.monotonic,
    ) -> None:
        listed = tuple(trusted)
        self._networks = tuple(ip_network(one) for one in listed if one != UNIX)
        self._trusts_unix = UNIX in listed
        self._window = window.total_seconds()
        self._most = most
        self._elapsed = elapsed
        self._had: dict[tuple[str, str], tuple[float, int]] = {}  # end of the window, how many

    def trusts(self, peer: str | None) -> bool:
        """Whether a peer may speak for others; None is one that comes by a socket file."""
        if peer is None:
            return self._trusts_unix
        return self._is_listed(_parsed(peer))

    def of(self, peer: str | None, forwarded: Sequence[bytes] = ()) -> Caller:
        """The caller behind a peer; `forwarded` are the values of the field, in their order.

        The last address that is no listed proxy's is the client's: those before it are hearsay.
        """
        nearest = _parsed(peer) if peer else None
        if forwarded and self.trusts(peer):
            for told in reversed(b",".join(forwarded).decode("latin-1").split(",")):
                address = _parsed(told.strip())
                if address is None:
                    break
                nearest = address
                if not self._is_listed(address):
                    break
        return _caller(nearest)

    def wait(self, caller: Caller, path: str) -> int:
        """Seconds before a whole document may be had again; 0 when it may be had now."""
        if caller.account is None or not self._window:
            return 0
        now, key = self._elapsed(), (caller.account, path)
        ends, had = self._had.get(key, (now, 0))
        if now >= ends:
            ends, had = now + self._window, 0
            if len(self._had) >= _KNOWN:
                self._had.clear()
        self._had[key] = ends, had + 1
        return ceil(ends - now) if had >= self._most else 0

    def _is_listed(self, address: Address | None) -> bool:
        return address is not None and any(address in network for network in self._networks)


def is_whole(answer: Answer, scope: Scope) -> bool:
    """Whether a document is sent to a client that did not say what it has."""
    return (
        answer.status is HTTPStatus.OK
        and scope["method"] == "GET"
        and not any(name in _CONDITIONS for name, _ in scope["headers"])
    )


def too_often(seconds: int) -> Answer:
    """429 with the time after which to come again."""
    text = "Ask less often, or with If-None-Match."
    return plain(HTTPStatus.TOO_MANY_REQUESTS, text, (b"retry-after", b"%d" % seconds))


def _caller(address: Address | None) -> Caller:
    if address is None:
        return Caller()
    if address.is_loopback:
        return Caller(address=str(address))
    if isinstance(address, IPv6Address):
        account = str(ip_network((address, _HOME_BITS), strict=False))
        return Caller(address=str(address), account=account)
    return Caller(address=str(address), account=str(address))


def _parsed(text: str) -> Address | None:
    """An address as proxies write it, perhaps with a port; None when it is none."""
    bare = text.strip('"')
    if bare.startswith("["):
        bare = bare[1:].partition("]")[0]
    elif bare.count(":") == 1:
        bare = bare.partition(":")[0]
    try:
        address = ip_address(bare.partition("%")[0])
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address
