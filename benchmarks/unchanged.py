"""What an unchanged address costs: our guarded client beside a bare synchronous client of httpx.

Both ask a server on this machine conditionally over a connection that is kept, and get 304.
"""

from __future__ import annotations

from collections.abc import Iterator

import httpx

from aggregator.fetch.web import Client, Gate, Request, Rules
from benchmarks.hanging import served
from benchmarks.measure import Pair

_TIMES = 400
_MUST = 1 / 1.25  # at most a quarter more than the bare client
_RULES = Rules(gate=Gate(intranets=True))


def pairs() -> Iterator[Pair]:
    """The two clients; what they did is the statuses they got."""
    with served() as ports, httpx.Client(trust_env=False) as bare, Client() as guarded:
        url = f"http://127.0.0.1:{ports['good']}/1.xml"
        request = Request(url=url, user_agent="aggregator/1", etag='"one"')
        headers = {"If-None-Match": '"one"', "User-Agent": "aggregator/1"}

        def ours() -> list[int]:
            return [guarded.get(request, _RULES).status for _ in range(_TIMES)]

        def yardstick() -> list[int]:
            return [bare.get(url, headers=headers).status_code for _ in range(_TIMES)]

        yield Pair(
            name="unchanged",
            ours=ours,
            yardstick=yardstick,
            must=_MUST,
            goal=1.0,
            amount=f"{_TIMES} conditional requests, by httpx",
        )
