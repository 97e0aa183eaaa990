"""Reads the header fields that speak of time: Cache-Control, Expires, Retry-After.

The server's own clock is used where it tells it (Date), so that a wrong one does no harm. Fields
that cannot be read count as not sent; nothing raises.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from aggregator.fetch.manners.answers import Headers

_MAX_AGE = re.compile(r"(?:^|[,\s])max-age\s*=\s*\"?([0-9]{1,12})", re.IGNORECASE)
_SECONDS = re.compile(r"[0-9]{1,12}")
_MOST = 10**9  # seconds, thirty years


def first(headers: Headers, name: str) -> str | None:
    """The first value of a field that is not empty, as received."""
    return next((value for value in headers.get(name, ()) if value), None)


def retry_after(headers: Headers, now: datetime) -> timedelta | None:
    """How long the server asks to be left alone (RFC 9110, section 10.2.3), in both its forms."""
    waits = [_wait(value.strip(), headers, now) for value in headers.get("retry-after", ())]
    return max((wait for wait in waits if wait is not None), default=None)


def freshness(headers: Headers, now: datetime) -> tuple[timedelta, str] | None:
    """How long an answer stays fresh by its own word, and which field says so.

    The longer of max-age, less the Age in a cache, and Expires; s-maxage speaks to others.
    """
    age = _seconds(first(headers, "age")) or timedelta(0)
    ages = _MAX_AGE.findall(", ".join(headers.get("cache-control", ())))
    told = [(_seconds(found) or timedelta(0), "max-age of the server") for found in ages]
    spans = [(max(span - age, timedelta(0)), name) for span, name in told]
    expires = instant(first(headers, "expires"))
    if expires is not None:
        spans.append((expires - _server_time(headers, now), "Expires of the server"))
    return max((span for span in spans if span[0] > timedelta(0)), default=None)


def instant(text: str | None) -> datetime | None:
    """An HTTP date in any of its three forms (RFC 9110, section 5.6.7); None when it is none."""
    try:
        found = parsedate_to_datetime(text or "")
        return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):  # whatever text makes of it
        return None


def _server_time(headers: Headers, now: datetime) -> datetime:
    return instant(first(headers, "date")) or now


def _wait(text: str, headers: Headers, now: datetime) -> timedelta | None:
    span = _seconds(text)
    if span is not None:
        return span
    moment = instant(text)
    return None if moment is None else max(moment - _server_time(headers, now), timedelta(0))


def _seconds(text: str | None) -> timedelta | None:
    if text is None or not _SECONDS.fullmatch(text.strip()):
        return None
    return timedelta(seconds=min(int(text), _MOST))
