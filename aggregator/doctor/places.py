"""Directories and files that the configuration names: who may read and write them."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from aggregator.config import Settings
from aggregator.doctor.check import Check, bad, good, poor
from aggregator.doctor.machine import existing

_ALL = os.R_OK | os.W_OK | os.X_OK


def state(settings: Settings) -> Iterator[Check]:
    """The state directory and what lies in it."""
    folder = settings.state
    user = f"uid {os.geteuid()}"
    if not folder.exists():
        place = existing(folder)
        if os.access(place, _ALL):
            yield good("state", f"{folder} will be made")
        else:
            remedy = f"install -d -o {os.geteuid()} {folder}"
            yield bad("state", f"{folder} cannot be made in {place} by {user}", remedy)
        return
    if not folder.is_dir() or not os.access(folder, _ALL):
        remedy = f"give it to the daemon's user: chown -R {os.geteuid()} {folder}"
        yield bad("state", f"{folder} is not a directory that {user} may write", remedy)
        return
    foreign = [one for one in _inside(folder) if not os.access(one, _needed(one))]
    for one in foreign:
        remedy = f"give it to the daemon's user: chown {os.geteuid()} {one}"
        yield bad("state", f"{one} cannot be written by {user}", remedy)
    if not foreign:
        yield good("state", f"{folder} can be read and written by {user}")
    if folder.stat().st_mode & stat.S_IWOTH:
        yield poor("state", f"anybody may write into {folder}", f"chmod o-w {folder}")


def _inside(folder: Path) -> Iterator[Path]:
    return (one for one in sorted(folder.iterdir()) if one.name.startswith("aggregator."))


def _needed(path: Path) -> int:
    return _ALL if path.is_dir() else os.R_OK | os.W_OK


def secrets(settings: Settings) -> Iterator[Check]:
    """Files that hold secrets are for the daemon's user and nobody else."""
    named = [settings.store_file]
    for source in settings.sources:
        named += [source.headers_file, source.bearer_file]
    files = sorted({one for one in named if one is not None and one.is_file()})
    open_ones = [one for one in files if one.stat().st_mode & stat.S_IROTH]
    for one in open_ones:
        yield poor("secrets", f"anybody may read {one}", f"chmod o= {one}")
    if files and not open_ones:
        yield good("secrets", f"{len(files)} files, for their owners only")


def sources(settings: Settings) -> Iterator[Check]:
    """The directories in which dumps arrive."""
    folders = [source.directory for source in settings.sources if not source.urls]
    missing = [one for one in folders if not one.is_dir()]
    for one in missing:
        yield poor("source", f"there is no directory {one}", f"mkdir -p {one}")
    for one in folders:
        if one not in missing and not os.access(one, os.R_OK | os.X_OK):
            yield bad("source", f"{one} cannot be read", f"chmod o+rx {one}")
    if folders and not missing:
        yield good("source", f"{len(folders)} directories are there")
