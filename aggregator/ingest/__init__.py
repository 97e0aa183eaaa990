"""Takes in one source: fetch, parse, decide, store; one transaction per dump.

The pure rooms decide, the store writes; this room hands values from one to the other. Knows
nothing of feeds, formats and HTTP.
"""

from aggregator.ingest.filing import Desk
from aggregator.ingest.holding import Holding
from aggregator.ingest.intake import Ingested, Intake
from aggregator.ingest.keeping import RawDumps
from aggregator.ingest.knowledge import Knowledge
from aggregator.ingest.opening import look_store, open_store, view_store
from aggregator.ingest.rebuilding import Rebuilt, rebuild
from aggregator.ingest.rederiving import keep_filed, rederive
from aggregator.ingest.weighing import Delivery, Weighed, weigh

__all__ = [
    "Delivery",
    "Desk",
    "Holding",
    "Ingested",
    "Intake",
    "Knowledge",
    "RawDumps",
    "Rebuilt",
    "Weighed",
    "keep_filed",
    "look_store",
    "open_store",
    "rebuild",
    "rederive",
    "view_store",
    "weigh",
]
