"""Faults between topics and their parents: unknown ones, and circles.

Works on the plain values, so that it finds its faults also where others stand. Reads no file.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from aggregator.config.document import Fault, Loc, Value, entries
from aggregator.config.likeness import did_you_mean

_Parents = Mapping[str, Sequence[tuple[Loc, str]]]  # by the slug of the child


def parent_faults(settings: Value) -> Iterator[Fault]:
    """Every fault in the parents of topics."""
    parents = _parents(settings)
    for slug, named in parents.items():
        for place, (loc, parent) in enumerate(named):
            if parent == slug:
                yield Fault(loc=loc, text="a topic is not its own parent; remove it")
            elif parent not in parents:
                remedy = did_you_mean(parent, parents).strip() or "declare it under topics"
                yield Fault(loc=loc, text=f"no topic has the slug {parent!r}; {remedy}")
            elif parent in (earlier for _, earlier in named[:place]):
                yield Fault(loc=loc, text=f"the parent {parent!r} stands twice; keep one")
    yield from _circles(parents)


def _parents(settings: Value) -> _Parents:
    found: dict[str, list[tuple[Loc, str]]] = {}
    for loc, topic in entries(settings, "topics"):
        slug = topic.get("slug") if isinstance(topic, dict) else None
        if isinstance(slug, str):
            named = found.setdefault(slug, [])
            named += [
                ((*loc, *place), parent)
                for place, parent in entries(topic, "parents")
                if isinstance(parent, str)
            ]
    return found


def _circles(parents: _Parents) -> Iterator[Fault]:
    """One fault for each parent that closes a circle; the walk goes upwards, without recursion."""
    done: set[str] = set()
    for start in parents:
        path = {start: iter(parents[start])} if start not in done else {}
        while path:
            slug, rest = next(reversed(path.items()))
            loc, parent = next(rest, ((), ""))
            if not loc:
                done.add(slug)
                del path[slug]
            elif parent in path and parent != slug:
                yield Fault(loc=loc, text=_circle([*path], parent))
            elif parent in parents and parent not in done and parent not in path:
                path[parent] = iter(parents[parent])


def _circle(path: Sequence[str], parent: str) -> str:
    steps = " below ".join([*path[path.index(parent) :], parent])
    return f"a topic cannot be below itself: {steps}; remove one of these parents"
