"""Faults between keys: what is fine alone and wrong together.

Works on the plain values, so that it finds its faults also where others stand. Reads no file.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from aggregator.config.document import Fault, Loc, Value, dotted, entries
from aggregator.config.health import health_faults
from aggregator.config.parents import parent_faults
from aggregator.config.places import place_faults
from aggregator.config.terms import condition_faults
from aggregator.text import label_key

_RESERVED = "all"  # /feeds/all is every article


def reference_faults(settings: Value, where: Callable[[Loc], str] = dotted) -> Iterator[Fault]:
    """Every fault between keys of a configuration; `where` names the place of another value."""
    names = list(_texts(settings, "sources", "name"))
    slugs = [*_texts(settings, "topics", "slug"), *_texts(settings, "feeds", "slug")]
    yield from _twice("source", iter(names), str, where)
    yield from _twice("slug", iter(slugs), str, where)
    yield from _twice("label", _spellings(settings), label_key, where)
    for loc, slug in slugs:
        if slug == _RESERVED:
            yield Fault(loc=loc, text="the slug 'all' is taken by the feed of every article")
    yield from _nameless(settings)
    yield from place_faults(settings)
    yield from parent_faults(settings)
    yield from condition_faults(settings, frozenset(name for _, name in names))
    yield from health_faults(settings, frozenset(name for _, name in names))
    yield from _splits(settings)


def vocabulary_paths(settings: Value) -> Iterator[tuple[Loc, str]]:
    """Where a vocabulary is named, and its path as written."""
    for loc, source in entries(settings, "sources"):
        topics = source.get("topics") if isinstance(source, dict) else None
        path = topics.get("vocabulary") if isinstance(topics, dict) else None
        if isinstance(path, str) and path and "\0" not in path:
            yield (*loc, "topics", "vocabulary"), path


def _texts(settings: Value, part: str, key: str) -> Iterator[tuple[Loc, str]]:
    for loc, member in entries(settings, part):
        text = member.get(key) if isinstance(member, dict) else None
        if isinstance(text, str):
            yield (*loc, key), text


def _spellings(settings: Value) -> Iterator[tuple[Loc, str]]:
    """Labels and aliases of all topics, in the order of the file; a title stands in for a label."""
    for loc, topic in entries(settings, "topics"):
        if isinstance(topic, dict):
            key = "label" if "label" in topic else "title"
            named = ((key,), topic.get(key))
            for place, spelling in (named, *entries(topic, "aliases")):
                if isinstance(spelling, str):
                    yield (*loc, *place), spelling


def _nameless(settings: Value) -> Iterator[Fault]:
    for loc, topic in entries(settings, "topics"):
        if isinstance(topic, dict) and not topic.keys() & {"label", "title"}:
            yield Fault(loc=loc, text="needs a label or a title")


def _twice(
    kind: str,
    texts: Iterator[tuple[Loc, str]],
    same: Callable[[str], str],
    where: Callable[[Loc], str],
) -> Iterator[Fault]:
    seen: dict[str, Loc] = {}
    for loc, text in texts:
        first = seen.setdefault(same(text), loc)
        if first != loc:
            place = where(first)
            yield Fault(loc=loc, text=f"the {kind} {text!r} stands at {place} already; keep one")


def _splits(settings: Value) -> Iterator[Fault]:
    for loc, source in entries(settings, "sources"):
        topics = source.get("topics") if isinstance(source, dict) else None
        if (
            isinstance(topics, dict)
            and topics.get("split") == "vocabulary"
            and not topics.get("vocabulary")
        ):
            yield Fault(
                loc=(*loc, "topics", "split"),
                text="needs a vocabulary; name its file as vocabulary, or use split: auto",
            )
