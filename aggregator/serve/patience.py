"""How long one connection is waited for.

One timer per connection that looks at what has become of it, so that a request costs no timer.
Knows nothing of requests but whose turn it is.
"""

from __future__ import annotations

import asyncio
from typing import Protocol

from aggregator.serve.limits import Limits


class Awaited(Protocol):
    """A connection as patience sees it."""

    transport: asyncio.Transport

    @property
    def is_clients_turn(self) -> bool:
        """Whether the next thing to happen is the client's to do."""


class Patience:
    """Cuts a connection whose client is silent, slow to ask, or slow to take its answers."""

    def __init__(self, loop: asyncio.AbstractEventLoop, limits: Limits) -> None:
        self._loop = loop
        self._limits = limits
        self._now = loop.time
        self._step = min(limits.head_time, limits.stall_time, limits.idle_time) / 2
        self._deadline = 0.0
        self._answered = False
        self._noted = (0.0, 0, 0.0)  # deadline, bytes unsent, moment
        self._awaited: Awaited | None = None
        self._timer: asyncio.TimerHandle | None = None

    def begin(self, awaited: Awaited) -> None:
        """A connection was made: its first head has so long."""
        self._awaited = awaited
        self._deadline = self._now() + self._limits.head_time
        self._look_in(self._step)

    def rest(self) -> None:
        """A request was answered."""
        self._deadline = self._now() + self._limits.idle_time
        self._answered = True

    def hurry(self) -> None:
        """A request has begun; the first one's time began with the connection."""
        if self._answered:
            self._deadline = self._now() + self._limits.head_time

    def linger(self) -> None:
        """The last answer was given; the client may still read it."""
        self._deadline = self._now() + self._limits.linger_time
        self._look_in(self._limits.linger_time)

    def end(self) -> None:
        """The connection is no more."""
        self._awaited = None
        if self._timer is not None:
            self._timer.cancel()

    def _look_in(self, seconds: float) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._timer = self._loop.call_later(seconds, self._look)

    def _look(self) -> None:
        if self._awaited is None:
            return
        transport, now = self._awaited.transport, self._now()
        unsent = transport.get_write_buffer_size()
        if unsent:
            if self._is_stuck(unsent, now):
                transport.abort()
        elif now >= self._deadline and self._awaited.is_clients_turn:
            if transport.is_closing():
                transport.abort()
            transport.close()
        left = self._deadline - now
        self._look_in(min(left, self._step) if left > 0 else self._step)

    def _is_stuck(self, unsent: int, now: float) -> bool:
        """Whether too little was taken for too long; a new answer begins the time anew."""
        deadline, then, since = self._noted
        if deadline != self._deadline or unsent <= then - self._limits.stall_size:
            self._noted = (self._deadline, unsent, now)
            return False
        return now - since >= self._limits.stall_time
