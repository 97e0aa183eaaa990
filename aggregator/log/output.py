"""Where events go: the only address of structlog.

What is done to an event on its way is written next door.
"""

from __future__ import annotations

import logging
import os
import sys
from contextlib import suppress
from typing import TextIO

import structlog

from aggregator.config import LogSettings
from aggregator.log.fields import escape, hide
from aggregator.log.levels import LEVELS, Levels
from aggregator.log.lines import as_json, prioritised

_levels = Levels(LogSettings())


def set_up(settings: LogSettings | None = None, *, stream: TextIO | None = None) -> None:
    """Sends events to standard error: for journald when it listens there, for people otherwise."""
    # Libraries speak through the standard library: only what is an error of ours to mend. A client
    # that sends nonsense to the listener is none.
    logging.basicConfig(level=logging.ERROR, format="%(name)s: %(message)s")
    logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL)
    apply(settings or LogSettings(), stream=stream)


def apply(settings: LogSettings, *, stream: TextIO | None = None) -> None:
    """Takes over other settings, from the next event on; loggers that are held go on."""
    _levels.settings = settings
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            _levels.drop,
            structlog.processors.format_exc_info,
            hide,
            escape,
            *_ending(settings, stream or sys.stderr),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(LEVELS[_levels.least]),
        logger_factory=lambda *_names: _Steady(stream),
        cache_logger_on_first_use=False,
    )


def logger() -> structlog.typing.FilteringBoundLogger:
    """The logger of this process."""
    bound: structlog.typing.FilteringBoundLogger = structlog.get_logger()
    return bound


def _ending(settings: LogSettings, stream: TextIO) -> list[structlog.typing.Processor]:
    """How an event becomes lines."""
    journal = "JOURNAL_STREAM" in os.environ
    if settings.format == "json":
        timed = structlog.processors.TimeStamper(fmt="iso", utc=True, key="time")
        return [timed, as_json, prioritised] if journal else [timed, as_json]
    if journal and settings.format == "auto":  # journald dates its lines itself
        return [prioritised]
    terminal = stream.isatty()
    colours = terminal and "NO_COLOR" not in os.environ
    return [
        structlog.processors.TimeStamper(
            fmt="%H:%M:%S" if terminal else "%Y-%m-%dT%H:%M:%SZ", utc=not terminal
        ),
        structlog.dev.ConsoleRenderer(colors=colours, pad_event_to=0, sort_keys=False),
    ]


class _Steady:
    """Writes lines, to standard error by default, and goes on when nobody takes them any more."""

    def __init__(self, stream: TextIO | None) -> None:
        self._stream = stream

    def msg(self, line: str) -> None:
        """Writes one line."""
        with suppress(OSError, ValueError):  # a closed pipe must not end the work
            print(line, file=self._stream or sys.stderr, flush=True)

    debug = info = warning = error = critical = exception = msg
