"""Conditions as they are written: looks at an article, all, any or none of which must hold.

Frozen models whose fields are keys of the configuration file. Reads no file, judges no article.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pydantic import ConfigDict, Field

from aggregator import model
from aggregator.config.kinds import WantedLanguages, WantedTexts
from aggregator.config.part import Part
from aggregator.text import label_key

ALL = "Every one of these conditions must hold."
ANY = "At least one of these conditions must hold."
NONE = "None of these conditions may hold."


class Looks(Part):
    """What an article is asked; whatever is given must hold."""

    model_config = ConfigDict(json_schema_extra={"minProperties": 1})

    source: WantedTexts = Field(
        default_factory=tuple, description="Names of sources, any of which told the article."
    )
    language: WantedLanguages = Field(
        default_factory=tuple, description="Its language; sv stands for sv-FI as well."
    )
    categories: WantedTexts = Field(
        default_factory=tuple, description="Words of its label lines as written, or /pattern/."
    )
    title: WantedTexts = Field(
        default_factory=tuple, description="Words of its title, or /pattern/."
    )
    summary: WantedTexts = Field(
        default_factory=tuple, description="Words of its summary, or /pattern/."
    )
    text: WantedTexts = Field(
        default_factory=tuple, description="Words of its title or summary, or /pattern/."
    )
    link: WantedTexts = Field(
        default_factory=tuple, description="A part of its link, or /pattern/."
    )


class RuleSettings(Looks):
    """A condition for being in a topic, which therefore cannot look at topics."""

    all_of: tuple[RuleSettings, ...] = Field(default_factory=tuple, min_length=1, description=ALL)
    any_of: tuple[RuleSettings, ...] = Field(default_factory=tuple, min_length=1, description=ANY)
    none_of: tuple[RuleSettings, ...] = Field(default_factory=tuple, min_length=1, description=NONE)


class ConditionSettings(Looks):
    """A condition of a combined feed."""

    topic: WantedTexts = Field(
        default_factory=tuple, description="Slugs or labels of topics, any of which it is in."
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


def condition_of(
    written: RuleSettings | ConditionSettings, slugs: Mapping[str, str]
) -> model.Condition:
    """The condition as a value; topics named by a declared label, by its key, get its slug."""
    return model.Condition(
        terms=tuple(_terms(written, slugs)),
        all_of=tuple(condition_of(part, slugs) for part in written.all_of),
        any_of=tuple(condition_of(part, slugs) for part in written.any_of),
        none_of=tuple(condition_of(part, slugs) for part in written.none_of),
    )


def _terms(
    written: RuleSettings | ConditionSettings, slugs: Mapping[str, str]
) -> Iterator[model.Term]:
    """One term for each look, in the order of the model's fields and not of the file."""
    for field in model.Field:
        wanted: tuple[str, ...] = getattr(written, field, ())  # rules have no topic
        if field is model.Field.TOPIC:
            wanted = tuple(slugs.get(label_key(text), text) for text in wanted)
        if wanted:
            yield model.Term(field=field, wanted=wanted)
