"""The settings: frozen models whose fields are the keys of the configuration file.

Defaults and descriptions stand here and nowhere else. Reads no file.
"""

from __future__ import annotations

from datetime import timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

from pydantic import ConfigDict, Field, PrivateAttr

from aggregator.config.health import (
    ADMIN,
    AdminAddress,
    IncidentSettings,
    LogSettings,
    MetricsSettings,
    OnIncident,
    Ping,
)
from aggregator.config.kinds import (
    BaseAddress,
    Contact,
    FilePath,
    FrontServer,
    Language,
    Line,
    Listen,
    Texts,
)
from aggregator.config.length import MOST_ENTRIES
from aggregator.config.part import Part
from aggregator.config.registry import FeedSettings, TopicSettings, registry_of
from aggregator.config.source import Source
from aggregator.config.store import SQLITE, StoreAddress, without_password
from aggregator.config.units import Duration, DurationOrAuto, Period, PeriodOrNever, Size
from aggregator.model import Length, Lengths, Registry, Retention, Site

_FRESH, _STALE = timedelta(minutes=5), timedelta(hours=1)  # between them lies what auto chooses


def _own_address(listen: str) -> str:
    """Where a reader on this machine finds what listens there."""
    host, _, port = listen.rpartition(":")
    if listen.startswith("unix:"):
        return "http://localhost"
    return f"http://localhost:{port}" if host in {"0.0.0.0", "[::]"} else f"http://{listen}"  # noqa: S104 - compared, not bound


class QuarantineKeep(Part):
    """How much of what is not trusted is kept."""

    dumps: int = Field(
        default=100, ge=1, strict=True, description="The newest dumps of each source."
    )
    age: Period = Field(default=timedelta(days=30), description="No dump for longer than this.")


class KeepRaw(Part):
    """How long the bytes of dumps are kept, so that the store can be rebuilt from them."""

    age: Duration = Field(
        default=timedelta(days=365), description="No dump for longer than this; 0s keeps none."
    )
    size: Size = Field(
        default=10 << 30,
        description="All of them together, compressed; the oldest go first.",
        json_schema_extra={"default": "10GiB"},
    )


class Publish(Part):
    """What the feeds hold."""

    entries: int = Field(
        default=50,
        ge=1,
        le=MOST_ENTRIES,
        strict=True,
        description="The newest articles of each feed; the others are in its archive.",
    )
    age: PeriodOrNever = Field(
        default=None,
        description="Of these, only articles published within this time before the newest of "
        "them; never: age does not matter.",
        json_schema_extra={"default": "never"},
    )
    max_age: DurationOrAuto = Field(
        default=None,
        description="How long readers and caches may keep a document. auto: as long as the source "
        "that is looked at most often rests, but from 5m to 1h.",
        json_schema_extra={"default": "auto"},
    )
    directory: FilePath | None = Field(
        default=None, description="The whole publication as files too, for a web server."
    )
    memory: Size = Field(
        default=256 << 20,
        description="What documents may take of it; more lies in a file below the state directory.",
        json_schema_extra={"default": "256MiB"},
    )


def _or_included(told: dict[str, Any]) -> None:
    """Sources may all stand in included files."""
    told.pop("required")
    told["anyOf"] = [{"required": ["sources"]}, {"required": ["include"]}]


class Settings(Part):
    """The whole configuration."""

    model_config = ConfigDict(json_schema_extra=_or_included)

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
    trusted_proxies: tuple[FrontServer, ...] = Field(
        default=(),
        description="Front servers whose X-Forwarded-For is believed: addresses, networks, or unix "
        "for who comes by a socket file.",
    )
    admin_anywhere: bool = Field(
        default=False, strict=True, description="Whether admin may be reached from elsewhere."
    )
    admin: AdminAddress = Field(
        default=ADMIN, description="Status, metrics and incidents, for the operator; off: nowhere."
    )
    log: LogSettings = LogSettings()
    metrics: MetricsSettings = MetricsSettings()
    incidents: IncidentSettings = IncidentSettings()
    on_incident: OnIncident = OnIncident()
    ping: Ping | None = Field(default=None, description="A sign of life; none by default.")
    state: FilePath = Field(
        default=Path("../state"),
        validate_default=True,
        description="What the daemon owns: the database and the inbox.",
    )
    contact: Contact | None = Field(
        default=None,
        description="https://… or mailto:…: how those who run the servers that are asked reach "
        "you; it stands in the User-Agent and on the page about the site.",
    )
    store: StoreAddress = Field(
        default=SQLITE,
        description="sqlite: a file in the state directory; or postgresql://name@host/database.",
    )
    store_file: FilePath | None = Field(
        default=None, description="A file that holds the address instead, to keep it secret."
    )
    include: Texts = Field(
        default=(),
        description="Further files with lists of sources, topics and feeds: a pattern such as "
        "sources.d/*.yaml, or several.",
    )
    sources: tuple[Source, ...] = Field(min_length=1, description="Where dumps come from.")
    topics: tuple[TopicSettings, ...] = Field(
        default=(), description="Names for topics; others are named by their labels."
    )
    feeds: tuple[FeedSettings, ...] = Field(
        default=(), description="Combined feeds: of the articles of which conditions hold."
    )
    publish: Publish = Publish()
    quarantine_keep: QuarantineKeep = QuarantineKeep()
    keep_raw: KeepRaw = KeepRaw()
    _told_in_file: str | None = PrivateAttr(default=None)

    def model_post_init(self, context: Any, /) -> None:  # noqa: ANN401 - pydantic's signature
        """Take over what the file holds that `store_file` names."""
        self._told_in_file = (context or {}).get("store")

    def source(self, name: str) -> Source:
        """The source of that name; KeyError when there is none."""
        return {source.name: source for source in self.sources}[name]

    @cached_property
    def registry(self) -> Registry:
        """The declared topics and combined feeds."""
        return registry_of(self.topics, self.feeds, self.sources)

    @property
    def retention(self) -> Retention:
        """How long articles are kept."""
        topics = {one.slug: one.keep.keep for one in self.topics}
        return Retention(
            sources={one.name: one.keep.keep for one in self.sources},
            feeds=topics | {one.slug: one.keep.keep for one in self.feeds},
        )

    @property
    def lengths(self) -> Lengths:
        """How long the feeds are."""
        usual = Length(entries=self.publish.entries, age=self.publish.age)
        told = {f"/sources/{one.name}": one.publish for one in self.sources}
        told |= {f"/feeds/{one.slug}": one.publish for one in self.topics}
        told |= {f"/feeds/{one.slug}": one.publish for one in self.feeds}
        return Lengths(usual=usual, own={path: one.length(usual) for path, one in told.items()})

    @property
    def store_url(self) -> str:
        """The database's address; may hold a password."""
        told = self._told_in_file or self.store
        return f"sqlite:///{self.state}/aggregator.db" if told == SQLITE else told

    @property
    def store_shown(self) -> str:
        """The database's address for people, without a password."""
        return without_password(self.store_url)

    @property
    def _max_age(self) -> timedelta:
        """How long a document may be kept: no change is told to readers later than it must be.

        Arrivals in a directory are noticed at once, and `auto` knows no interval beforehand.
        """
        if self.publish.max_age is not None:
            return self.publish.max_age
        shortest = min(source.interval or _FRESH for source in self.sources)
        noticed = any(source.folder for source in self.sources)
        return _FRESH if noticed else max(_FRESH, min(shortest, _STALE))

    @property
    def site(self) -> Site:
        """What documents say about where they are published."""
        return Site(
            base_url=self.base_url,
            title=self.title,
            description=self.description,
            language=self.language,
            max_age=self._max_age,
            contact=self.contact,
        )
