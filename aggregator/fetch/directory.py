"""One look at a directory source: new and changed files, each a dump or the reason why not.

Decides what is known, what is still being written and what is to be read. Creates nothing,
writes nothing, remembers nothing: the ledger is given and comes back by arrivals.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from aggregator.config import Source
from aggregator.errors import FetchError
from aggregator.fetch.blob import as_dump, read_capped, too_large
from aggregator.fetch.streamed import (
    Listed,
    as_container,
    begins_like_one,
    digest_of,
    too_large_archive,
)
from aggregator.fetch.walk import REPLACED, Found, describe, opened, opened_root, walk
from aggregator.model import Arrival, Fetched, LedgerEntry

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
# A change stamped a little after `now` was made while we looked; far after it, a clock is wrong.
_SKEW_NS = 300 * 10**9


@dataclass(frozen=True, slots=True, kw_only=True)
class _Look:
    """What every file of one look is held against."""

    source: Source
    ledger: Mapping[str, LedgerEntry]
    now: datetime


def fetch(
    source: Source,
    ledger: Mapping[str, LedgerEntry],
    now: datetime,
    arrived: frozenset[str] = frozenset(),
) -> Fetched:
    """The files of a source that are not known by (path, size, mtime), in order of their paths.

    Arrivals are lazy and at most one file is held at a time. `arrived` names files, relative to
    the directory, that were renamed into place and so are complete at once. A file that changes
    under the reader's hand or vanishes brings nothing and is met again at the next look.
    Raises FetchError when the directory cannot be listed.
    """
    look = _Look(source=source, ledger=ledger, now=now)
    try:
        with opened_root(source.directory) as root:
            there = list(walk(root))
    except OSError as error:
        raise _no_directory(source, error) from None
    found = [one for one in there if not _known(one, ledger.get(one.name))]
    ready = [
        one
        for one in found
        if (one.size and one.name in arrived) or complete(one, now, source.settle)
    ]
    return Fetched(
        arrivals=_arrivals(look, ready),
        ready=len(ready),
        settling=len(found) - len(ready),
        gone=_gone(ledger, there),
    )


def _gone(ledger: Mapping[str, LedgerEntry], there: list[Found]) -> tuple[str, ...]:
    """The files in trouble that are there no more, and so are no trouble any more."""
    names = {one.name for one in there}
    return tuple(path for path, entry in ledger.items() if entry.error and path not in names)


def complete(found: Found, now: datetime, settle: timedelta) -> bool:
    """Whether a file has been still for long enough.

    A modification time after now is no evidence; nor is a change stamped minutes after it.
    """
    if found.error or not settle:
        return True
    at = _ns(now - _EPOCH)
    changes = [found.ctime_ns] if found.ctime_ns <= at + _SKEW_NS else []
    changes += [found.mtime_ns] if found.mtime_ns <= at else []
    return all(at - change >= _ns(settle) for change in changes)


def _ns(span: timedelta) -> int:
    return span // _MICROSECOND * 1000


def _known(found: Found, entry: LedgerEntry | None) -> bool:
    """Whether the very file was read before; one that was read and refused is known as well."""
    return (
        entry is not None
        and entry.digest is not None
        and entry.finished
        and (entry.size, entry.mtime_ns) == (found.size, found.mtime_ns)
    )


def _no_directory(source: Source, error: OSError) -> FetchError:
    hint = "create the directory, or correct `directory` in the configuration"
    if isinstance(error, PermissionError):
        hint = "let the daemon's user list it, for example with chmod o+rx"
    return FetchError(
        f"the directory {source.directory} cannot be listed: {error.strerror}",
        subject=source.name,
        hint=hint,
    )


def _arrivals(look: _Look, ready: list[Found]) -> Iterator[Arrival]:
    if not ready:
        return
    try:
        with opened_root(look.source.directory) as root:
            for found in ready:
                arrival = _arrival(look, found, root)
                if arrival is not None:
                    yield arrival
    except OSError as error:
        raise _no_directory(look.source, error) from None


def _arrival(look: _Look, found: Found, root: int) -> Arrival | None:
    """What one file brings; None when it vanished, was replaced or is being written."""
    if found.error:
        return _refused(found, found.error)
    try:
        with opened(root, found.path) as handle:
            before = os.fstat(handle)
            if not stat.S_ISREG(before.st_mode) or describe(found.path, before) != found:
                return None
            if begins_like_one(handle, found.name, look.source.hints.json_lines):
                return _container(look, found, handle)
            return _dump(look, found, handle)
    except OSError as error:
        if error.errno in REPLACED:
            return None
        return _refused(found, f"cannot be read: {error.strerror}")


def _dump(look: _Look, found: Found, handle: int) -> Arrival | None:
    most = look.source.max_bytes
    if found.size > most:
        return _refused(found, too_large(most))
    body = read_capped(handle, most)
    if body is None or describe(found.path, os.fstat(handle)) != found:
        return None
    path = _path(look, found)
    dump = as_dump(body, path, look.source.name, now=look.now, mtime_ns=found.mtime_ns)
    entry = _entry(found, dump.digest, look.ledger.get(found.name))
    return Arrival(ledger=entry, dump=None if _same(entry, look) else dump)


def _container(look: _Look, found: Found, handle: int) -> Arrival | None:
    most = look.source.hints.limits.archive_bytes
    if found.size > most:
        return _refused(found, too_large_archive(most))
    digest = digest_of(handle)
    if describe(found.path, os.fstat(handle)) != found:
        return None
    entry = _entry(found, digest, look.ledger.get(found.name))
    if _same(entry, look):
        return Arrival(ledger=entry)
    listed = Listed(
        found=found,
        path=_path(look, found),
        opener=lambda: _reopened(look.source.directory, found.path),
    )
    container = as_container(listed, look.source.name, digest, look.now)
    return Arrival(ledger=entry, container=container)


@contextmanager
def _reopened(directory: Path, path: bytes) -> Iterator[int]:
    with opened_root(directory) as root, opened(root, path) as handle:
        yield handle


def _path(look: _Look, found: Found) -> bytes:
    return os.fsencode(look.source.directory) + b"/" + found.path


def _entry(found: Found, digest: str, last: LedgerEntry | None) -> LedgerEntry:
    """The ledger's entry; of bytes that were met before it keeps what became of them."""
    entry = LedgerEntry(path=found.name, size=found.size, mtime_ns=found.mtime_ns, digest=digest)
    if last is None or last.digest != digest:
        return entry
    return replace(entry, error=last.error, taken=last.taken, finished=last.finished)


def _same(entry: LedgerEntry, look: _Look) -> bool:
    """Whether the very bytes have been dealt with, to the end."""
    last = look.ledger.get(entry.path)
    return last is not None and last.digest == entry.digest and last.finished


def _refused(found: Found, error: str) -> Arrival:
    entry = LedgerEntry(
        path=found.name, size=found.size, mtime_ns=found.mtime_ns, digest=None, error=error
    )
    return Arrival(ledger=entry)
