"""One event per thing that happened, as key and value.

Readable on a terminal, with journald's priorities under systemd. Control characters never reach
the output raw, so that a dump cannot forge a line.
"""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import MutableMapping
from contextlib import suppress
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
    # Libraries speak through the standard library: only what is an error of ours to mend. A client
    # that sends nonsense to the listener is none.
    logging.basicConfig(level=logging.ERROR, format="%(name)s: %(message)s")
    logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL)
    structlog.configure(
        processors=processors,
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level.upper())),
        logger_factory=_Steady,
        cache_logger_on_first_use=False,
    )


def logger() -> structlog.typing.FilteringBoundLogger:
    """The logger of this process."""
    bound: structlog.typing.FilteringBoundLogger = structlog.get_logger()
    return bound


class _Steady:
    """Writes lines to standard error, and goes on when nobody takes them any more."""

    def __init__(self, *_names: object) -> None:
        pass

    def msg(self, line: str) -> None:
        """Writes one line."""
        with suppress(OSError, ValueError):  # a closed pipe must not end the work
            print(line, file=sys.stderr, flush=True)  # noqa: T201 - this is the log's way out

    debug = info = warning = error = critical = exception = msg


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
