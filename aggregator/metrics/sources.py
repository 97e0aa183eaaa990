"""Figures of sources: of each, or of all together. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime

from prometheus_client import Metric
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily

from aggregator.model import SourceHealth, Tallied

STATES = ("ok", "waiting", "partly", "stale", "failing", "quarantined", "gone", "removed")

_COUNTED: tuple[tuple[str, str, Callable[[Tallied], float]], ...] = (
    ("turns", "Turns", lambda one: one.turns),
    ("turns_failed", "Turns that ended with an error", lambda one: one.failed),
    ("fetch_seconds", "Time in turns: fetching, reading, storing", lambda one: one.seconds),
    ("dumps", "Dumps taken in", lambda one: one.dumps),
    ("dumps_refused", "Dumps that could not be read", lambda one: one.refused),
    ("dumps_quarantined", "Dumps set aside", lambda one: one.quarantined),
    ("items", "Items read", lambda one: one.items),
    ("new", "New articles", lambda one: one.new),
    ("duplicates", "Items whose article was stored already", lambda one: one.duplicates),
    ("revised", "Articles whose text has changed", lambda one: one.revised),
    ("dropped", "Items that were dropped", lambda one: one.dropped),
)
_GAUGED: tuple[tuple[str, str, Callable[[SourceHealth], float | None]], ...] = (
    ("articles", "Articles stored.", lambda one: one.state.articles),
    ("held_dumps", "Dumps in quarantine now.", lambda one: one.state.quarantined),
    ("failures", "Failed attempts in a row.", lambda one: one.state.failures),
    ("last_fetch_seconds", "Time the last turn took.", lambda one: one.tallied.last_seconds),
    (
        "last_attempt_timestamp_seconds",
        "When it last had its turn.",
        lambda one: _seconds(one.state.last_attempt),
    ),
    (
        "last_success_timestamp_seconds",
        "When a turn last succeeded.",
        lambda one: _seconds(one.state.last_success),
    ),
    (
        "last_new_timestamp_seconds",
        "When it last brought a new article.",
        lambda one: _seconds(one.state.last_new),
    ),
    ("next_due_timestamp_seconds", "When it is due.", lambda one: _seconds(one.due)),
)


def state_families(sources: Sequence[SourceHealth]) -> Iterator[Metric]:
    """How many sources are in each state."""
    counts = Counter(one.condition for one in sources)
    made = GaugeMetricFamily("aggregator_sources", "Sources by state.", labels=["state"])
    for state in STATES:
        made.add_metric([state], counts[state])
    yield made


def sum_families(sources: Sequence[SourceHealth]) -> Iterator[Metric]:
    """What the turns of all sources have brought since the daemon started."""
    for name, told, value in _COUNTED:
        made = CounterMetricFamily(f"aggregator_{name}", f"{told}, of all sources.")
        made.add_metric([], sum(value(one.tallied) for one in sources))
        yield made


def source_families(sources: Sequence[SourceHealth]) -> Iterator[Metric]:
    """Every source that is configured, by name: its state, and what its turns have brought."""
    active = [one for one in sources if one.state.active]
    state = GaugeMetricFamily(
        "aggregator_source_state", "1 for the state it is in.", labels=["source", "state"]
    )
    for one in active:
        state.add_metric([one.state.name, one.condition], 1)
    yield state
    for name, told, figure in _GAUGED:
        gauge = GaugeMetricFamily(f"aggregator_source_{name}", told, labels=["source"])
        for one in active:
            value = figure(one)
            if value is not None:
                gauge.add_metric([one.state.name], value)
        yield gauge
    for name, told, count in _COUNTED:
        counter = CounterMetricFamily(f"aggregator_source_{name}", f"{told}.", labels=["source"])
        for one in active:
            counter.add_metric([one.state.name], count(one.tallied))
        yield counter


def _seconds(moment: datetime | None) -> float | None:
    return moment.timestamp() if moment else None
