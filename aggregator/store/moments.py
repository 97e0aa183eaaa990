"""Times as they lie in one column: a JSON array of whole microseconds since 1970 UTC."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime

from aggregator.store.columns import micros, moment


def read(stored: str) -> tuple[datetime, ...]:
    """Stored times, in UTC."""
    return tuple(moment(one) for one in json.loads(stored))


def packed(moments: Iterable[datetime]) -> str:
    """Aware times as they are stored."""
    return json.dumps([micros(one) for one in moments], separators=(",", ":"))
