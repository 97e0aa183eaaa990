"""The operator's configuration: YAML in, frozen settings out, every problem at once.

Touches the configuration and vocabulary files only; knows nothing of dumps, stores or servers.
"""

from __future__ import annotations

from aggregator.config.assembly import Assembly
from aggregator.config.health import (
    IncidentSettings,
    Level,
    LogSettings,
    OnIncident,
    Ping,
    is_local,
)
from aggregator.config.included import source_fault
from aggregator.config.kinds import Networks
from aggregator.config.likeness import did_you_mean
from aggregator.config.load import Loaded, load, load_with_places
from aggregator.config.origin import PageSettings, checked_headers
from aggregator.config.registry import FeedSettings, TopicSettings
from aggregator.config.schema import schema
from aggregator.config.settings import Publish, Settings
from aggregator.config.shown import Shown, shown_settings
from aggregator.config.source import Source, SourceTopics
from aggregator.config.starter import starter_files
from aggregator.config.vocabulary import read_vocabulary
from aggregator.config.writing import NewSource, settings_text, sources_text

__all__ = [
    "Assembly",
    "FeedSettings",
    "IncidentSettings",
    "Level",
    "Loaded",
    "LogSettings",
    "Networks",
    "NewSource",
    "OnIncident",
    "PageSettings",
    "Ping",
    "Publish",
    "Settings",
    "Shown",
    "Source",
    "SourceTopics",
    "TopicSettings",
    "checked_headers",
    "did_you_mean",
    "is_local",
    "load",
    "load_with_places",
    "read_vocabulary",
    "schema",
    "settings_text",
    "shown_settings",
    "source_fault",
    "sources_text",
    "starter_files",
]
