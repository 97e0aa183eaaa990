"""What the service manager or the shell lets a process have."""

from __future__ import annotations

import resource
from collections.abc import Iterator
from pathlib import Path

from aggregator.doctor.check import Check, good, poor

_FILES = 1024  # open files: connections of readers, sources and the store
_MEMORY = 256 << 20
_TASKS = 64
_GROUP = Path("/proc/self/cgroup")
_GROUPS = Path("/sys/fs/cgroup")


def limits() -> Iterator[Check]:
    """Open files, memory and tasks."""
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != resource.RLIM_INFINITY and soft < _FILES:
        remedy = f"set LimitNOFILE={_FILES} or more in the unit, or ulimit -n {_FILES}"
        yield poor("open files", f"{soft} at most", remedy)
    else:
        yield good("open files", "without limit" if soft == -1 else f"{soft} at most")
    yield _within("memory", "memory.max", _MEMORY, "set MemoryMax=256M or more in the unit")
    yield _within("tasks", "pids.max", _TASKS, f"set TasksMax={_TASKS} or more in the unit")


def _within(name: str, file: str, least: int, remedy: str) -> Check:
    limit = _limit(file)
    if limit is None:
        return good(name, "without limit")
    if limit < least:
        return poor(name, f"{limit:,} at most", remedy)
    return good(name, f"{limit:,} at most")


def _limit(file: str) -> int | None:
    """The least limit of the control groups that this process is in; None without any."""
    try:
        groups = _GROUP.read_text(encoding="ascii").splitlines()
    except (OSError, ValueError):
        return None
    own = next((line[3:] for line in groups if line.startswith("0::")), "/")
    folder = _GROUPS / own.strip("/")
    above = [one for one in (folder, *folder.parents) if one.is_relative_to(_GROUPS)]
    found = [_number(one / file) for one in above]
    return min((one for one in found if one is not None), default=None)


def _number(path: Path) -> int | None:
    try:
        told = path.read_text(encoding="ascii").strip()
    except (OSError, ValueError):
        return None
    return int(told) if told.isdecimal() else None
