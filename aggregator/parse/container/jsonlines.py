"""Lines of JSON that hold a page each, as crawl corpora do.

A line that is none costs itself only. Under which keys to look is the operator's word.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Protocol

from aggregator.model import Dump, DumpDate, LineKeys, Refused
from aggregator.parse.container.frame import Frame, Told

_HEAD = 1 << 16
_COMPACT = re.compile(r"[0-9]{14}")  # as web archives write a moment
_MILLISECONDS = 100_000_000_000  # seconds since 1970 do not get so far for three thousand years


class _Lines(Protocol):
    def readline(self, size: int, /) -> bytes: ...


def is_lines(head: bytes, keys: LineKeys) -> bool:
    """Whether bytes begin with a JSON object on a line of its own that holds a page.

    A line that is longer than the bytes at hand is told by its keys.
    """
    if not head.startswith(b"{"):
        return False
    first, newline, _ = head.partition(b"\n")
    if not newline:
        return any(f'"{key}"'.encode() in first for key in (keys.html, keys.text)) and (
            len(head) >= _HEAD
        )
    try:
        told = json.loads(first)
    except (ValueError, RecursionError):
        return False
    return isinstance(told, dict) and _page(told, keys) is not None


def read(stream: _Lines, frame: Frame) -> Iterator[Dump | Refused]:
    """The pages in their order; lines count from 1."""
    most = frame.limits.decoded_bytes
    number = 0
    while line := stream.readline(most + 1):
        number += 1
        told = Told(name=f"line {number}")
        if len(line) > most:
            yield frame.refused(told, frame.too_large())
            while not line.endswith(b"\n") and (line := stream.readline(most + 1)):
                pass
        elif line.strip():
            yield _member(line, told, frame)


def _member(line: bytes, told: Told, frame: Frame) -> Dump | Refused:
    try:
        given = json.loads(line)
    except (ValueError, RecursionError) as error:
        return frame.refused(told, f"is no JSON: {error}")
    page = _page(given, frame.keys) if isinstance(given, dict) else None
    if page is None:
        keys = f"`{frame.keys.html}` or `{frame.keys.text}`"
        return frame.refused(told, f"has no page under {keys}; see the source's `json_lines`")
    text, media_type = page
    url = given.get(frame.keys.url)
    named = isinstance(url, str) and url.strip()
    return frame.dump(
        text.encode("utf-8", "replace"),
        Told(
            name=str(url).strip() if named else told.name,
            web=bool(named),
            at=_moment(given.get(frame.keys.timestamp)),
            told_by=DumpDate.CAPTURE,
            media_type=media_type,
            charset="utf-8",
        ),
    )


def _page(given: dict[str, object], keys: LineKeys) -> tuple[str, str] | None:
    for key, media_type in ((keys.html, "text/html"), (keys.text, "text/plain")):
        found = given.get(key)
        if isinstance(found, str) and found:
            return found, media_type
    return None


def _moment(told: object) -> datetime | None:
    """A moment as text (ISO 8601, or 14 digits) or as a number since 1970; UTC unless told."""
    try:
        if isinstance(told, str) and not _COMPACT.fullmatch(told):
            found = datetime.fromisoformat(told.strip())
            return found if found.tzinfo else found.replace(tzinfo=UTC)
        if isinstance(told, str):
            return datetime.strptime(told, "%Y%m%d%H%M%S").replace(tzinfo=UTC)
        if isinstance(told, (int, float)) and not isinstance(told, bool):
            seconds = told / 1000 if told > _MILLISECONDS else told
            return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
    except (ValueError, OverflowError):
        pass
    return None
