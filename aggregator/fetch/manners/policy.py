"""What the operator allows one URL to be asked for, in figures.

Defaults are the manners of a guest. Knows no configuration file; whoever reads one makes a Policy.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """How often, and how long at most, a URL waits for its next poll."""

    every: timedelta | None = None  # None is `every: auto`
    floor: timedelta = timedelta(minutes=5)  # shorter only for hosts that the operator lists
    shortest: timedelta = timedelta(hours=1)  # of auto, when the server gives validators
    shortest_blind: timedelta = timedelta(days=1)  # of auto, when it gives none
    longest: timedelta = timedelta(days=1)  # of auto
    longest_hint: timedelta = timedelta(days=1)  # of max-age, Expires, ttl, update period
    longest_retry: timedelta = timedelta(days=7)  # of Retry-After
    longest_backoff: timedelta = timedelta(days=1)
    move_polls: int = 3  # a permanent redirect is believed after so many polls …
    move_age: timedelta = timedelta(days=1)  # … over at least this time
    expect_every: timedelta | None = None  # silence longer than this is stale
