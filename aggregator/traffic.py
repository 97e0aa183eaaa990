"""Who is asking whom at this moment: one request at a time per host, a pause per domain.

Acts by the decisions of the manners. A source is admitted before it costs a thread; within its
turn each further request waits here. Knows neither the store nor what is asked.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Condition, get_ident, local
from urllib.parse import urlsplit

from aggregator.errors import AggregatorError
from aggregator.fetch import manners

_MANY = 4096  # domains that are remembered before old ones are let go
_LOOK = 1.0  # seconds after which a waiting one looks again, whatever the clock does


class Stopped(AggregatorError):
    """The turn was broken off by a stop."""


class Traffic:
    """The queue of all turns; for many threads.

    A turn is known by the name of its source. It holds one host at a time, from the moment it is
    admitted or asks it until it asks another one or leaves.
    """

    def __init__(
        self,
        *,
        clock: Callable[[], datetime],
        stopping: Callable[[], bool] = lambda: False,
        spacing: manners.Spacing | None = None,
    ) -> None:
        self._clock = clock
        self._stopping = stopping
        self._spacing = spacing or manners.Spacing()
        self._holders: dict[str, str] = {}  # by host
        self._unspent: set[str] = set()  # admitted, and nothing asked yet
        self._last: dict[str, datetime] = {}  # by registrable domain
        self._delays: dict[str, timedelta] = {}  # by host, as robots.txt wants them
        self._awaited: Counter[str] = Counter()
        self._changed = Condition()
        self._thread = local()

    def admit(self, name: str, url: str) -> bool:
        """Whether a source may ask this address now; then its host is held for it."""
        host = _host(url)
        with self._changed:
            if self._awaited[host] or self._pause(name, host) != timedelta(0):
                return False
            self._take(name, host)
            self._unspent.add(name)
            return True

    def enter(self, name: str) -> None:
        """Says that this thread now does the turn of a source."""
        self._thread.name = name

    def leave(self, name: str) -> None:
        """Ends the turn of a source: its host is free."""
        with self._changed:
            self._release(name)
            self._changed.notify_all()

    def turn(self, url: str, delay: timedelta | None) -> None:
        """Waits until this thread's turn may ask an address; Stopped when everything ends."""
        name = getattr(self._thread, "name", None) or str(get_ident())
        host = _host(url)
        with self._changed:
            if delay is not None:
                self._delays[host] = delay
            if name in self._unspent and self._holders.get(host) == name:
                self._unspent.discard(name)
                return
            if self._holders.get(host) != name:
                self._release(name)
                self._changed.notify_all()
            self._awaited[host] += 1
            try:
                self._wait(name, host)
            finally:
                self._awaited[host] -= 1
                if not self._awaited[host]:
                    del self._awaited[host]
            self._take(name, host)

    def _wait(self, name: str, host: str) -> None:
        while (left := self._pause(name, host)) != timedelta(0):
            if self._stopping():
                raise Stopped
            self._changed.wait(min(left.total_seconds(), _LOOK) if left else _LOOK)

    def _pause(self, name: str, host: str) -> timedelta | None:
        busy = {host} if self._holders.get(host, name) != name else ()
        return manners.pause(
            host,
            manners.Traffic(busy=busy, last=self._last),
            self._spacing,
            self._clock(),
            crawl_delay=self._delays.get(host),
        )

    def _take(self, name: str, host: str) -> None:
        now = self._clock()
        self._holders[host] = name
        if len(self._last) > _MANY:
            since = now - self._spacing.longest
            self._last = {domain: at for domain, at in self._last.items() if at > since}
            self._delays.clear()
        self._last[manners.registrable_domain(host)] = now

    def _release(self, name: str) -> None:
        self._unspent.discard(name)
        for host in [host for host, holder in self._holders.items() if holder == name]:
            del self._holders[host]


def _host(url: str) -> str:
    try:
        return manners.host_key(urlsplit(url).hostname or "")
    except ValueError:
        return ""
