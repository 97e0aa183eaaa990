"""What `systemctl status` shows of a running daemon, in one line. Pure."""

from __future__ import annotations

from collections.abc import Collection

from aggregator.schedule import Progress

_NAMED = 3  # of several


def status_line(
    *,
    documents: int,
    sources: int,
    progress: Progress,
    stuck: Collection[str] = (),
    refused: Collection[str] = (),
) -> str:
    """What is served, the last turn, and what needs attention; times are UTC."""
    parts = [f"Serving {documents} documents of {sources} sources"]
    if progress.last_at:
        parts.append(
            f"last turn {progress.last_at:%H:%M:%S}Z {progress.last}, {progress.new} new so far"
        )
    if progress.failing:
        parts.append(f"failing: {_few(sorted(progress.failing))}")
    if refused:
        parts.append(f"configuration refused, the former one holds: {_few(list(refused), 1)}")
    if stuck:
        parts.insert(0, f"HANGS: {_few(list(stuck))}")
    return "; ".join(parts)


def _few(names: list[str], most: int = _NAMED) -> str:
    more = len(names) - most
    return ", ".join(names[:most]) + (f" and {more} more" if more > 0 else "")
