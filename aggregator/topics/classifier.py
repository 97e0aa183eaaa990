"""Files an article: by the labels its lines gave, by rules, by parents, into combined feeds.

Knows the registry; what labels a line gives, and what a feed looks like, it does not.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from aggregator.model import Facts, Field, Filed, Registry
from aggregator.topics.conditions import Check
from aggregator.topics.declared import Declarations, Declared
from aggregator.topics.sight import NOWHERE, Sight, Texts, membership_of
from aggregator.topics.vocabulary import key_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """Why an article is in a feed, or is kept out of it."""

    feed: str  # the title of the topic or of the combined feed
    text: str  # in words for people


class Classifier:
    """A registry, ready to file; raises ValueError for a pattern that is refused.

    A rule of a topic sees the topics that the steps before it found, and all above these: an
    `exclude` of a label's topic those of the lines, an `include` what is left of them, an
    `exclude` of a parent those that rules added as well. A combined feed sees the outcome.
    So the order in which topics are declared decides the order of the labels and nothing else.
    """

    def __init__(self, registry: Registry) -> None:
        self._declared = Declarations(registry)

    @property
    def needs_facts(self) -> bool:
        """False when filing depends on the labels alone."""
        return bool(self._declared.fields - {Field.TOPIC})

    def file(self, labels: Sequence[str], facts: Facts) -> Filed:
        """Where an article belongs whose lines gave these labels, aliases already resolved.

        Each label comes once, a declared topic's as declared. Never raises.
        """
        if not self._declared.topics and not self._declared.combined:
            return Filed(labels=tuple(labels))
        return _Placing(self._declared, facts, telling=False).place(labels)

    def why(self, labels: Sequence[str], facts: Facts) -> tuple[Reason, ...]:
        """Why it belongs there: each rule that acted, each parent, each combined feed."""
        placing = _Placing(self._declared, facts, telling=True)
        placing.place(labels)
        return tuple(placing.reasons)


class _Placing:
    """One article on its way through the steps."""

    def __init__(self, declared: Declarations, facts: Facts, *, telling: bool) -> None:
        self._declared = declared
        self._texts = Texts(facts)
        self._telling = telling
        self._found: dict[str, str] = {}  # key -> label
        self._out: set[str] = set()  # keys of topics whose exclude acted
        self.reasons: list[Reason] = []

    def place(self, labels: Sequence[str]) -> Filed:
        self._take(labels)
        self._drop()
        self._bring_in()
        above = self._climb()
        return Filed(
            labels=tuple(self._found.values()),
            above=tuple(above.values()),
            combined=self._combine(above),
        )

    def _take(self, labels: Sequence[str]) -> None:
        for label in labels:
            key = key_of(label)
            topic = self._declared.topics.get(key)
            if topic is not None and topic.entry.removed:
                self._say(topic.entry.title, "the topic is removed: its label is not counted")
            else:
                self._found.setdefault(key, topic.label if topic else label)

    def _drop(self) -> None:
        sight = self._sight_so_far()
        for key in [key for key in self._found if self._excluded(key, sight)]:
            del self._found[key]

    def _bring_in(self) -> None:
        sight = self._sight_so_far()
        for key in self._declared.including.candidates(self._texts):
            if key in self._found or key in self._out:
                continue
            topic = self._declared.topics[key]
            check = _first(topic.include, sight)
            if check and not self._excluded(key, sight):
                self._found[key] = topic.label
                self._say_why(topic.entry.title, "brought in", check, sight)

    def _climb(self) -> dict[str, str]:
        sight = self._sight_so_far()
        above: dict[str, str] = {}
        for key, child in self._declared.above(self._found):
            topic, below = self._declared.topics[key], self._declared.topics[child]
            if topic.entry.removed or key in self._out or self._excluded(key, sight):
                continue
            above[key] = topic.label
            self._say(topic.entry.title, f'a parent of "{below.entry.title}"')
        return above

    def _combine(self, above: Iterable[str]) -> tuple[str, ...]:
        sight = self._sight((*self._found, *above))
        holding = [feed for feed in self._declared.combined if feed.check.holds(sight)]
        for feed in holding:
            self._say_why(feed.entry.title, "the condition holds", feed.check, sight)
        return tuple(feed.entry.slug for feed in holding)

    def _excluded(self, key: str, sight: Sight) -> bool:
        """Tell whether a topic keeps the article out, and remember it."""
        topic = self._declared.topics.get(key)
        check = _first(topic.exclude, sight) if topic else None
        if topic is None or check is None:
            return False
        self._out.add(key)
        self._say_why(topic.entry.title, "kept out", check, sight)
        return True

    def _sight_so_far(self) -> Sight:
        return self._sight((*self._found, *(key for key, _ in self._declared.above(self._found))))

    def _sight(self, keys: Iterable[str]) -> Sight:
        if Field.TOPIC not in self._declared.fields:
            return Sight(texts=self._texts, membership=NOWHERE)
        topics: list[Declared] = []
        others: list[str] = []
        for key in keys:
            topic = self._declared.topics.get(key)
            if topic is None:
                others.append(self._found[key])
            elif not topic.entry.removed:
                topics.append(topic)
        membership = membership_of((topic.entry for topic in topics), others)
        return Sight(texts=self._texts, membership=membership)

    def _say_why(self, feed: str, what: str, check: Check, sight: Sight) -> None:
        if self._telling:
            self._say(feed, f"{what}: {check.reason(sight)}")

    def _say(self, feed: str, text: str) -> None:
        if self._telling:
            self.reasons.append(Reason(feed=feed, text=text))


def _first(checks: Iterable[Check], sight: Sight) -> Check | None:
    return next((check for check in checks if check.holds(sight)), None)
