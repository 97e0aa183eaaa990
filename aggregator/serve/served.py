"""Counts answers by status.

A plain list of numbers, one for each status: to add one costs as much as an assignment, and it is
read without a lock. Only the event loop of the listener writes it. Who answers without asking the
application adds one itself: `served[status] += 1`.
"""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping, Sequence
from typing import Any

from starlette.types import ASGIApp, Receive, Scope, Send

_STATUSES = 600


def no_answers() -> list[int]:
    """The counts before anybody has asked; the place of each is its status."""
    return [0] * _STATUSES


def by_status(counts: Sequence[int]) -> Mapping[int, int]:
    """The statuses that were given, and how often."""
    return {status: count for status, count in enumerate(counts) if count}


def counted(app: ASGIApp, counts: list[int]) -> ASGIApp:
    """The same application, its answers counted."""

    async def counting(scope: Scope, receive: Receive, send: Send) -> None:
        async def sending(message: MutableMapping[str, Any]) -> None:
            if message["type"] == "http.response.start":
                counts[message["status"]] += 1
            await send(message)

        await app(scope, receive, sending)

    return counting
