"""Takes in one source: fetch, parse, decide, store; one transaction per dump.

The pure rooms decide, the store writes; this room hands values from one to the other. Knows
nothing of feeds, formats and HTTP.
"""

from aggregator.ingest.intake import Ingested, Intake
from aggregator.ingest.opening import open_store

__all__ = ["Ingested", "Intake", "open_store"]
