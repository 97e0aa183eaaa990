"""Declared topics and combined feeds: as they are written, and as the registry they become.

Defaults and descriptions stand here and nowhere else. Reads no file, judges no article.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from typing import Self

from pydantic import ConfigDict, Field, model_validator

from aggregator.config.conditions import (
    ALL,
    ANY,
    NONE,
    ConditionSettings,
    RuleSettings,
    condition_of,
)
from aggregator.config.keep import KeepSettings
from aggregator.config.kinds import Language, Line, Name
from aggregator.config.length import LengthSettings
from aggregator.config.part import Part
from aggregator.config.source import Source
from aggregator.model import CombinedFeed, Condition, Registry, TopicEntry
from aggregator.text import label_key

_FILING = 1  # raised when the rules change by which articles are divided and filed
_NO_FILING = {"keep", "publish"}  # what decides nothing about where articles are filed


def _one_of(*keys: str) -> ConfigDict:
    return ConfigDict(json_schema_extra={"anyOf": [{"required": [key]} for key in keys]})


class TopicSettings(Part):
    """A topic of the operator's choice; label and title stand in for each other."""

    model_config = _one_of("label", "title")

    slug: Name = Field(description="Its name in addresses; keep it for ever.")
    label: Line = Field(
        default_factory=str,
        description="The spelling its articles bear, whatever theirs was. Default: the title.",
    )
    title: Line = Field(default_factory=str, description="Its name for people. Default: the label.")
    description: Line | None = Field(default=None, description="One line about it.")
    language: Language | None = Field(
        default=None, description="Its language. Default: that of its articles."
    )
    aliases: tuple[Line, ...] = Field(
        default=(), description="Other spellings and other sources' words for it."
    )
    parents: tuple[Name, ...] = Field(
        default=(), description="Slugs of topics whose feeds hold its articles as well."
    )
    include: tuple[RuleSettings, ...] = Field(
        default=(), description="Any of these conditions brings an article in."
    )
    exclude: tuple[RuleSettings, ...] = Field(
        default=(), description="Any of these conditions keeps an article out."
    )
    removed: bool = Field(
        default=False,
        strict=True,
        description="Whether it is taken out of the publication: its address answers 410.",
    )
    keep: KeepSettings = KeepSettings()
    publish: LengthSettings = LengthSettings()

    @model_validator(mode="after")
    def _named_twice(self) -> Self:
        # Past the frozen fields' guard: nobody has seen this topic yet.
        self.__dict__.update(label=self.label or self.title, title=self.title or self.label)
        return self

    @property
    def entry(self) -> TopicEntry:
        """The topic as a value."""
        return TopicEntry(
            slug=self.slug,
            label=self.label,
            title=self.title,
            description=self.description or "",
            language=self.language,
            aliases=self.aliases,
            parents=self.parents,
            include=tuple(condition_of(rule, {}) for rule in self.include),
            exclude=tuple(condition_of(rule, {}) for rule in self.exclude),
            removed=self.removed,
        )


class FeedSettings(Part):
    """A combined feed: of the articles of which all its lists of conditions hold."""

    model_config = _one_of("all_of", "any_of", "none_of")

    slug: Name = Field(description="Its name in addresses; keep it for ever.")
    title: Line = Field(description="Its name for people.")
    description: Line | None = Field(default=None, description="One line about it.")
    language: Language | None = Field(
        default=None, description="Its language. Default: that of its articles."
    )
    all_of: tuple[ConditionSettings, ...] = Field(
        default_factory=tuple, min_length=1, description=ALL
    )
    any_of: tuple[ConditionSettings, ...] = Field(
        default_factory=tuple, min_length=1, description=ANY
    )
    none_of: tuple[ConditionSettings, ...] = Field(
        default_factory=tuple, min_length=1, description=NONE
    )
    keep: KeepSettings = KeepSettings()
    publish: LengthSettings = LengthSettings()


def registry_of(
    topics: Sequence[TopicSettings], feeds: Sequence[FeedSettings], sources: Sequence[Source]
) -> Registry:
    """The registry that is written, in the order of the file."""
    slugs = {
        label_key(label): topic.slug for topic in topics for label in (topic.label, *topic.aliases)
    }
    slugs |= {topic.slug: topic.slug for topic in topics}  # a slug is never another's label
    return Registry(
        topics=tuple(topic.entry for topic in topics),
        combined=tuple(_combined(feed, slugs) for feed in feeds),
        fingerprint=_fingerprint(topics, feeds, sources),
    )


def _combined(feed: FeedSettings, slugs: dict[str, str]) -> CombinedFeed:
    return CombinedFeed(
        slug=feed.slug,
        title=feed.title,
        description=feed.description or "",
        language=feed.language,
        condition=Condition(
            all_of=tuple(condition_of(part, slugs) for part in feed.all_of),
            any_of=tuple(condition_of(part, slugs) for part in feed.any_of),
            none_of=tuple(condition_of(part, slugs) for part in feed.none_of),
        ),
    )


def _fingerprint(
    topics: Sequence[TopicSettings], feeds: Sequence[FeedSettings], sources: Sequence[Source]
) -> str:
    """SHA-256, in hexadecimal, of all that decides where articles are filed and what feeds say."""
    told = {
        "filing": _FILING,
        "topics": [topic.model_dump(mode="json", exclude=_NO_FILING) for topic in topics],
        "feeds": [feed.model_dump(mode="json", exclude=_NO_FILING) for feed in feeds],
        "sources": {
            source.name: [source.labels, source.topics.split, source.topics.undeclared]
            for source in sources
        },
    }
    written = json.dumps(told, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(written.encode("ascii")).hexdigest()
