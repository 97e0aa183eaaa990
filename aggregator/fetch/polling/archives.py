"""Which addresses are archives, and what a file that came from one is: a container or a dump."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from urllib.parse import unquote, urlsplit

from aggregator.config import Source
from aggregator.errors import FetchError
from aggregator.fetch.blob import READABLE, read_capped, too_large
from aggregator.fetch.polling.arrivals import Told, as_dump
from aggregator.fetch.signs import HEAD, is_container
from aggregator.fetch.streamed import Listed, begins_like_one, digest_of
from aggregator.fetch.walk import describe
from aggregator.model import Container, Dump, DumpKind, LineKeys

_SUFFIXES = (
    *(".gz", ".bz2", ".xz", ".tgz", ".tbz2", ".txz", ".zip", ".tar", ".warc", ".wet"),
    *(".jsonl", ".ndjson"),
)
_TYPES = frozenset(
    {
        *("application/zip", "application/x-zip-compressed", "application/gzip"),
        *("application/x-gzip", "application/x-bzip2", "application/x-xz", "application/x-tar"),
        *("application/x-gtar", "application/warc", "application/x-ndjson", "application/jsonl"),
        *("application/x-jsonlines", "application/octet-stream", "binary/octet-stream"),
    }
)


def is_archive(url: str, kind: DumpKind | None) -> bool:
    """Whether an address is to be streamed to disk: by its end, or as it was the last time."""
    return kind is DumpKind.ARCHIVE or name_of(url).lower().endswith(_SUFFIXES)


def is_archive_type(media_type: str | None) -> bool:
    """Whether a server says that a body is an archive, or does not know what it is."""
    return media_type in _TYPES


def holds_many(body: bytes, url: str, keys: LineKeys) -> bool:
    """Whether a body is a container of dumps."""
    return is_container(body[:HEAD], name_of(url), keys)


def name_of(url: str) -> str:
    """The last part of an address's path."""
    try:
        return unquote(urlsplit(url).path.rpartition("/")[2])
    except ValueError:
        return ""


def opened(path: Path, told: Told, source: Source, now: datetime) -> Dump | Container:
    """What a file that came whole holds; FetchError when it cannot be read or is too large."""
    try:
        with _handle(path) as handle:
            if begins_like_one(handle, name_of(told.location), source.hints.json_lines):
                return _container(path, handle, told, source=source.name, now=now)
            body = read_capped(handle, source.max_bytes)
    except OSError as error:
        raise FetchError(f"cannot be read: {error.strerror}", subject=str(path)) from None
    if body is None:
        raise FetchError(f"is no archive, and {too_large(source.max_bytes)}", subject=told.location)
    return as_dump(body, told, source.name)


def _container(path: Path, handle: int, told: Told, *, source: str, now: datetime) -> Container:
    name = os.fsencode(path)
    found = describe(name, os.fstat(handle))
    listed = Listed(found=found, path=name, opener=lambda: _handle(path))
    return Container(
        source=source,
        location=told.location.partition("?")[0],
        size=found.size,
        digest=digest_of(handle),
        dated=told.dated,
        dated_by=told.dated_by,
        read_at=now,
        open=listed.open,
    )


@contextmanager
def _handle(path: Path) -> Iterator[int]:
    handle = os.open(path, READABLE)
    try:
        yield handle
    finally:
        os.close(handle)
