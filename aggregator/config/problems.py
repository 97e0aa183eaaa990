"""What pydantic found, in our words: what is wrong and what is allowed.

Knows the models only by their JSON Schema.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from typing import Any

from pydantic import ValidationError

from aggregator.config.document import Fault, Loc

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
            yield Fault(loc=loc, text=_unknown(str(loc[-1]), _keys(schema, loc[:-1])), at_key=True)
        elif told["input"] is None and kind.endswith("_type"):
            must = _SAID.get(kind, told["msg"]).partition(";")[0]
            yield Fault(loc=loc, text=f"has no value; it {must}")
        elif not _follows(kind, told["input"]):
            yield Fault(loc=loc, text=_text(kind, told["msg"], told.get("ctx", {})))


def _follows(kind: str, given: object) -> bool:
    """Whether the error only follows from others that are told themselves."""
    return kind == "default_factory_not_called" or (kind == "too_short" and bool(given))


def _text(kind: str, message: str, context: Mapping[str, Any]) -> str:
    if kind == "value_error":
        return str(context["error"])
    if kind == "literal_error":
        return f"must be one of {context['expected']}"
    if kind in {"greater_than_equal", "less_than_equal"}:
        limit = "at least" if kind == "greater_than_equal" else "at most"
        return f"must be {limit} {context.get('ge', context.get('le'))}"
    return _SAID.get(kind, message)


def _unknown(key: str, allowed: list[str]) -> str:
    return f"unknown key; {did_you_mean(key, allowed)}Allowed: {', '.join(allowed)}"


def did_you_mean(word: str, allowed: Iterable[str]) -> str:
    """A question about the word most like this one, and a space; empty when none is like it."""
    near = get_close_matches(word, list(allowed), n=1)
    return f"did you mean {near[0]}? " if near else ""


def _keys(schema: Mapping[str, Any], loc: Loc) -> list[str]:
    """The keys a JSON Schema allows at a location."""
    here = schema
    for step in loc:
        here = here["items"] if isinstance(step, int) else here["properties"][step]
        if "$ref" in here:
            here = schema["$defs"][here["$ref"].rpartition("/")[2]]
    return list(here["properties"])
