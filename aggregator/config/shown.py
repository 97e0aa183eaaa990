"""The settings as they may be shown: every key, spelled as in the file, without its secrets.

Works from the models and their JSON Schema, so that a new key needs nothing here. Reads no file.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from pydantic import BaseModel

from aggregator.config.document import Loc, Value
from aggregator.config.places import WEB
from aggregator.config.schema import schema
from aggregator.config.settings import Settings
from aggregator.config.source import Source
from aggregator.config.units import SIZE, spell_duration, spell_size

HIDDEN = "***"
_WORDS = ("all", "auto", "never")  # for what has no figure
_SECRET = frozenset({"store"})  # besides those whose fields are not to be shown

Origin = Callable[[Loc], str | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One key that is in force."""

    loc: Loc
    value: Value  # one plain value, or a list or a mapping of such
    origin: str | None  # the variable, or file and line; None for a default


def shown_settings(settings: Settings, origin: Origin) -> Iterator[Shown]:
    """Every key that has a value, in the order of the reference; a list's members in its order.

    Read as a configuration again it says the same, but for secrets.
    """
    yield from _part(settings, schema(), (), origin)


def _part(part: BaseModel, told: Mapping[str, Any], above: Loc, origin: Origin) -> Iterator[Shown]:
    for name, field in type(part).model_fields.items():
        key = field.alias or name
        loc, value = (*above, key), getattr(part, name)
        if _is_left_out(part, key, value):
            continue
        here = told["properties"][key]
        if isinstance(value, BaseModel):
            yield from _part(value, _meant(here), loc, origin)
        elif _holds_parts(value):
            for place, member in enumerate(value):
                yield from _part(member, _meant(here["items"]), (*loc, place), origin)
        else:
            plain = _hidden(value) if key in _SECRET or not field.repr else value
            looked = isinstance(part, Source) and key == "every"
            spelled = _look(part) if looked else _spelled(plain, here)
            if spelled is not None:
                yield Shown(loc=loc, value=spelled, origin=origin(loc))


def _look(part: BaseModel) -> Value:
    """How often a source is looked at, also where that follows from its place."""
    assert isinstance(part, Source)
    return "auto" if part.urls and part.interval is None else spell_duration(part.every)


def _is_left_out(part: BaseModel, key: str, value: object) -> bool:
    """Whether a key says nothing here, or could not stand beside the others."""
    if value == ():
        return True
    if isinstance(part, Settings):
        # What is included is shown in its place.
        return key == "include" or (key == "store" and part.store_file is not None)
    if isinstance(part, Source):
        return key in (("settle",) if part.urls else WEB)
    return False


def _holds_parts(value: object) -> bool:
    return isinstance(value, tuple) and bool(value) and isinstance(value[0], BaseModel)


def _meant(told: Mapping[str, Any]) -> Mapping[str, Any]:
    """What a property refers to, also where it may be left out."""
    for one in (told, *told.get("anyOf", ()), *told.get("allOf", ())):
        if "$ref" in one:
            found: Mapping[str, Any] = schema()["$defs"][one["$ref"].rpartition("/")[2]]
            return found
    return told


def _hidden(value: object) -> object:
    """A secret as it may be shown: of an address where it leads, of others that they are set."""
    if isinstance(value, tuple):
        return tuple(_hidden(one) for one in value)
    if isinstance(value, dict):
        return dict.fromkeys(value, HIDDEN)
    return _without_secrets(value) if isinstance(value, str) else value


def _without_secrets(text: str) -> str:
    parts = urlsplit(text)
    if not parts.scheme:
        return text if not parts.query else HIDDEN
    login, at, host = parts.netloc.rpartition("@")
    if ":" in login:
        login = f"{login.partition(':')[0]}:{HIDDEN}"
    query = HIDDEN if parts.query else ""
    return urlunsplit((parts.scheme, f"{login}{at}{host}", parts.path, query, ""))


def _spelled(value: object, told: Mapping[str, Any]) -> Value:
    """The value as an operator writes it."""
    if value is None:
        return next((word for word in _WORDS if _may_be(word, told)), None)
    if isinstance(value, timedelta):
        return spell_duration(value)
    if isinstance(value, int) and not isinstance(value, bool) and told.get("pattern") == SIZE:
        return spell_size(value)
    if isinstance(value, tuple):
        return [_spelled(one, {}) for one in value]
    if isinstance(value, Mapping):
        return {str(name): _spelled(one, {}) for name, one in value.items()}
    return value if isinstance(value, bool | int | float | str) else str(value)


def _may_be(word: str, told: Mapping[str, Any]) -> bool:
    """Whether a key that has no figure is written as this word."""
    if str(told.get("pattern", "")).startswith(f"^{word}$"):
        return True
    return told.get("default") == word or {"const": word} in told.get("anyOf", ())
