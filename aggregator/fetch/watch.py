"""The wake-up call: something changed in a source's directory.

Only hastens what the periodic look would find anyway. Directories may be missing, vanish and
come back. Knows neither the ledger nor what a dump is.
"""

from __future__ import annotations

import os
import stat
import threading
from collections.abc import Generator, Iterable, Iterator, Mapping
from pathlib import Path

import watchfiles

from aggregator.errors import FetchError
from aggregator.fetch.renames import Renames
from aggregator.fetch.walk import ignored, named

_LOOK_MS = 1000  # how often the directories themselves are looked at
_GATHER_MS = 400  # how long changes are gathered at most
_QUIET_MS = 50  # a pause this long ends the gathering

Woken = Mapping[str, frozenset[str]]
_Identity = tuple[int, int]


def watch(directories: Mapping[str, Path], stop: threading.Event) -> Iterator[Woken]:
    """The sources whose directories changed, each with the files that were renamed into place.

    Names of files are relative to the source's directory; none means: something changed. Blocks
    between changes, and ends within a second after stop is set. A directory that is missing is
    looked for every second. Raises FetchError when the system refuses to watch.
    """
    known: dict[str, _Identity] | None = None
    while not stop.is_set():
        there = _there(directories)
        fresh = {name for name in there if known is not None and known.get(name) != there[name]}
        known = there
        if there:
            lost = yield from _watched(directories, there, fresh, stop)
            known = {name: there[name] for name in there if name not in lost}
        else:
            stop.wait(_LOOK_MS / 1000)


def _there(directories: Mapping[str, Path]) -> dict[str, _Identity]:
    """The directories that exist, told apart from those that take their place later."""
    found: dict[str, _Identity] = {}
    for name, directory in directories.items():
        try:
            status = directory.stat()
        except OSError:
            continue
        if stat.S_ISDIR(status.st_mode):
            found[name] = (status.st_dev, status.st_ino)
    return found


def _watched(
    directories: Mapping[str, Path],
    there: Mapping[str, _Identity],
    fresh: set[str],
    stop: threading.Event,
) -> Generator[Woken, None, set[str]]:
    """What happens until a directory vanishes, appears or is replaced; returns those deleted.

    A directory made anew may bear the number of the old one, so its deletion must be heard.
    """
    roots = {name: directories[name].resolve() for name in there}
    try:
        with Renames(roots) as renames:
            for changes in _batches(roots, stop):
                # Told only now, when the watch stands: nothing falls between two watches.
                told: dict[str, frozenset[str]] = {name: frozenset() for name in fresh}
                woken = told | _woken(roots, changes, renames)
                fresh = set()
                if woken:
                    yield woken
                paths = {Path(path) for _, path in changes}
                lost = {name for name, root in roots.items() if root in paths}
                if lost or _there(directories) != there:
                    return lost
    except FileNotFoundError:  # gone since it was looked for
        stop.wait(_LOOK_MS / 1000)
    except (OSError, RuntimeError) as error:  # watchfiles' own error is a RuntimeError
        raise FetchError(
            f"the directories cannot be watched: {error}",
            hint="files are still found at every look; raise fs.inotify.max_user_watches",
        ) from None
    return set()


def _batches(
    roots: Mapping[str, Path], stop: threading.Event
) -> Iterator[set[tuple[watchfiles.Change, str]]]:
    return watchfiles.watch(
        *set(roots.values()),
        watch_filter=lambda change, path: _matters(roots, change, path),
        stop_event=stop,
        debounce=_GATHER_MS,
        step=_QUIET_MS,
        rust_timeout=_LOOK_MS,
        yield_on_timeout=True,
        ignore_permission_denied=True,
    )


def _below(root: Path, path: str) -> str | None:
    """The path relative to root; None when it lies elsewhere."""
    inside = path.removeprefix(f"{root}/")
    return inside if inside != path else None


def _matters(roots: Mapping[str, Path], change: watchfiles.Change, path: str) -> bool:
    if change is watchfiles.Change.deleted:
        return Path(path) in roots.values()
    inner = (_below(root, path) for root in roots.values())
    return any(
        not any(ignored(os.fsencode(step)) for step in inside.split("/"))
        for inside in inner
        if inside is not None
    )


def _woken(
    roots: Mapping[str, Path], changes: Iterable[tuple[watchfiles.Change, str]], renames: Renames
) -> dict[str, frozenset[str]]:
    arrived: dict[str, set[str]] = {}
    for name, file in renames.take():
        if not ignored(file):
            arrived.setdefault(name, set()).add(named(file))
    for change, path in changes:
        for name, root in roots.items():
            inside = _below(root, path)
            if inside is not None:
                files = arrived.setdefault(name, set())
                files |= {inside} if change is watchfiles.Change.added and _moved(path) else set()
    return {name: frozenset(files) for name, files in arrived.items()}


def _moved(path: str) -> bool:
    """Whether a new file has been renamed since it was written.

    Writing sets both times alike; only a later rename, or a copy of the old times, parts them.
    """
    try:
        status = os.lstat(path)
    except OSError:
        return False
    return stat.S_ISREG(status.st_mode) and status.st_ctime_ns > status.st_mtime_ns
