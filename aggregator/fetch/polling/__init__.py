"""One poll of one address: asked by the manners through the guarded client, handed on as a dump.

Knows no store and no schedule: what is remembered comes in with the question and goes out with the
answer. The client is loaded only when a poller is opened.
"""

from __future__ import annotations

from aggregator.fetch.polling.asks import Ask, Poll, Poller
from aggregator.fetch.polling.opening import open_poller, user_agent_of
from aggregator.fetch.polling.pages import further
from aggregator.fetch.polling.senses import Senses
from aggregator.fetch.polling.settling import policy_of, settled

__all__ = [
    "Ask",
    "Poll",
    "Poller",
    "Senses",
    "further",
    "open_poller",
    "policy_of",
    "settled",
    "user_agent_of",
]
