"""The room that reads items out of dumps.

Pure: no clock, no disk, no logger. Knows nothing of topics, identity or the store:
a line of labels leaves this room as it was written.
"""

from aggregator.parse.container import members
from aggregator.parse.discovery import alternates, kind_of
from aggregator.parse.preview import preview
from aggregator.parse.reading import parse
from aggregator.parse.subscriptions import Subscription, subscriptions
from aggregator.parse.version import version_of

__all__ = [
    "Subscription",
    "alternates",
    "kind_of",
    "members",
    "parse",
    "preview",
    "subscriptions",
    "version_of",
]
