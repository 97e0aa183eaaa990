"""One look at a directory source: new and changed files, each a dump or the reason why not.

Decides what is known, what is still being written and what is to be read. Creates nothing,
writes nothing, remembers nothing: the ledger is given and comes back by arrivals.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from aggregator.config import Source
from aggregator.errors import FetchError
from aggregator.fetch.blob import as_dump, read_capped, too_large
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
    if found.size > look.source.max_bytes:
        return _refused(found, too_large(look.source.max_bytes))
    try:
        with opened(root, found.path) as handle:
            body = _body(handle, found, look.source.max_bytes)
    except OSError as error:
        if error.errno in REPLACED:
            return None
        return _refused(found, f"cannot be read: {error.strerror}")
    return None if body is None else _read(look, found, body)


def _body(handle: int, found: Found, max_bytes: int) -> bytes | None:
    """The bytes of the file that was listed; None when it is no more what it was."""
    before = os.fstat(handle)
    if not stat.S_ISREG(before.st_mode) or describe(found.path, before) != found:
        return None
    body = read_capped(handle, max_bytes)
    return body if describe(found.path, os.fstat(handle)) == found else None


def _read(look: _Look, found: Found, body: bytes) -> Arrival:
    path = os.fsencode(look.source.directory) + b"/" + found.path
    dump = as_dump(body, path, look.source.name, now=look.now, mtime_ns=found.mtime_ns)
    last = look.ledger.get(found.name)
    same = last is not None and last.digest == dump.digest
    entry = LedgerEntry(
        path=found.name,
        size=found.size,
        mtime_ns=found.mtime_ns,
        digest=dump.digest,
        error=last.error if last is not None and same else None,
    )
    return Arrival(ledger=entry, dump=None if same else dump)


def _refused(found: Found, error: str) -> Arrival:
    entry = LedgerEntry(
        path=found.name, size=found.size, mtime_ns=found.mtime_ns, digest=None, error=error
    )
    return Arrival(ledger=entry)
