"""Where dumps come from: a look at a directory, the reading of one file, the wake-up call.

Hands over bytes and dates, never articles; knows the ledger only as it is given.
"""

from __future__ import annotations

from aggregator.fetch.blob import read
from aggregator.fetch.directory import fetch
from aggregator.fetch.picked import pick_up
from aggregator.fetch.watch import watch

__all__ = ["fetch", "pick_up", "read", "watch"]
