"""How much one client, and all of them together, may ask for.

Pure: the time is an argument, in seconds of any clock that only goes forward.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from ipaddress import ip_address, ip_network

_REMEMBERED = 4_096  # clients; who was forgotten begins anew
_PREFIX = 64  # bits of an IPv6 address that are one client


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """So many at once, and then so many a second."""

    burst: float
    per_second: float


@dataclass(slots=True)
class _Bucket:
    left: float
    at: float


class Rates:
    """Counts what was taken by each client and by all."""

    def __init__(self, *, each: Rate, together: Rate) -> None:
        self._each = each
        self._together = together
        self._clients: OrderedDict[str, _Bucket] = OrderedDict()
        self._all = _Bucket(together.burst, 0.0)

    def take(self, client: str | None, now: float) -> float:
        """Seconds to wait before asking again; 0 when one was taken.

        A client that is not known, or is this machine, counts among all only: others stand
        behind it.
        """
        buckets = [(self._all, self._together)]
        name = client and client_name(client)
        if name:
            buckets.append((self._bucket(name, now), self._each))
        waits = [_wait(bucket, rate, now) for bucket, rate in buckets]
        if max(waits) > 0:
            return max(waits)
        for bucket, _ in buckets:
            bucket.left -= 1
        return 0.0

    def _bucket(self, name: str, now: float) -> _Bucket:
        bucket = self._clients.setdefault(name, _Bucket(self._each.burst, now))
        self._clients.move_to_end(name)
        if len(self._clients) > _REMEMBERED:
            self._clients.popitem(last=False)
        return bucket


def client_name(address: str) -> str | None:
    """What stands for a client: its address, or the network of it; None for this machine."""
    try:
        told = ip_address(address.partition("%")[0])
    except ValueError:
        return None
    mapped = getattr(told, "ipv4_mapped", None)
    told = mapped or told
    if told.is_loopback:
        return None
    return str(told if told.version == 4 else ip_network((told, _PREFIX), strict=False))  # noqa: PLR2004 - of the protocol


def _wait(bucket: _Bucket, rate: Rate, now: float) -> float:
    """Fill a bucket up to now; how long until there is one in it."""
    gained = max(0.0, now - bucket.at) * rate.per_second
    bucket.left, bucket.at = min(rate.burst, bucket.left + gained), now
    return max(0.0, (1 - bucket.left) / rate.per_second)
