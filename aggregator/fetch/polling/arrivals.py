"""From a response to a dump: its place, its date, and what its headers say of the bytes. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.message import Message

from aggregator.fetch.blob import printable
from aggregator.fetch.manners import instant
from aggregator.fetch.web import Headers, Response
from aggregator.model import Dump, DumpDate

_EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
_APART = timedelta(minutes=1)  # a page made for this request is as old as its answer
_LONGEST = 100  # characters of a media type or charset


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a response says of its body."""

    location: str  # where it came from after redirects; without user name and password
    dated: datetime
    dated_by: DumpDate
    media_type: str | None
    charset: str | None


def told_by(response: Response, now: datetime) -> Told:
    """What a response says of its body, asked for at `now`."""
    dated, dated_by = date_of(response.headers, now)
    media_type, charset = content_type(response.headers.get("content-type"))
    return Told(
        location=printable(response.url),
        dated=dated,
        dated_by=dated_by,
        media_type=media_type,
        charset=charset,
    )


def as_dump(body: bytes, told: Told, source: str) -> Dump:
    """The dump that a body is."""
    return Dump(
        source=source,
        location=told.location,
        body=body,
        dated=told.dated,
        dated_by=told.dated_by,
        media_type=told.media_type,
        charset=told.charset,
    )


def date_of(headers: Headers, now: datetime) -> tuple[datetime, DumpDate]:
    """Last-Modified if it lies more than a minute before Date, else `now`; never after `now`."""
    modified = instant(headers.get("last-modified"))
    date = instant(headers.get("date")) or now
    if modified is None or modified < _EARLIEST or date - modified <= _APART:
        return now, DumpDate.READ
    return min(modified, now), DumpDate.HTTP


def content_type(written: str | None) -> tuple[str | None, str | None]:
    """Media type and charset of a Content-Type, in lower case; None for what it does not say."""
    if not written or len(written) > 10 * _LONGEST:
        return None, None
    message = Message()
    message["content-type"] = " ".join(written.split())
    kind = written.partition(";")[0].strip().lower()
    charset = message.get_content_charset()
    plain = "/" in kind and len(kind) <= _LONGEST and kind.isascii() and kind.isprintable()
    return kind if plain else None, charset[:_LONGEST] if charset else None
