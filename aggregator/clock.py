"""The only reading of the time of day; everything below is given its `now`."""

from __future__ import annotations

from datetime import UTC, datetime


def utc_now() -> datetime:
    """The time of day in UTC."""
    return datetime.now(UTC)
