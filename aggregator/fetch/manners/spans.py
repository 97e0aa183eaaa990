"""Spans of time as people write them: 90 minutes are 1h30m.

The same units as the configuration; nothing below a second but "0s".
"""

from __future__ import annotations

from datetime import timedelta

_UNITS = (("d", 86400), ("h", 3600), ("m", 60), ("s", 1))


def spoken(span: timedelta) -> str:
    """The two largest units of a span; a negative one is none."""
    left = max(int(span.total_seconds()), 0)
    told = []
    for unit, seconds in _UNITS:
        count, left = divmod(left, seconds)
        told.append((count, f"{count}{unit}"))
    start = next((place for place, (count, _) in enumerate(told) if count), None)
    if start is None:
        return "0s"
    return "".join(text for count, text in told[start : start + 2] if count)
