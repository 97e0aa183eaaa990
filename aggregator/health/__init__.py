"""How everything fares, and who is told when it fares badly.

Looks at the store, the publication and the machine; judges what it sees by pure functions; tells
people by a command, a webhook, and a sign of life that stays away. Changes nothing but the list of
incidents.
"""

from aggregator.health.overview import Look
from aggregator.health.readiness import is_well, obstacles
from aggregator.health.report import as_json, incident_json
from aggregator.health.troubles import Change, Trouble, changed, troubles
from aggregator.health.watch import Watch

__all__ = [
    "Change",
    "Look",
    "Trouble",
    "Watch",
    "as_json",
    "changed",
    "incident_json",
    "is_well",
    "obstacles",
    "troubles",
]
