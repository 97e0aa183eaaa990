"""The registry, compiled: declared topics by the key of their label, with their rules and parents.

Knows what is declared, and nothing of any article.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from aggregator.model import CombinedFeed, Condition, Registry, TopicEntry
from aggregator.topics.conditions import Check
from aggregator.topics.triggers import Index
from aggregator.topics.vocabulary import key_of, tidy


@dataclass(frozen=True, slots=True, kw_only=True)
class Declared:
    """One declared topic with its rules compiled."""

    entry: TopicEntry
    label: str  # as shown
    include: tuple[Check, ...]
    exclude: tuple[Check, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Combined:
    """One combined feed with its condition compiled."""

    entry: CombinedFeed
    check: Check


class Declarations:
    """All that is declared; raises ValueError for a pattern that is refused.

    Of two topics with one label the first counts.
    """

    def __init__(self, registry: Registry) -> None:
        self.topics: dict[str, Declared] = {}
        self._keys: dict[str, str] = {}  # slug -> key
        for entry in registry.topics:
            key = key_of(entry.label)
            self._keys.setdefault(entry.slug.lower(), key)
            self.topics.setdefault(key, _compiled(entry))
        self.including = Index(
            {
                key: topic.entry.include
                for key, topic in self.topics.items()
                if topic.include and not topic.entry.removed
            }
        )
        self.combined = tuple(
            Combined(entry=feed, check=Check(feed.condition)) for feed in registry.combined
        )
        self.fields = frozenset(
            term.field for condition in _conditions(registry) for term in condition.every_term()
        )

    def above(self, keys: Iterable[str]) -> Iterator[tuple[str, str]]:
        """Key of each topic above these, nearest first, and of the topic that it is a parent of.

        Removed ones are among them and hand on to their own parents; a cycle ends where it began.
        """
        waiting = deque(keys)
        seen = set(waiting)
        while waiting:
            child = waiting.popleft()
            for parent in self._parents(child):
                if parent not in seen:
                    seen.add(parent)
                    waiting.append(parent)
                    yield parent, child

    def _parents(self, key: str) -> Iterator[str]:
        topic = self.topics.get(key)
        slugs = topic.entry.parents if topic else ()
        return (self._keys[slug.lower()] for slug in slugs if slug.lower() in self._keys)


def _compiled(entry: TopicEntry) -> Declared:
    return Declared(
        entry=entry,
        label=tidy(entry.label),
        include=tuple(map(Check, entry.include)),
        exclude=tuple(map(Check, entry.exclude)),
    )


def _conditions(registry: Registry) -> Iterator[Condition]:
    for topic in registry.topics:
        yield from (*topic.include, *topic.exclude)
    yield from (feed.condition for feed in registry.combined)
