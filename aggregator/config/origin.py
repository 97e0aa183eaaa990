"""Where the dumps of a source come from: a directory, or addresses and how they are asked.

Frozen models whose fields are keys of the configuration file. Reads no file; that an address can
be reached, and may be, is found out when it is asked.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import (
    AfterValidator,
    BeforeValidator,
    ConfigDict,
    Field,
    WithJsonSchema,
    model_validator,
)

from aggregator.config.kinds import Address, Addresses, FilePath, Line, Name, Networks, Proxy
from aggregator.config.part import Part
from aggregator.config.units import Duration, Period, PeriodOrAuto

_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")  # RFC 9110 section 5.6.2
_VALUE = re.compile(r"[\x20-\x7e\xa0-\xff]*")
# What the exchange decides by itself.
_OURS = frozenset(
    {
        *("accept-encoding", "connection", "content-length", "host", "if-modified-since"),
        *("if-none-match", "if-range", "range", "te", "transfer-encoding", "upgrade"),
        *("user-agent",),
    }
)
_PLACE = re.compile(r"\{[^{}]*\}")
_PLACES = ("{skip}", "{page}")


def checked_headers(given: Mapping[str, str]) -> Mapping[str, str]:
    """The same request headers; ValueError, without their values, when one cannot be sent."""
    for name, value in given.items():
        if not _NAME.fullmatch(name):
            raise ValueError(f"{name!r} is no name of a request header")
        if name.lower() in _OURS:
            remedy = "; use user_agent" if name.lower() == "user-agent" else ""
            raise ValueError(f"{name} is not for a source to set{remedy}")
        if not _VALUE.fullmatch(value):
            raise ValueError(f"the value of {name} must be one line of Latin-1 text")
    return given


def _robots(given: object) -> bool | None:
    if given == "auto":
        return None
    if isinstance(given, bool):
        return given
    raise ValueError("must be auto, true or false")


def _verify(given: object) -> object:
    if given is False:
        raise ValueError("is never switched off; name the file of the authority to be trusted")
    return given


def _template(given: str) -> str:
    places = _PLACE.findall(given)
    known = [place for place in places if place in _PLACES]
    plain = given.replace("{", "").replace("}", "")
    if not given.startswith(("http://", "https://")) or re.search(r"[\s#]", plain):
        raise ValueError("must be an http or https address with {skip} or {page} in it")
    if len(known) != 1 or known != places:
        raise ValueError("must hold {skip} or {page}, once")
    return given


class PageSettings(Part):
    """How a listing in pages goes on, and how far it is followed."""

    most: int = Field(
        default=5, ge=2, le=100, strict=True, description="Pages of one poll, the first included."
    )
    template: Annotated[Line, AfterValidator(_template)] | None = Field(
        default=None,
        description="The address of a further page: {skip} counts items, {page} counts pages.",
    )
    step: int | None = Field(
        default=None, ge=1, strict=True, description="With {skip}: the items of one page."
    )
    follow: Literal["next"] | None = Field(
        default=None, description="Follows what each page names as the next one."
    )

    @model_validator(mode="after")
    def _goes_on(self) -> Self:
        if (self.template is None) == (self.follow is None):
            raise ValueError("needs either a template or follow: next")
        skips = self.template is not None and "{skip}" in self.template
        if skips != (self.step is not None):
            raise ValueError("step belongs to {skip} in the template; give both or neither")
        return self


class Origin(Part):
    """A directory or address that dumps come from."""

    # Exactly one of the two; said in words by places.py.
    model_config = ConfigDict(
        json_schema_extra={"oneOf": [{"required": ["directory"]}, {"required": ["url"]}]}
    )

    name: Name = Field(description="Its name in addresses, commands and logs; keep it for ever.")
    title: Line = Field(
        default_factory=lambda known: known.get("name", ""),
        description="Its name for people. Default: the name.",
    )
    site: Address | None = Field(
        default=None,
        description="The page its dumps were taken of; relative links in them belong to it.",
    )
    folder: FilePath | None = Field(
        default=None,
        alias="directory",
        description="Where its dumps arrive, sub-directories included.",
    )
    urls: Addresses = Field(
        default=(),
        alias="url",
        repr=False,
        description="The address of a page, feed or archive instead, or a list of them.",
        json_schema_extra={"default": None},
    )
    interval: PeriodOrAuto = Field(
        default=None,
        alias="every",
        description="How often to look. Default: 1m for a directory; auto for an address, which "
        "follows how often the source publishes.",
        json_schema_extra={"default": None},
    )
    settle: Duration = Field(
        default=timedelta(seconds=5),
        description="How long a file must have been still, unless it was renamed into place.",
    )
    expect_every: Period | None = Field(
        default=None, description="Silence longer than this is stale. Default: by its own history."
    )
    discover: bool = Field(
        default=False, strict=True, description="Whether the address is a page that names its feed."
    )
    pages: PageSettings | None = Field(
        default=None, description="For a listing that goes on on further pages."
    )
    robots: Annotated[
        bool | None, BeforeValidator(_robots), WithJsonSchema({"enum": ["auto", True, False]})
    ] = Field(
        default=None,
        description="Whether robots.txt is obeyed; auto: for pages, not for feeds.",
        json_schema_extra={"default": "auto"},
    )
    headers: Annotated[dict[str, str], AfterValidator(checked_headers)] = Field(
        default_factory=dict, repr=False, description="Further request headers, by name."
    )
    headers_file: FilePath | None = Field(
        default=None, description="A file of further request headers, one `Name: value` a line."
    )
    bearer_file: FilePath | None = Field(
        default=None, description="A file that holds a bearer token and nothing else."
    )
    user_agent: Line | None = Field(
        default=None, description="The User-Agent. Default: aggregator, its version and contact."
    )
    allow_private: Networks = Field(
        default=False,
        description="Whether addresses of intranets may be asked, or which networks.",
    )
    proxy: Proxy | None = Field(
        default=None, repr=False, description="An http proxy to ask through."
    )
    verify: Annotated[
        Literal[True] | FilePath,
        BeforeValidator(_verify),
        WithJsonSchema({"anyOf": [{"const": True}, {"type": "string", "minLength": 1}]}),
    ] = Field(
        default=True,
        description="True, or a file of authorities to trust instead of the usual ones.",
    )
    deadline: Period = Field(
        default=timedelta(seconds=30),
        description="How long one answer may take, from first to last.",
    )
    floor: Period = Field(
        default=timedelta(minutes=5),
        description="Never asked more often; lower only where the server's operator agrees.",
    )

    @model_validator(mode="after")
    def _has_one_place(self) -> Self:
        if (self.folder is None) == (not self.urls):
            raise ValueError("needs either a directory or a url")
        return self

    @property
    def directory(self) -> Path:
        """Where the dumps of a source by directory arrive; LookupError for one by address."""
        if self.folder is None:
            raise LookupError(f"the source {self.name} has no directory")
        return self.folder

    @property
    def every(self) -> timedelta:
        """How often a directory is looked through, or an address asked unless that is auto."""
        return self.interval or timedelta(minutes=1)
