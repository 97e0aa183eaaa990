"""Which events are told: by their level, and by the source they are about."""

from __future__ import annotations

import logging
from collections.abc import Mapping, MutableMapping
from typing import Any, NoReturn

import structlog

from aggregator.config import Level, LogSettings

LEVELS: Mapping[str, int] = {
    "debug": logging.DEBUG,
    "info": logging.INFO,
    "warning": logging.WARNING,
    "error": logging.ERROR,
    "critical": logging.CRITICAL,
}


class Levels:
    """The levels in force; `settings` may be put in place of others at any time."""

    def __init__(self, settings: LogSettings) -> None:
        self.settings = settings

    @property
    def least(self) -> Level:
        """The lowest level that any source has: what lies below is never looked at."""
        told: tuple[Level, ...] = (self.settings.level, *self.settings.levels.values())
        return min(told, key=LEVELS.__getitem__)

    def drop(
        self, _logger: object, _method: str, event: MutableMapping[str, Any]
    ) -> MutableMapping[str, Any]:
        """Ends the way of an event that is below the level of its source, or of all."""
        settings = self.settings
        wanted = settings.levels.get(str(event.get("source")), settings.level)
        if LEVELS.get(str(event.get("level")), logging.CRITICAL) < LEVELS[wanted]:
            _drop()
        return event


def _drop() -> NoReturn:
    raise structlog.DropEvent
