"""Figures of the whole: readiness, publication, store, disk, what was served. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from prometheus_client import Metric
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily

from aggregator.model import IncidentKind, Overview

_CLASS = 100


def families(overview: Overview, *, ready: bool) -> Iterator[Metric]:
    """The families of the whole, in a fixed order."""
    yield from _daemon(overview, ready=ready)
    yield from _publication(overview)
    yield from _store(overview)
    yield _served(overview)
    yield _incidents(overview)


def gauge(name: str, told: str, value: float | None, unit: str = "") -> GaugeMetricFamily:
    """One figure; none at all for None."""
    made = GaugeMetricFamily(name, told, unit=unit)
    if value is not None:
        made.add_metric([], value)
    return made


def _daemon(overview: Overview, *, ready: bool) -> Iterator[Metric]:
    build = GaugeMetricFamily("aggregator_build_info", "Always 1.", labels=["version"])
    build.add_metric([overview.version], 1)
    yield build
    yield gauge("aggregator_ready", "Whether /readyz says so.", ready)
    started = overview.started_at.timestamp()
    yield gauge("aggregator_start_timestamp_seconds", "When the daemon started.", started)
    age = overview.tick_age
    yield gauge("aggregator_schedule_tick_age_seconds", "Since the schedule last ticked.", age)


def _publication(overview: Overview) -> Iterator[Metric]:
    changed = overview.changed_at.timestamp() if overview.changed_at else None
    yield gauge("aggregator_publication_documents", "Documents served.", overview.documents)
    yield gauge("aggregator_publication_bytes", "Their size, unpacked.", overview.document_bytes)
    yield gauge("aggregator_publication_feeds", "Feeds published.", overview.feeds)
    yield gauge(
        "aggregator_publication_changed_timestamp_seconds", "When a feed last changed.", changed
    )
    age = (overview.at - overview.changed_at).total_seconds() if overview.changed_at else None
    yield gauge("aggregator_publication_age_seconds", "Since a feed last changed.", age)
    yield gauge(
        "aggregator_publication_missing_articles",
        "Times an article is missing from a feed because it could not be rendered.",
        overview.missing,
    )
    yield gauge(
        "aggregator_publication_unrendered_feeds",
        "Feeds that could not be rendered and stay as they were.",
        len(overview.unrendered),
    )


def _store(overview: Overview) -> Iterator[Metric]:
    up = overview.store_error is None
    yield gauge("aggregator_store_up", "Whether the store answers.", up)
    size = overview.store_bytes if up else None
    yield gauge("aggregator_store_bytes", "Size of the database.", size)
    yield gauge("aggregator_store_articles", "Articles in the feed of all.", overview.articles)
    yield gauge(
        "aggregator_disk_free_bytes", "Free where the state directory is.", overview.disk_free
    )
    yield gauge("aggregator_disk_bytes", "Size of that file system.", overview.disk_total)


def _served(overview: Overview) -> Metric:
    made = CounterMetricFamily(
        "aggregator_http_responses", "Answers of the public listener.", labels=["class"]
    )
    for first in range(2, 6):
        count = sum(n for code, n in overview.served.items() if code // _CLASS == first)
        made.add_metric([f"{first}xx"], count)
    return made


def _incidents(overview: Overview) -> Metric:
    made = GaugeMetricFamily(
        "aggregator_incidents", "Incidents that are not over.", labels=["kind"]
    )
    for kind in IncidentKind:
        made.add_metric([kind.value], sum(one.kind is kind for one in overview.incidents))
    return made
