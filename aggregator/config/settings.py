"""The settings: frozen models whose fields are the keys of the configuration file.

Defaults and descriptions stand here and nowhere else. Reads no file.
"""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, PrivateAttr

from aggregator.config.kinds import (
    Address,
    BaseAddress,
    Encoding,
    FilePath,
    Language,
    Line,
    Listen,
    Name,
    Pattern,
    Zone,
)
from aggregator.config.units import Duration, Period, PeriodOrNever, Size
from aggregator.model import Hints, Site


def _own_address(listen: str) -> str:
    """Where a reader on this machine finds what listens there."""
    host, _, port = listen.rpartition(":")
    if listen.startswith("unix:"):
        return "http://localhost"
    return f"http://localhost:{port}" if host in {"0.0.0.0", "[::]"} else f"http://{listen}"  # noqa: S104 - compared, not bound


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class SourceTopics(_Part):
    """How the category lines of a source become topics."""

    vocabulary: FilePath | None = Field(
        default=None, description="A YAML file with the labels this source is known to use."
    )
    split: Literal["auto", "vocabulary", "none"] = Field(
        default="auto",
        description="How glued labels are divided: auto, by the vocabulary only, or not at all.",
    )


class Source(_Part):
    """A directory that dumps come to."""

    name: Name = Field(description="Its name in addresses, commands and logs; keep it for ever.")
    title: Line = Field(
        default_factory=lambda known: known.get("name", ""),
        description="Its name for people. Default: the name.",
    )
    site: Address | None = Field(default=None, description="The pages its dumps were taken of.")
    directory: FilePath = Field(description="Where its dumps arrive, sub-directories included.")
    every: Period = Field(default=timedelta(minutes=1), description="How often to look.")
    settle: Duration = Field(
        default=timedelta(seconds=5),
        description="How long a file must have been still, unless it was renamed into place.",
    )
    max_bytes: Size = Field(
        default=32 << 20,
        alias="max_size",
        description="A larger file is reported and not read.",
        json_schema_extra={"default": "32MiB"},
    )
    language: Language | None = Field(default=None, description="The language of its dumps.")
    layout: Literal["auto", "bullets"] = Field(
        default="auto", description="The shape of its dumps; auto finds out."
    )
    encoding: Encoding | None = Field(
        default=None, description="Its dumps' encoding. Default: told from the bytes."
    )
    timezone: Zone = Field(default="UTC", description="For stated dates without a zone.")
    noise: tuple[Pattern, ...] = Field(
        default=(), description="Regular expressions for whole lines to leave out."
    )
    title_strip: tuple[Pattern, ...] = Field(
        default=(), description="Regular expressions to remove from titles."
    )
    recurs_after: PeriodOrNever = Field(
        default=timedelta(days=30),
        description="A title that comes again after this long is a new article, or never.",
    )
    topics: SourceTopics = SourceTopics()
    _labels: tuple[str, ...] = PrivateAttr(default=())

    def model_post_init(self, context: Any, /) -> None:  # noqa: ANN401 - pydantic's signature
        """Take the labels of the vocabulary file, which the loader read beforehand."""
        vocabularies = (context or {}).get("vocabularies", {})
        self._labels = vocabularies.get(self.topics.vocabulary, ())

    @property
    def labels(self) -> tuple[str, ...]:
        """The labels of its vocabulary file, as written; none without one."""
        return self._labels

    @property
    def hints(self) -> Hints:
        """What the parser is told."""
        return Hints(
            layout=self.layout,
            encoding=self.encoding,
            language=self.language,
            timezone=self.timezone,
            noise=self.noise,
            title_strip=self.title_strip,
        )


class TopicSettings(_Part):
    """A topic with a slug, a title and other spellings of the operator's choice."""

    slug: Name = Field(description="Its name in addresses; keep it for ever.")
    title: Line = Field(description="Its name for people, and a label that is filed under it.")
    aliases: tuple[Line, ...] = Field(default=(), description="Further labels filed under it.")


class Publish(_Part):
    """What the feeds hold."""

    entries: int = Field(
        default=50, ge=1, le=1000, strict=True, description="The newest articles of each feed."
    )
    max_age: Duration = Field(
        default=timedelta(minutes=5), description="How long readers may keep a document."
    )


class Settings(_Part):
    """The whole configuration."""

    title: Line = Field(default="News by topic", description="The name of the whole site.")
    description: Line = Field(
        default="Articles of several sources, filed by topic", description="One line about it."
    )
    language: Language = Field(default="en", description="The language of the pages.")
    listen: Listen = Field(
        default="127.0.0.1:8080", description="host:port, [IPv6]:port or unix:/path."
    )
    base_url: BaseAddress = Field(
        default_factory=lambda known: _own_address(known.get("listen", "localhost")),
        description="Every absolute address starts with it. Default: http:// and listen.",
    )
    state: FilePath = Field(
        default=Path("../state"),
        validate_default=True,
        description="What the daemon owns: the database and the inbox.",
    )
    sources: tuple[Source, ...] = Field(min_length=1, description="Where dumps come from.")
    topics: tuple[TopicSettings, ...] = Field(
        default=(), description="Names for topics; others are named by their labels."
    )
    publish: Publish = Publish()

    def source(self, name: str) -> Source:
        """The source of that name; KeyError when there is none."""
        return {source.name: source for source in self.sources}[name]

    @property
    def store_url(self) -> str:
        """The database's address."""
        return f"sqlite:///{self.state}/aggregator.db"

    @property
    def site(self) -> Site:
        """What documents say about where they are published."""
        return Site(
            base_url=self.base_url,
            title=self.title,
            description=self.description,
            language=self.language,
            max_age=self.publish.max_age,
        )
