"""How everything fares, as Prometheus reads it.

Figures are made from an overview when they are asked for; nothing is counted here. The only
address of prometheus-client. Ships alert rules and a dashboard for these figures.
"""

from aggregator.metrics.exposition import Scrape, exposition
from aggregator.metrics.shipped import ALERTS, DASHBOARD, shipped

__all__ = ["ALERTS", "DASHBOARD", "Scrape", "exposition", "shipped"]
