"""Another configuration for a running daemon: taken whole, or refused with every reason.

Knows what may change at run time and in which order. Knows neither signals nor the manager.
"""

from aggregator.reload.difference import LIVE, Difference, difference, in_force
from aggregator.reload.outcome import Outcome, last_outcome, write_outcome
from aggregator.reload.taking import Reload

__all__ = [
    "LIVE",
    "Difference",
    "Outcome",
    "Reload",
    "difference",
    "in_force",
    "last_outcome",
    "write_outcome",
]
