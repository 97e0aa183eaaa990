"""Files for Prometheus and Grafana that go with the figures."""

from __future__ import annotations

from importlib.resources import files

ALERTS = "alerts.yaml"
DASHBOARD = "dashboard.json"


def shipped(name: str) -> bytes:
    """The bytes of one of these files."""
    return files("aggregator.metrics.shipped").joinpath(name).read_bytes()
