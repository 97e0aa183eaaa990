"""The operator's configuration: YAML in, frozen settings out, every problem at once.

Touches the configuration and vocabulary files only; knows nothing of dumps, stores or servers.
"""

from __future__ import annotations

from aggregator.config.health import (
    IncidentSettings,
    Level,
    LogSettings,
    OnIncident,
    Ping,
    is_local,
)
from aggregator.config.kinds import Networks
from aggregator.config.load import load
from aggregator.config.origin import PageSettings, checked_headers
from aggregator.config.registry import FeedSettings, TopicSettings
from aggregator.config.schema import schema
from aggregator.config.settings import Publish, Settings
from aggregator.config.source import Source, SourceTopics
from aggregator.config.starter import starter_files
from aggregator.config.vocabulary import read_vocabulary

__all__ = [
    "FeedSettings",
    "IncidentSettings",
    "Level",
    "LogSettings",
    "Networks",
    "OnIncident",
    "PageSettings",
    "Ping",
    "Publish",
    "Settings",
    "Source",
    "SourceTopics",
    "TopicSettings",
    "checked_headers",
    "is_local",
    "load",
    "read_vocabulary",
    "schema",
    "starter_files",
]
