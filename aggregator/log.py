"""One event per thing that happened, as key and value.

Readable on a terminal, with journald's priorities under systemd. Control characters never reach
the output raw, so that a dump cannot forge a line.
"""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog

# Journald priorities (sd-daemon(3)).
_PRIORITY = {"debug": 7, "info": 6, "warning": 4, "error": 3, "critical": 2}


def set_up(*, level: str = "info") -> None:
    """Sends events to standard error: for journald when it listens there, for people otherwise."""
    journal = "JOURNAL_STREAM" in os.environ
    processors: list[structlog.typing.Processor] = [
        structlog.stdlib.add_log_level if journal else structlog.processors.add_log_level,
        structlog.processors.format_exc_info,
        _escape,
    ]
    if journal:
        processors += [_prioritised]
    else:
        processors += [
            structlog.processors.TimeStamper(fmt="%H:%M:%S", utc=False),
            structlog.dev.ConsoleRenderer(
                colors=sys.stderr.isatty(), pad_event_to=0, sort_keys=False
            ),
        ]
    structlog.configure(
        processors=processors,
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level.upper())),
        logger_factory=structlog.PrintLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=False,
    )


def logger() -> structlog.typing.FilteringBoundLogger:
    """The logger of this process."""
    bound: structlog.typing.FilteringBoundLogger = structlog.get_logger()
    return bound


def _escape(
    _logger: object, _method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """Writes control characters of values as escapes; a traceback keeps its lines."""
    for key, value in event.items():
        if isinstance(value, str) and key != "exception" and not value.isprintable():
            event[key] = "".join(
                c if c.isprintable() else c.encode("unicode_escape").decode() for c in value
            )
    return event


def _prioritised(_logger: object, _method: str, event: MutableMapping[str, Any]) -> str:
    level = str(event.pop("level", "info"))
    name = event.pop("event", "")
    rest = " ".join(f"{key}={value}" for key, value in event.items())
    lines = f"{name} {rest}".rstrip().splitlines()
    return "\n".join(f"<{_PRIORITY.get(level, 6)}>{line}" for line in lines)
