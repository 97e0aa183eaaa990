"""Takes in one source: fetch, parse, decide, store; one transaction per dump.

The pure rooms decide, the store writes; this room hands values from one to the other. Knows
nothing of feeds, formats and HTTP.
"""

from aggregator.ingest.deciding import divider_of
from aggregator.ingest.holding import Holding
from aggregator.ingest.intake import Ingested, Intake
from aggregator.ingest.opening import open_store, view_store
from aggregator.ingest.weighing import Delivery, Weighed, weigh

__all__ = [
    "Delivery",
    "Holding",
    "Ingested",
    "Intake",
    "Weighed",
    "divider_of",
    "open_store",
    "view_store",
    "weigh",
]
