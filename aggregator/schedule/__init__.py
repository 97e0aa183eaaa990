"""The clock of the daemon: who is due, claim, ingest, publish; by settings that may be changed.

APScheduler ticks, the store says who is due, bounded pools do the work. Knows nothing of files of
the configuration, listeners and signals.
"""

from aggregator.schedule.dispatch import Schedule
from aggregator.schedule.knowing import LiveKnowledge
from aggregator.schedule.polled import LivePolls
from aggregator.schedule.progress import Progress
from aggregator.schedule.turns import Turn

__all__ = ["LiveKnowledge", "LivePolls", "Progress", "Schedule", "Turn"]
