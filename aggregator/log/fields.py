"""What is done to every value of an event: no secrets, no raw control characters."""

from __future__ import annotations

from collections.abc import Callable, MutableMapping
from datetime import date
from typing import Any

from aggregator.masking import masked

Event = MutableMapping[str, Any]
_LINES = "exception"  # a traceback keeps its lines


def hide(_logger: object, _method: str, event: Event) -> Event:
    """Masks the secrets in every value."""
    for key, value in event.items():
        event[key] = _each(value, masked)
    return event


def escape(_logger: object, _method: str, event: Event) -> Event:
    """Writes control characters of values as escapes."""
    for key, value in event.items():
        event[key] = _each(value, _lines_escaped if key == _LINES else _escaped)
    return event


def _each(value: object, change: Callable[[str], str]) -> object:
    """The value, with a change made to every text in it; what is no text becomes one."""
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, dict):
        return {change(str(key)): _each(inner, change) for key, inner in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_each(inner, change) for inner in value]
    return change(value.isoformat() if isinstance(value, date) else str(value))


def _escaped(text: str) -> str:
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else _sign(c) for c in text)


def _lines_escaped(text: str) -> str:
    return "\n".join(map(_escaped, text.split("\n")))


def _sign(character: str) -> str:
    return character.encode("unicode_escape").decode()
