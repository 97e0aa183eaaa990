"""The room that reads items out of dumps.

Pure: no clock, no disk, no logger. Knows nothing of topics, identity or the store:
a line of labels leaves this room as it was written.
"""

from aggregator.parse.container import members
from aggregator.parse.discovery import alternates, kind_of
from aggregator.parse.preview import preview
from aggregator.parse.reading import parse
from aggregator.parse.version import version_of

__all__ = ["alternates", "kind_of", "members", "parse", "preview", "version_of"]
