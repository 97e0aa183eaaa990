"""What is remembered of addresses and of their sites' robots.txt, as text for the store.

Text that nobody could have written counts as nothing remembered. Decides nothing.
"""

from __future__ import annotations

import json
from datetime import datetime, timedelta

from aggregator.fetch import manners

ROBOTS_KEPT = timedelta(days=60)  # longer than any rule looks back


def polled_of(text: str | None) -> manners.Polled | None:
    """What Polled.to_json wrote."""
    if text is None:
        return None
    try:
        return manners.Polled.of_json(text)
    except (ValueError, KeyError, TypeError):
        return None


def robots_text(robots: manners.Robots) -> str:
    """A copy of a robots.txt as one line of JSON."""
    since = robots.since.isoformat() if robots.since else None
    asked = robots.asked_at.isoformat()
    return json.dumps([robots.standing.value, asked, robots.text, since], separators=(",", ":"))


def robots_of(text: str | None) -> manners.Robots | None:
    """What robots_text wrote."""
    if text is None:
        return None
    try:
        standing, asked, copy, since = json.loads(text)
        return manners.Robots(
            standing=manners.Standing(standing),
            asked_at=datetime.fromisoformat(asked),
            text=copy,
            since=datetime.fromisoformat(since) if since else None,
        )
    except (ValueError, TypeError):
        return None
