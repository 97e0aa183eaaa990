"""What arrives: dumps, containers of dumps, and what is remembered of their files."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cached_property
from hashlib import sha256
from typing import BinaryIO


class DumpDate(StrEnum):
    """What told the date of a dump, the most trusted first."""

    NAME = "name"  # a date in the file's name
    CAPTURE = "capture"  # an archive's own record of the capture
    HTTP = "http"  # a Last-Modified header
    MTIME = "mtime"  # the file's modification time
    READ = "read"  # the moment of the first reading


@dataclass(frozen=True, kw_only=True)
class Dump:
    """One blob as it came."""

    source: str
    location: str  # path or address, for people
    body: bytes
    dated: datetime
    dated_by: DumpDate
    media_type: str | None = None  # as told by the transport, without parameters
    charset: str | None = None  # as told by the transport

    @cached_property  # a digest costs more than finding a page in a web archive
    def digest(self) -> str:
        """SHA-256 of the body, hexadecimal; worked out when it is first asked for."""
        return sha256(self.body).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerEntry:
    """What is remembered of one file that has been read, or could not be."""

    path: str  # relative to the source's directory; bytes that are not UTF-8 as \\xNN
    size: int
    mtime_ns: int
    digest: str | None  # None while the file could not be read
    error: str | None = None  # why it could not be read, or was refused
    taken: int = 0  # how many members of a container have been taken in
    finished: bool = True  # False while members of a container are left


@dataclass(frozen=True, slots=True, kw_only=True)
class Container:
    """A file that holds many dumps: an archive, a compressed file, lines of JSON."""

    source: str
    location: str  # for people
    size: int
    digest: str  # SHA-256 of the file, hexadecimal
    dated: datetime
    dated_by: DumpDate
    read_at: datetime  # members that claim a later date are not believed
    open: Callable[[], BinaryIO]  # seekable, to be closed; raises FetchError once it has changed


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """A member of a container that cannot be read, and why."""

    location: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """What one look at a source brought."""

    arrivals: Iterator[Arrival]  # lazy: each file is opened when its turn comes
    ready: int = 0  # how many files the arrivals are made of
    settling: int = 0  # files that are still being written
    gone: tuple[str, ...] = ()  # paths in the ledger whose error is out of date


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """One new or changed file: what it holds, or nothing when it could not or need not be read."""

    ledger: LedgerEntry
    dump: Dump | None = None
    container: Container | None = None  # instead of a dump
