"""Where dumps come from: a look at a directory, a poll of an address, one file, the wake-up call.

`polling` asks addresses by the decisions of `manners`. Hands over bytes and dates, never articles;
knows the ledger only as it is given.
"""

from __future__ import annotations

from aggregator.fetch import manners, polling
from aggregator.fetch.blob import read
from aggregator.fetch.directory import fetch
from aggregator.fetch.picked import pick_up
from aggregator.fetch.sending import send
from aggregator.fetch.watch import watch

__all__ = ["fetch", "manners", "pick_up", "polling", "read", "send", "watch"]
