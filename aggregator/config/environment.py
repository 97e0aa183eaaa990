"""What the environment sets instead of the file: `AGGREGATOR_PUBLISH__ENTRIES=20`.

One variable for each key that has one value, two underscores where a key stands in another. Knows
the keys only by the JSON Schema; reads nothing itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from aggregator.config.document import Loc, Value, dotted
from aggregator.config.likeness import did_you_mean
from aggregator.errors import Problem

PREFIX = "AGGREGATOR_"
_RESERVED = frozenset({"AGGREGATOR_CONFIG"})
# What Kubernetes and Docker set by themselves for a service that is called aggregator.
_FOREIGN = ("AGGREGATOR_PORT", "AGGREGATOR_SERVICE_")
_TRUTHS: Mapping[str, Value] = {"true": True, "false": False}
# What says the same in two ways: who sets one of them does not mean the other.
_INSTEAD = {"store": "store_file", "store_file": "store"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Override:
    """One value that a variable sets."""

    name: str
    loc: Loc
    value: Value

    def problem(self, key: str, text: str) -> Problem:
        """Something wrong with it, told of the variable."""
        return Problem(file=f"${self.name}", line=1, column=1, key=key, text=text)


def overrides(
    environment: Mapping[str, str], schema: Mapping[str, Any]
) -> tuple[list[Override], list[Problem]]:
    """What variables set, in the order of their names, and those that mean no key."""
    keys = {_name(loc): (loc, told) for loc, told in _scalars(schema, schema["properties"], ())}
    found, problems = [], []
    for name in sorted(environment):
        if not name.startswith(PREFIX) or name in _RESERVED or name.startswith(_FOREIGN):
            continue
        loc, told = keys.get(name, ((), {}))
        one = Override(name=name, loc=loc, value=_value(environment[name], told))
        if loc:
            found.append(one)
        else:
            problems.append(one.problem("", _unknown(name, keys, schema)))
    return found, problems


def apply(found: list[Override], settings: dict[str, Value]) -> dict[str, Value]:
    """The settings with what the environment sets in the place of what the file says."""
    told = dict(settings)
    for one in found:
        above, key = one.loc[:-1], str(one.loc[-1])
        here = told
        for step in above:
            inner = here.get(str(step), {})
            here[str(step)] = inner = dict(inner) if isinstance(inner, dict) else {}
            here = inner
        here[key] = one.value
        if not above and key in _INSTEAD:
            told.pop(_INSTEAD[key], None)
    return told


def _name(loc: Loc) -> str:
    return PREFIX + "__".join(str(step).upper() for step in loc)


def _scalars(
    schema: Mapping[str, Any], properties: Mapping[str, Any], above: Loc
) -> Iterator[tuple[Loc, Mapping[str, Any]]]:
    """Every key that has one value, with what the schema says of it."""
    for key, told in properties.items():
        here = _meant(told, schema)
        if "properties" in here:
            yield from _scalars(schema, here["properties"], (*above, key))
        elif not _kinds(here) & {"array", "object"}:
            yield (*above, key), here


def _meant(told: Mapping[str, Any], schema: Mapping[str, Any]) -> Mapping[str, Any]:
    """What a property refers to, also where it may be left out."""
    for one in (told, *told.get("anyOf", ())):
        if "$ref" in one:
            found: Mapping[str, Any] = schema["$defs"][one["$ref"].rpartition("/")[2]]
            return found
    return told


def _kinds(told: Mapping[str, Any]) -> set[str]:
    kinds = (one.get("type") for one in (told, *told.get("anyOf", ())))
    return {kind for kind in kinds if isinstance(kind, str)}


def _value(given: str, told: Mapping[str, Any]) -> Value:
    """The text as YAML would take it where the key wants a number or a truth value."""
    kinds = _kinds(told)
    if "integer" in kinds and given.lstrip("-").isascii() and given.lstrip("-").isdecimal():
        return int(given) if given.count("-") <= 1 else given
    truths = told.get("enum", ()) or [one.get("const") for one in told.get("anyOf", ())]
    if ("boolean" in kinds or True in truths) and given in _TRUTHS:
        return _TRUTHS[given]
    return given


def _unknown(name: str, keys: Mapping[str, object], schema: Mapping[str, Any]) -> str:
    loc = tuple(name.removeprefix(PREFIX).lower().split("__"))
    if loc[0] in schema["properties"] and len(loc) == 1:
        return f"{loc[0]} holds more than one value; set it in the file"
    meant = did_you_mean(name, keys)
    return f"no key is called {dotted(loc)}; {meant}Remove it, or name a key of the file"
