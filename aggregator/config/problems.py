"""What pydantic found, in our words: what is wrong and what is allowed.

Knows the models only by their JSON Schema.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import ValidationError

from aggregator.config.document import Fault, Loc
from aggregator.config.likeness import did_you_mean, key_meant

_SAID = {
    "missing": "the key is missing and has no default",
    "string_type": "must be text; put it in quotes",
    "int_type": "must be a whole number, without quotes",
    "bool_type": "must be true or false, without quotes",
    "tuple_type": "must be a list",
    "model_type": "must be a mapping of keys to values",
    "model_attributes_type": "must be a mapping of keys to values",
    "dict_type": "must be a mapping of keys to values",
    "too_short": "must not be empty",
}


def faults(error: ValidationError, schema: Mapping[str, Any]) -> Iterator[Fault]:
    """One fault for each error of a validation."""
    for told in error.errors(include_url=False):
        loc, kind = told["loc"], told["type"]
        if kind == "extra_forbidden":
            yield Fault(loc=loc, text=_unknown(str(loc[-1]), schema, loc[:-1]), at_key=True)
        elif told["input"] is None and kind.endswith("_type"):
            must = _SAID.get(kind, told["msg"]).partition(";")[0]
            yield Fault(loc=loc, text=f"has no value; it {must}")
        elif not _follows(kind, told["input"]):
            yield Fault(loc=loc, text=_text(kind, told))


def _follows(kind: str, given: object) -> bool:
    """Whether the error only follows from others that are told themselves."""
    return kind == "default_factory_not_called" or (kind == "too_short" and bool(given))


def _text(kind: str, told: Mapping[str, Any]) -> str:
    message, given, context = str(told["msg"]), told["input"], told.get("ctx", {})
    if kind == "value_error":
        return str(context["error"])
    if kind == "literal_error":
        meant = did_you_mean(str(given), re.findall(r"'([^']*)'", context["expected"]))
        must = f"must be one of {context['expected']}"
        return f"{meant}It {must}" if meant else must
    if kind in {"greater_than_equal", "less_than_equal"}:
        limit = "at least" if kind == "greater_than_equal" else "at most"
        return f"must be {limit} {context.get('ge', context.get('le'))}"
    return _SAID.get(kind, message)


def _unknown(key: str, schema: Mapping[str, Any], loc: Loc) -> str:
    allowed = list(_keys(schema, loc))
    meant = _belongs(key, schema) or key_meant(key, allowed)
    return f"unknown key; {meant}Allowed: {', '.join(allowed)}"


def _belongs(key: str, schema: Mapping[str, Any]) -> str:
    """Where the top of the file has a mapping with this key."""
    for part in schema["properties"]:
        if key in _keys(schema, (part,)):
            return f"it belongs under {part}. "
    return ""


def _keys(schema: Mapping[str, Any], loc: Loc) -> Mapping[str, Any]:
    """What a JSON Schema says of each key of the mapping at a location; nothing of no mapping."""
    here = schema
    for step in loc:
        here = here["items"] if isinstance(step, int) else here["properties"][step]
        if "$ref" in here:
            here = schema["$defs"][here["$ref"].rpartition("/")[2]]
    found: Mapping[str, Any] = here.get("properties", {})
    return found
