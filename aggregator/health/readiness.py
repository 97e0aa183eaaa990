"""Whether the daemon does its work. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from aggregator.model import Overview

_TICK_PATIENCE = 60.0  # seconds; the schedule ticks every second, a large store may delay it
_TROUBLED = frozenset({"gone", "quarantined", "failing", "stale"})


def obstacles(overview: Overview) -> tuple[str, ...]:
    """Why the daemon is not ready, a sentence each; none when it is.

    How single sources fare has no say in it.
    """
    return tuple(_obstacles(overview))


def is_well(overview: Overview) -> bool:
    """Whether the daemon is ready, and any of its sources still brings something."""
    active = [one for one in overview.sources if one.state.active]
    return not obstacles(overview) and any(one.condition not in _TROUBLED for one in active)


def _obstacles(overview: Overview) -> Iterator[str]:
    if overview.store_error:
        yield f"the store does not answer: {overview.store_error}"
    if overview.tick_age is None:
        yield "the schedule has not ticked yet"
    elif overview.tick_age > _TICK_PATIENCE:
        yield f"the schedule has not ticked for {overview.tick_age:.0f} seconds"
    if not overview.documents:
        yield "there is no publication yet"
