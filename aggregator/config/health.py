"""What the operator is told: the admin listener, the log, incidents, the sign of life.

Defaults and descriptions stand here and nowhere else. Reads no file.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from ipaddress import ip_address
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field, ValidationInfo, WithJsonSchema

from aggregator.config.document import Fault, Value
from aggregator.config.kinds import FilePath, Line, Listen, Name, Networks, WebAddress
from aggregator.config.likeness import did_you_mean
from aggregator.config.part import Part
from aggregator.config.units import Duration, Period

ADMIN = "127.0.0.1:8081"

Level = Literal["debug", "info", "warning", "error"]


def _off(given: object) -> object:
    return None if given in {"off", False} else given


def _local(given: str | None, info: ValidationInfo) -> str | None:
    if given is None or info.data.get("admin_anywhere") or is_local(given):
        return given
    raise ValueError(
        "must be an address of this machine only, such as 127.0.0.1:8081: everybody who reaches it "
        "sees addresses and faults of all sources; set admin_anywhere: true if that is meant"
    )


def is_local(listen: str) -> bool:
    """Whether only this machine can reach what listens there."""
    if listen.startswith("unix:"):
        return True
    host = listen.rpartition(":")[0].strip("[]")
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


AdminAddress = Annotated[
    Listen | None,
    BeforeValidator(_off),
    AfterValidator(_local),
    WithJsonSchema(
        {"anyOf": [{"type": "string"}, {"type": "null"}, {"const": False}], "default": ADMIN}
    ),
]


class LogSettings(Part):
    """How the daemon tells what it does."""

    format: Literal["auto", "text", "json"] = Field(
        default="auto",
        description="auto: for people, with priorities where journald listens; json: an object "
        "a line.",
    )
    level: Level = Field(default="info", description="Nothing less important is told.")
    levels: Mapping[Name, Level] = Field(
        default_factory=dict, description="Other levels for single sources, by their names."
    )


class MetricsSettings(Part):
    """What /metrics shows."""

    per_source: bool = Field(
        default=True,
        strict=True,
        description="Lines for each source; false with very many of them: sums stay.",
    )


class IncidentSettings(Part):
    """When a trouble is an incident, and how long incidents are kept."""

    after: Duration = Field(
        default=timedelta(), description="A trouble that is over sooner is none."
    )
    age: Period = Field(
        default=timedelta(days=365), description="None is kept that ended longer ago."
    )
    count: int = Field(default=1000, ge=1, strict=True, description="The newest are kept.")


class OnIncident(Part):
    """Who is told when an incident begins and when it ends."""

    command: tuple[Line, ...] = Field(
        default=(), description="A program and its arguments; no shell reads them."
    )
    webhook: WebAddress | None = Field(
        default=None, repr=False, description="An address that the incident is sent to by POST."
    )
    bearer_file: FilePath | None = Field(
        default=None, description="A file with a bearer token for the webhook."
    )
    allow_private: Networks = Field(
        default=False, description="true, or networks: the webhook may be on an intranet."
    )
    deadline: Period = Field(
        default=timedelta(seconds=30), description="How long command or webhook may take."
    )


class Ping(Part):
    """A sign of life for a service that warns when it stays away."""

    url: WebAddress = Field(repr=False, description="Asked by GET while all is well.")
    every: Period = Field(default=timedelta(minutes=5), description="How often.")
    allow_private: Networks = Field(
        default=False, description="true, or networks: the address may be on an intranet."
    )


def health_faults(settings: Value, sources: frozenset[str]) -> Iterator[Fault]:
    """Levels for sources that there are not, and one address twice; sources are all names."""
    told = settings if isinstance(settings, dict) else {}
    if "listen" in told and told["listen"] == told.get("admin", ADMIN):
        loc = ("admin",) if "admin" in told else ("listen",)
        yield Fault(loc=loc, text="listen and admin cannot share an address; give one another port")
    log = told.get("log")
    levels = log.get("levels") if isinstance(log, dict) else None
    for name in levels if isinstance(levels, dict) else ():
        if name not in sources:
            meant = did_you_mean(name, sorted(sources))
            text = f"no source is called {name!r}; {meant}Declared: {', '.join(sorted(sources))}"
            yield Fault(loc=("log", "levels", name), text=text, at_key=True)
