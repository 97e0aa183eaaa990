"""The room that reads items out of dumps.

Pure: no clock, no disk, no logger. Knows nothing of topics, identity or the store:
a line of labels leaves this room as it was written.
"""

from aggregator.parse.container import members
from aggregator.parse.preview import preview
from aggregator.parse.reading import parse

__all__ = ["members", "parse", "preview"]
