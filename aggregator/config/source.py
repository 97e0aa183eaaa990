"""The settings of one source: frozen models whose fields are keys of the configuration file.

Defaults and descriptions stand here and nowhere else. Reads no file.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Literal

from pydantic import (
    Field,
    PrivateAttr,
    ValidationInfo,
    field_validator,
)

from aggregator.config.keep import KeepSettings
from aggregator.config.kinds import (
    Encoding,
    FilePath,
    Language,
    Pattern,
    Role,
    Zone,
)
from aggregator.config.length import LengthSettings
from aggregator.config.origin import Origin
from aggregator.config.part import Part
from aggregator.config.reading import JsonLines, LimitSettings, SelectorSettings
from aggregator.config.units import Duration, NoneOrMore, PeriodOrNever, Size
from aggregator.dates import Trust
from aggregator.model import Hints, Limits, LineKeys, Selectors

_MOST_ROLES = 12  # of a record
_MOST_OPTIONAL = 4


class SourceTopics(Part):
    """How the category lines of a source become topics."""

    vocabulary: FilePath | None = Field(
        default=None, description="A YAML file with the labels this source is known to use."
    )
    split: Literal["auto", "vocabulary", "none"] = Field(
        default="auto",
        description="How glued labels are divided: auto, by the vocabulary only, or not at all.",
    )
    undeclared: Literal["publish", "list", "ignore"] = Field(
        default="publish",
        description="What becomes of labels that are neither in the vocabulary nor declared: "
        "topics with feeds, mere words on articles, or nothing.",
    )


class Source(Origin):
    """A place that dumps come from, and how they are read."""

    max_bytes: Size = Field(
        default=32 << 20,
        alias="max_size",
        description="A larger file is reported and not read; of an address: bytes received.",
        json_schema_extra={"default": "32MiB"},
    )
    language: Language | None = Field(default=None, description="The language of its dumps.")
    layout: Literal["auto", "bullets", "blocks", "lines"] = Field(
        default="auto", description="The shape of its dumps; auto finds out all but lines."
    )
    record: tuple[Role, ...] = Field(
        default=(),
        validate_default=True,
        description="With layout lines: what the lines of an item are, in order. One of date, "
        "title, summary, labels, category and skip; with ? where the line may be missing.",
    )
    date_order: Literal["auto", "dmy", "mdy", "ymd"] = Field(
        default="auto",
        description="How 03/04/2024 is meant; auto takes the day first. The others also let "
        "years have two digits.",
    )
    encoding: Encoding | None = Field(
        default=None, description="Its dumps' encoding. Default: told from the bytes."
    )
    timezone: Zone = Field(default="UTC", description="For stated dates without a zone.")
    dates: Literal["trust", "ignore"] = Field(
        default="trust",
        description="Whether the dates that its items state count, or only those of its dumps.",
    )
    clock_ahead: Duration = Field(
        default=timedelta(),
        description="A stated date up to this much after its dump is believed, even when it lies "
        "in the future.",
    )
    noise: tuple[Pattern, ...] = Field(
        default=(), description="Regular expressions for whole lines to leave out."
    )
    title_strip: tuple[Pattern, ...] = Field(
        default=(), description="Regular expressions to remove from titles."
    )
    selectors: SelectorSettings | None = Field(
        default=None, description="For HTML pages whose list is not found, or not the right one."
    )
    limits: LimitSettings = LimitSettings()
    json_lines: JsonLines = JsonLines()
    recurs_after: PeriodOrNever = Field(
        default=timedelta(days=30),
        description="A title that comes again after this long is a new article, or never.",
    )
    seed: NoneOrMore = Field(
        default=None,
        description="How many articles of its first dumps, the newest, feeds show; the others "
        "are stored without being told. Or all.",
        json_schema_extra={"default": "all"},
    )
    keep: KeepSettings = KeepSettings()
    publish: LengthSettings = LengthSettings()
    drift: bool = Field(
        default=True,
        strict=True,
        description="Whether a dump that is out of character is quarantined.",
    )
    topics: SourceTopics = SourceTopics()
    _labels: tuple[str, ...] = PrivateAttr(default=())

    @field_validator("record")
    @classmethod
    def _fits_the_layout(cls, record: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
        layout = info.data.get("layout")
        if layout == "lines" and not record:
            raise ValueError("layout lines needs it, for example [date, title, summary, labels?]")
        if record and layout not in {"lines", None}:
            raise ValueError("is only used with layout lines")
        if record and record.count("title") != 1:
            raise ValueError("must name title once, without ?")
        if len(record) > _MOST_ROLES or sum(r.endswith("?") for r in record) > _MOST_OPTIONAL:
            raise ValueError("must not be longer than 12 roles, 4 of them with ?")
        return record

    def model_post_init(self, context: Any, /) -> None:  # noqa: ANN401 - pydantic's signature
        """Take the labels of the vocabulary file, which the loader read beforehand."""
        vocabularies = (context or {}).get("vocabularies", {})
        self._labels = vocabularies.get(self.topics.vocabulary, ())

    @property
    def labels(self) -> tuple[str, ...]:
        """The labels of its vocabulary file, as written; none without one."""
        return self._labels

    @property
    def trust(self) -> Trust:
        """How far the dates that it states are believed."""
        return Trust(stated=self.dates == "trust", clock_ahead=self.clock_ahead)

    @property
    def hints(self) -> Hints:
        """What the parser is told."""
        return Hints(
            layout=self.layout,
            record=self.record,
            date_order=self.date_order,
            encoding=self.encoding,
            site=self.site,
            language=self.language,
            timezone=self.timezone,
            noise=self.noise,
            title_strip=self.title_strip,
            selectors=Selectors(**self.selectors.model_dump()) if self.selectors else None,
            limits=Limits(
                decoded_bytes=self.limits.decoded_size,
                items=self.limits.items,
                line_length=self.limits.line_length,
                nesting=self.limits.nesting,
                members=self.limits.members,
                archive_bytes=self.limits.archive_size,
                seconds=self.limits.time.total_seconds(),
            ),
            json_lines=LineKeys(**self.json_lines.model_dump()),
        )
