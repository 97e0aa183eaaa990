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
from aggregator.ingest.polling import Polling, Turned
from aggregator.ingest.rebuilding import Rebuilt, rebuild
from aggregator.ingest.rederiving import keep_filed, rederive
from aggregator.ingest.returning import give_back
from aggregator.ingest.vitals import Standing, standings
from aggregator.ingest.weighing import Delivery, Weighed, weigh

__all__ = [
    "Delivery",
    "Desk",
    "Holding",
    "Ingested",
    "Intake",
    "Knowledge",
    "Polling",
    "RawDumps",
    "Rebuilt",
    "Standing",
    "Turned",
    "Weighed",
    "give_back",
    "keep_filed",
    "look_store",
    "open_store",
    "rebuild",
    "rederive",
    "standings",
    "view_store",
    "weigh",
]
