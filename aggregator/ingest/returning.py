"""Gives a source by directory back after its turn, and remembers when it had news.

Knows nothing of addresses: their turns give back by themselves.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from aggregator.fetch import manners
from aggregator.store import Store


def give_back(
    store: Store, name: str, now: datetime, *, next_in: timedelta, error: str | None, new: int
) -> None:
    """Gives a source back with what its turn brought; `new` counts articles."""
    store.finish(
        name,
        now,
        next_due=now + next_in,
        error=error,
        new=new,
        reason=f"every: {manners.spoken(next_in)}" if next_in else None,
        news=manners.with_news(store.news(name), (now,)) if new else None,
    )
