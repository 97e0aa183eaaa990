"""The registry as values: declared topics, combined feeds, and the conditions both are made of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID


class Field(StrEnum):
    """What of an article a term looks at."""

    TOPIC = "topic"  # slugs of its topics, those of their parents included
    SOURCE = "source"  # names of the sources that told it
    LANGUAGE = "language"  # a tag, which also stands for its regional forms
    CATEGORIES = "categories"  # each label line as written
    TITLE = "title"
    SUMMARY = "summary"
    TEXT = "text"  # title or summary
    LINK = "link"


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """One look at an article: some field is, or holds, one of the wanted texts.

    `/…/` is a regular expression, searched for in any field. Anything else is compared whole in
    topic, source and language; in link it is any part of it; elsewhere it is words, found in
    their sequence and only as whole words. Case counts in source only.
    """

    field: Field
    wanted: tuple[str, ...]  # any of them


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """Holds when all its terms do, and all of all_of, one of any_of, and none of none_of.

    An empty part asks for nothing; a condition without any part always holds.
    """

    terms: tuple[Term, ...] = ()
    all_of: tuple[Condition, ...] = ()
    any_of: tuple[Condition, ...] = ()
    none_of: tuple[Condition, ...] = ()

    def every_term(self) -> Iterator[Term]:
        """Its terms and those of all its parts."""
        yield from self.terms
        for part in (*self.all_of, *self.any_of, *self.none_of):
            yield from part.every_term()


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicEntry:
    """A topic that an operator has declared."""

    slug: str
    label: str  # the canonical one
    title: str
    description: str = ""
    language: str | None = None
    aliases: tuple[str, ...] = ()
    parents: tuple[str, ...] = ()  # slugs of declared topics
    include: tuple[Condition, ...] = ()  # any of them brings an article in
    exclude: tuple[Condition, ...] = ()  # any of them keeps it out
    removed: bool = False  # its address answers 410


@dataclass(frozen=True, slots=True, kw_only=True)
class CombinedFeed:
    """A feed of all articles of which a condition holds."""

    slug: str
    title: str
    condition: Condition
    description: str = ""
    language: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Registry:
    """All that is declared, in the order of the configuration."""

    topics: tuple[TopicEntry, ...] = ()
    combined: tuple[CombinedFeed, ...] = ()
    fingerprint: str = ""  # differs whenever articles may be filed differently


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What conditions can know of an article."""

    title: str
    summary: str
    categories: tuple[str, ...]
    sources: tuple[str, ...]
    language: str | None
    link: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Filed:
    """Where an article belongs."""

    labels: tuple[str, ...] = ()  # of its topics: by its lines, then by rules
    above: tuple[str, ...] = ()  # of further topics whose feeds hold it
    combined: tuple[str, ...] = ()  # slugs of combined feeds


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelved:
    """A stored article as far as filing it needs."""

    id: UUID
    facts: Facts
    labelled_by: str | None  # the source whose rules divide its categories


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """What the label lines of one source say of a label."""

    label: str  # as the source most often spells it
    articles: int  # that bear a line with it; none: the source no longer uses it
    announced: bool  # whether that makes it worth a feed


@dataclass(frozen=True, slots=True, kw_only=True)
class Taught:
    """What the lines of a dump taught beyond its own articles."""

    usage: Mapping[str, Usage] = field(default_factory=dict)  # by label
    words: frozenset[str] = frozenset()  # mixed-case words of its texts
    refiled: Mapping[UUID, Filed] = field(default_factory=dict)  # earlier articles
