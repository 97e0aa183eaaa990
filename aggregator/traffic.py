"""Who is asking whom at this moment: one request at a time per host, a pause per domain.

Acts by the decisions of the manners. A source is admitted before it costs a thread, to all hosts
that its last turn asked; within its turn each further request waits here, and each redirect to
another host. Knows neither the store nor what is asked.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Condition, get_ident, local
from urllib.parse import urlsplit

from aggregator.errors import AggregatorError
from aggregator.fetch import manners

_MANY = 4096  # domains that are remembered before old ones are let go
_LOOK = 1.0  # seconds after which a waiting one looks again, whatever the clock does
_HOSTS = 3  # that a source is admitted to at once
_PATIENCE = 5.0  # seconds that a redirect waits for its host: meanwhile it costs a thread
_QUEUE = 4  # that wait for one host: a further redirect need not begin to


class Stopped(AggregatorError):
    """The turn was broken off by a stop."""


@dataclass(slots=True, kw_only=True)
class _Turn:
    """The turn of a source, from its admission on."""

    url: str | None = None  # it was admitted for
    promised: set[str] = field(default_factory=set)  # hosts held for it and not asked yet
    asked: list[str] = field(default_factory=list)  # hosts, in order

    def asks(self, host: str) -> None:
        """Notes that a host is asked from now on."""
        self.promised.discard(host)
        if not self.asked or self.asked[-1] != host:
            self.asked.append(host)


class Traffic:
    """The queue of all turns; for many threads.

    A turn is known by the name of its source. It holds the hosts that it was admitted to until it
    has asked them, and else one host at a time: who waits for a host holds none, so that nobody
    waits for ever.
    """

    def __init__(
        self,
        *,
        clock: Callable[[], datetime],
        stopping: Callable[[], bool] = lambda: False,
        spacing: manners.Spacing | None = None,
        patience: float = _PATIENCE,
    ) -> None:
        self._clock = clock
        self._stopping = stopping
        self._spacing = spacing or manners.Spacing()
        self._patience = patience
        self._holders: dict[str, str] = {}  # by host
        self._turns: dict[str, _Turn] = {}  # by name
        self._former: dict[str, tuple[str, tuple[str, ...]]] = {}  # by name: address and hosts
        self._last: dict[str, datetime] = {}  # by registrable domain
        self._delays: dict[str, timedelta] = {}  # by host, as robots.txt wants them
        self._awaited: Counter[str] = Counter()
        self._changed = Condition()
        self._thread = local()

    def admit(self, name: str, url: str) -> bool:
        """Whether a source may ask this address now; then its host is held for it.

        So are the hosts to which its address led the last time.
        """
        with self._changed:
            former, hosts = self._former.get(name, ("", ()))
            wanted = hosts if former == url else (_host(url),)
            if any(self._awaited[host] or not self._is_free(name, host) for host in wanted):
                return False
            for host in wanted:
                self._take(name, host)
            self._turns[name] = _Turn(url=url, promised=set(wanted))
            return True

    def enter(self, name: str) -> None:
        """Says that this thread now does the turn of a source."""
        self._thread.name = name

    def leave(self, name: str) -> None:
        """Ends the turn of a source: its hosts are free."""
        with self._changed:
            turn = self._turns.pop(name, None)
            if turn is not None and turn.url is not None and turn.asked:
                hosts = tuple(dict.fromkeys(turn.asked))[:_HOSTS]
                self._former[name] = turn.url, hosts
            self._release(name)

    def turn(self, url: str, delay: timedelta | None) -> None:
        """Waits until this thread's turn may ask an address; Stopped when everything ends."""
        name, host = self._name(), _host(url)
        with self._changed:
            if delay is not None:
                self._delays[host] = delay
            turn = self._turns.setdefault(name, _Turn())
            if not self._keeps(name, turn, host):
                if self._holders.get(host) != name:
                    self._release(name)
                self._wait(name, host)
                self._take(name, host)
                turn.asks(host)

    def hop(self, url: str) -> bool:
        """Whether this thread's turn may follow a redirect to an address, after a short wait.

        Within a registrable domain a redirect and its target count as one request.
        """
        name, host = self._name(), _host(url)
        with self._changed:
            turn = self._turns.setdefault(name, _Turn())
            here = turn.asked[-1] if turn.asked else ""
            if here == host or self._keeps(name, turn, host):
                return True
            self._release(name)
            near = manners.registrable_domain(here) == manners.registrable_domain(host)
            until = time.monotonic() + self._patience
            if self._awaited[host] >= _QUEUE or not self._wait(name, host, until=until, near=near):
                turn.promised.clear()
                return False
            self._take(name, host)
            turn.asks(host)
            return True

    def _name(self) -> str:
        return getattr(self._thread, "name", None) or str(get_ident())

    def _keeps(self, name: str, turn: _Turn, host: str) -> bool:
        """Whether a host was held for this turn until now; those that it has left are let go."""
        if host not in turn.promised:
            return False
        turn.asks(host)
        self._release(name, but={host, *turn.promised})
        return True

    def _wait(
        self, name: str, host: str, *, until: float | None = None, near: bool = False
    ) -> bool:
        """Whether the host is free in time."""
        self._awaited[host] += 1
        try:
            while (left := self._pause(name, host, near=near)) != timedelta(0):
                if self._stopping():
                    raise Stopped
                rest = _LOOK if until is None else min(_LOOK, until - time.monotonic())
                if rest <= 0:
                    return False
                self._changed.wait(min(left.total_seconds(), rest) if left else rest)
        finally:
            self._awaited[host] -= 1
            if not self._awaited[host]:
                del self._awaited[host]
        return True

    def _is_free(self, name: str, host: str) -> bool:
        return self._pause(name, host) == timedelta(0)

    def _pause(self, name: str, host: str, *, near: bool = False) -> timedelta | None:
        busy = {host} if self._holders.get(host, name) != name else ()
        return manners.pause(
            host,
            manners.Traffic(busy=busy, last={} if near else self._last),
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

    def _release(self, name: str, but: Collection[str] = ()) -> None:
        """Lets the hosts of a turn go."""
        mine = [host for host, holder in self._holders.items() if holder == name]
        for host in mine:
            if host not in but:
                del self._holders[host]
        self._changed.notify_all()


def _host(url: str) -> str:
    try:
        return manners.host_key(urlsplit(url).hostname or "")
    except ValueError:
        return ""
