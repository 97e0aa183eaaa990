"""The disk that holds the state, and the clock."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from aggregator import __file__ as package_file
from aggregator.config import Settings
from aggregator.doctor.check import Check, bad, good, poor

_LEAST, _LITTLE = 64 << 20, 1 << 30  # bytes that are free
_FEW_INODES = 1_000
_AHEAD = timedelta(minutes=5)
_SYNCHRONISED = Path("/run/systemd/timesync/synchronized")


def existing(path: Path) -> Path:
    """The path, or the nearest directory above it that is there."""
    return next(one for one in (path, *path.parents) if one.exists())


def disk(settings: Settings) -> Iterator[Check]:
    """Bytes and inodes that are free where the state lies."""
    place = existing(settings.state)
    usage = shutil.disk_usage(place)
    told = f"{usage.free / (1 << 30):.1f} GiB of {usage.total / (1 << 30):.1f} GiB are free"
    remedy = f"make room on the disk of {place}, or lower keep_raw.size"
    if usage.free < _LEAST:
        yield bad("disk", told, remedy)
    elif usage.free < _LITTLE:
        yield poor("disk", told, remedy)
    else:
        yield good("disk", told)
    volume = os.statvfs(place)
    if not volume.f_files:  # the file system makes them when they are needed
        yield good("inodes", "made as they are needed")
    elif volume.f_favail < _FEW_INODES:
        yield bad("inodes", f"{volume.f_favail:,} are free", f"remove small files beside {place}")
    else:
        yield good("inodes", f"{volume.f_favail:,} of {volume.f_files:,} are free")


def clock(settings: Settings, now: datetime) -> Iterator[Check]:
    """Whether the time of day can be right: files that are there were written before now."""
    remedy = "set the clock, and have it kept: timedatectl set-ntp true"
    files = [Path(package_file), *_written(settings.state)]
    newest = max(_written_at(one) for one in files)
    if newest - now > _AHEAD:
        told = f"it is {now:%Y-%m-%d %H:%M} UTC, and a file was written at {newest:%Y-%m-%d %H:%M}"
        yield bad("clock", told, remedy)
    elif _SYNCHRONISED.exists():
        yield good("clock", f"{now:%Y-%m-%d %H:%M} UTC, kept by the network")
    else:
        yield good("clock", f"{now:%Y-%m-%d %H:%M} UTC, and no file is from the future")


def _written(state: Path) -> Iterator[Path]:
    return (one for one in state.glob("aggregator.*") if one.is_file())


def _written_at(path: Path) -> datetime:
    return datetime.fromtimestamp(path.stat().st_mtime, UTC)
