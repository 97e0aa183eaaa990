"""The only reading of the time; everything below is given its `now`."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime


def utc_now() -> datetime:
    """The time of day in UTC."""
    return datetime.now(UTC)


def deadline(seconds: float) -> Callable[[], bool]:
    """Tells, whenever it is asked, whether so many seconds have passed since this call.

    Setting the wall clock does not move it.
    """
    end = time.monotonic() + seconds
    return lambda: time.monotonic() > end
