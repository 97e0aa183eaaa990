"""Faults in conditions: what no key alone can know.

Works on the plain values, so that it finds its faults also where others stand. Reads no file.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from aggregator.config.document import Fault, Loc, Value, entries
from aggregator.config.likeness import did_you_mean
from aggregator.config.patterns import is_pattern

_RULES = ("include", "exclude")
_PARTS = ("all_of", "any_of", "none_of")
_DEEPEST = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class _Written:
    """A condition where it stands; 1 deep is one that stands in no other."""

    loc: Loc
    keys: dict[str, Value]
    depth: int
    of_topic: bool


def condition_faults(settings: Value, sources: frozenset[str]) -> Iterator[Fault]:
    """Every fault in the conditions of topics and combined feeds; sources are all their names."""
    for written in _conditions(settings):
        if not written.keys:
            text = "the condition is empty; give it a key such as title, or remove it"
            yield Fault(loc=written.loc, text=text)
        if written.depth > _DEEPEST:
            text = f"conditions lie more than {_DEEPEST} deep in each other; write them flatter"
            yield Fault(loc=written.loc, text=text)
        if written.of_topic and "topic" in written.keys:
            text = (
                "a topic's rules cannot look at topics, which these rules make; "
                "use categories for the labels, parents, or a combined feed under feeds"
            )
            yield Fault(loc=(*written.loc, "topic"), text=text, at_key=True)
        yield from _unknown_sources(written, sources)
    yield from _without_conditions(settings)


def _conditions(settings: Value) -> Iterator[_Written]:
    for part, keys in (("topics", _RULES), ("feeds", _PARTS)):
        for loc, member in entries(settings, part):
            yield from _within(loc, member, keys=keys, depth=1, of_topic=part == "topics")


def _within(
    loc: Loc, value: Value, *, keys: tuple[str, ...], depth: int, of_topic: bool
) -> Iterator[_Written]:
    """The conditions in the lists at the keys and theirs in turn, one step too deep at most."""
    for place, inner in (one for key in keys for one in entries(value, key)):
        if isinstance(inner, dict):
            at = (*loc, *place)
            yield _Written(loc=at, keys=inner, depth=depth, of_topic=of_topic)
            if depth <= _DEEPEST:
                yield from _within(at, inner, keys=_PARTS, depth=depth + 1, of_topic=of_topic)


def _unknown_sources(written: _Written, sources: frozenset[str]) -> Iterator[Fault]:
    given = written.keys.get("source")
    found = [((), given)] if isinstance(given, str) else list(entries(given))
    for place, name in found:
        if isinstance(name, str) and name.strip() not in sources and not is_pattern(name.strip()):
            meant = did_you_mean(name, sorted(sources))
            text = f"no source is called {name!r}; {meant}Declared: {', '.join(sorted(sources))}"
            yield Fault(loc=(*written.loc, "source", *place), text=text)


def _without_conditions(settings: Value) -> Iterator[Fault]:
    for loc, feed in entries(settings, "feeds"):
        if isinstance(feed, dict) and not feed.keys() & set(_PARTS):
            yield Fault(loc=loc, text=f"needs conditions; give it one of {', '.join(_PARTS)}")
