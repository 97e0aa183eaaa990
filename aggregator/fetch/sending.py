"""Sends a short message to an address of the operator's: a GET, or a POST of bytes.

By the guarded client, over a connection of its own: a message that changes something elsewhere must
not be sent twice because a kept connection was given up. Knows nothing of what is told.
"""

from __future__ import annotations

from datetime import timedelta

from aggregator import __version__
from aggregator.config import Networks

_ANSWER = 64 << 10  # bytes of an answer that nobody reads


def send(
    url: str,
    *,
    posted: bytes | None = None,
    authorization: str | None = None,
    allow_private: Networks = False,
    deadline: timedelta = timedelta(seconds=30),
) -> int:
    """The status that the address answers; FetchError when there is no answer.

    Redirects of a GET are followed, those of a POST are answers. `posted` is JSON.
    """
    # The guarded client takes 0.28 s to load, and few configurations send anything.
    from aggregator.fetch.web import Client, Gate, Request, Rules  # noqa: PLC0415 - measured

    if isinstance(allow_private, bool):
        gate = Gate(intranets=allow_private)
    else:
        gate = Gate(networks=allow_private)
    rules = Rules(gate=gate, deadline=deadline, wire_bytes=_ANSWER, decoded_bytes=_ANSWER)
    request = Request(
        url=url,
        user_agent=f"aggregator/{__version__}",
        posted=posted,
        authorization=authorization,
    )
    with Client(kept=0) as client:
        return client.get(request, rules).status
