"""Events as lines: with a priority for journald, or as JSON."""

from __future__ import annotations

import json
from collections.abc import MutableMapping
from typing import Any

# Journald priorities (sd-daemon(3)).
_PRIORITY = {"debug": 7, "info": 6, "warning": 4, "error": 3, "critical": 2}
_FIRST = ("time", "level", "event", "source")

Event = MutableMapping[str, Any]


def as_json(_logger: object, method: str, event: Event) -> str:
    """One object on one line: time, level, event and source first."""
    del method
    known = {name: event.pop(name) for name in _FIRST if name in event}
    return json.dumps(known | dict(event), ensure_ascii=False)


def prioritised(_logger: object, method: str, event: Event | str) -> str:
    """Lines, each with its priority in front."""
    if isinstance(event, str):
        return f"<{_PRIORITY.get(_level(method), 6)}>{event}"
    level = str(event.pop("level", "info"))
    name = event.pop("event", "")
    rest = " ".join(f"{key}={value}" for key, value in event.items())
    lines = f"{name} {rest}".rstrip().splitlines()
    return "\n".join(f"<{_PRIORITY.get(level, 6)}>{line}" for line in lines)


def _level(method: str) -> str:
    return "error" if method == "exception" else method
