"""The web: one guarded client, and what is asked of it and answered.

Every request to a server elsewhere goes through here. Knows no sources, no schedule and no store.
"""

from __future__ import annotations

from aggregator.fetch.web.addresses import Address, Gate, Network
from aggregator.fetch.web.answer import Head, Headers, Hop, Request, Response, Resume, Rules
from aggregator.fetch.web.client import Client
from aggregator.fetch.web.exchange import MayHop
from aggregator.fetch.web.failures import Failure
from aggregator.fetch.web.resolve import Resolve
from aggregator.fetch.web.target import shown, target_of

__all__ = [
    "Address",
    "Client",
    "Failure",
    "Gate",
    "Head",
    "Headers",
    "Hop",
    "MayHop",
    "Network",
    "Request",
    "Resolve",
    "Response",
    "Resume",
    "Rules",
    "shown",
    "target_of",
]
