"""Chance that is no chance: fractions from names, so that many sources part and each stays put.

No randomness: the same name and number give the same fraction on every machine.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from hashlib import blake2b

_PACE = timedelta(milliseconds=200)  # between two first polls, on the average


def fraction(name: str, number: int) -> float:
    """A number from 0 to below 1 that a name and a count always give."""
    told = f"{number}\n{name}".encode("utf-8", "surrogatepass")
    return (int.from_bytes(blake2b(told, digest_size=8).digest()) >> 11) / (1 << 53)


def first_due(name: str, interval: timedelta, now: datetime, *, among: int) -> datetime:
    """When a source that is overdue gets its turn after a start, or a step of the clock.

    `among` so many sources that are overdue: five of them a second, on the average, as long as
    that is done within the interval.
    """
    return now + fraction(name, 0) * min(interval, _PACE * max(among, 0))
