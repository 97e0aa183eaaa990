"""The text of /metrics, in the format the asker prefers.

A registry of our own for each scrape: nothing is shared, and nobody else's figures come along.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from prometheus_client import CollectorRegistry, Metric, ProcessCollector
from prometheus_client.exposition import choose_encoder
from prometheus_client.registry import Collector

from aggregator.metrics.families import families
from aggregator.metrics.sources import source_families, state_families, sum_families
from aggregator.model import Overview


@dataclass(frozen=True, slots=True, kw_only=True)
class Scrape:
    """What Prometheus is told, and of which type it is."""

    media_type: str
    body: bytes


class _Figures(Collector):
    def __init__(self, overview: Overview, *, ready: bool, per_source: bool) -> None:
        self._overview = overview
        self._ready = ready
        self._per_source = per_source

    def collect(self) -> Iterator[Metric]:
        yield from families(self._overview, ready=self._ready)
        yield from state_families(self._overview.sources)
        yield from sum_families(self._overview.sources)
        if self._per_source:
            yield from source_families(self._overview.sources)


def exposition(overview: Overview, accept: str, *, ready: bool, per_source: bool) -> Scrape:
    """The figures as text, or as OpenMetrics when `accept` (a header) prefers that.

    With `per_source` there are some twenty lines for each source; without, only sums.
    """
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Figures(overview, ready=ready, per_source=per_source))
    ProcessCollector(registry=registry)
    encoder, media_type = choose_encoder(accept)
    return Scrape(media_type=media_type, body=encoder(registry))
