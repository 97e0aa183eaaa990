"""The kinds of words a configuration holds: names, addresses, languages, zones, patterns, paths.

Each is a type that checks itself and describes itself in the JSON Schema. Knows no key.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, available_timezones

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    ValidationError,
    ValidationInfo,
    ValidatorFunctionWrapHandler,
    WithJsonSchema,
    WrapValidator,
)

from aggregator.config.credentials import credentials_of, resolved
from aggregator.config.likeness import did_you_mean
from aggregator.config.patterns import checked_pattern, is_pattern

_LISTEN = r"^(unix:/.+|(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9.-]+):[0-9]{1,5})$"
_NAME = r"^[a-z0-9][a-z0-9-]*$"
_LANGUAGE = r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*$"
_ROLE = r"^(date|title|summary|labels|category|skip)\??$"
_PORTS = range(1, 1 << 16)
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")


def _matching(pattern: str, remedy: str) -> Callable[[str], str]:
    def check(given: str) -> str:
        if not re.fullmatch(pattern, given):
            raise ValueError(remedy)
        return given

    return check


def _one_line(given: str) -> str:
    if not given.strip() or _UNPRINTABLE.search(given):
        raise ValueError("must be one line of text, not empty and without control characters")
    return given.strip()


def _listen(given: str) -> str:
    remedy = "must be host:port, [IPv6]:port or unix:/path"
    _matching(_LISTEN, remedy)(given)
    if not given.startswith("unix:") and int(given.rpartition(":")[2]) not in _PORTS:
        raise ValueError(f"{remedy}, with a port from 1 to 65535")
    return given


def _address(given: str) -> str:
    remedy = "must be an http or https address without query, such as https://news.example.org"
    try:
        parts = urlsplit(given)
        usable = parts.scheme in {"http", "https"} and parts.hostname and (parts.port or 1) > 0
    except ValueError:
        usable = False
    if not usable or "?" in given or "#" in given or re.search(r"[\s\x00-\x1f\x7f]", given):
        raise ValueError(remedy)
    return given


def _web_address(given: str) -> str:
    """An address that dumps come from; it may hold a query, a user name and a password."""
    try:
        parts = urlsplit(given)
        usable = parts.scheme in {"http", "https"} and parts.hostname and (parts.port or 1) > 0
    except ValueError:
        usable = False
    if not usable or "#" in given or re.search(r"[\s\x00-\x20\x7f\\\\]", given):
        raise ValueError("must be an http or https address, without spaces and without #")
    return given


def _proxy(given: str) -> str:
    remedy = "must be the address of an http proxy, such as http://proxy.example.org:3128"
    try:
        parts = urlsplit(_web_address(given))
    except ValueError:
        raise ValueError(remedy) from None
    if parts.scheme != "http" or parts.path not in {"", "/"} or parts.query:
        raise ValueError(remedy)
    return given


def _contact(given: str) -> str:
    try:
        parts = urlsplit(given)
    except ValueError:
        parts = urlsplit("")
    mail = parts.scheme == "mailto" and "@" in parts.path
    page = parts.scheme in {"http", "https"} and parts.hostname and "@" not in parts.netloc
    if not (mail or page) or not given.isascii() or re.search(r"[\s\x00-\x20\x7f()]", given):
        raise ValueError("must be an http, https or mailto address in ASCII and without brackets")
    return given


def _networks(given: object) -> bool | tuple[IPv4Network | IPv6Network, ...]:
    """Nothing, everything of an intranet, or the networks listed."""
    if isinstance(given, bool):
        return given
    try:
        if isinstance(given, list | tuple) and given:
            return tuple(ip_network(str(one)) for one in given)
    except ValueError as error:
        raise ValueError(f"must be networks such as 10.1.2.0/24: {error}") from None
    raise ValueError("must be true, false or a list of networks such as [10.1.2.0/24]")


def _front_server(given: object) -> str:
    """The networks of a proxy, or the word for who comes by a socket file."""
    try:
        return "unix" if given == "unix" else str(ip_network(str(given)))
    except ValueError:
        remedy = "must be an address, a network such as 10.1.2.0/24, or unix"
        raise ValueError(remedy) from None


def _zone(given: str) -> str:
    try:
        ZoneInfo(given)
    except (KeyError, ValueError, OSError):  # unknown, unsafe, or a folder of zones
        meant = did_you_mean(given, available_timezones())
        must = "must be an IANA time zone such as UTC or Europe/Stockholm"
        raise ValueError(f"{meant}It {must}" if meant else must) from None
    return given


def _encoding(given: str) -> str:
    remedy = "must be a text encoding such as utf-8, windows-1252 or iso-8859-15"
    try:
        "".encode(given)
    except (LookupError, ValueError):
        raise ValueError(remedy) from None
    return given


def _pattern(given: str) -> str:
    try:
        re.compile(given)
    except (re.error, OverflowError, RecursionError) as error:
        raise ValueError(f"must be a regular expression: {error}") from None
    return given


def _wanted_language(given: str) -> str:
    return given if is_pattern(given) else _tag(given)


def _one_or_many(given: object, validated: ValidatorFunctionWrapHandler) -> tuple[str, ...]:
    """One text stands for a list of it; what is wrong with it is told of the text itself."""
    if isinstance(given, list | tuple):
        return tuple(validated(given))
    if isinstance(given, str):
        try:
            return tuple(validated((given,)))
        except ValidationError as error:
            raise ValueError(error.errors()[0]["ctx"]["error"]) from None
    must = "must be text or a list of texts"
    raise ValueError(f"has no value; it {must}" if given is None else f"{must}; put it in quotes")


def _absolute(given: object, info: ValidationInfo) -> Path:
    """The path with the folder of its file before it, or the credential that is meant."""
    if not isinstance(given, str | Path):
        raise ValueError("must be a path, relative to this file or absolute")  # noqa: TRY004 - what pydantic catches
    context = info.context or {}
    credentials = context.get("credentials") or credentials_of({})
    return resolved(str(given), context.get("base", Path.cwd()), credentials)


_tag = _matching(_LANGUAGE, "must be a language tag such as sv, en or en-GB")

Name = Annotated[
    str,
    AfterValidator(_matching(_NAME, "must be a-z, 0-9 and hyphens, no hyphen first")),
    Field(json_schema_extra={"pattern": _NAME}),
]
Language = Annotated[
    str,
    AfterValidator(_tag),
    Field(json_schema_extra={"pattern": _LANGUAGE}),
]
Line = Annotated[str, AfterValidator(_one_line), Field(json_schema_extra={"minLength": 1})]
Listen = Annotated[str, AfterValidator(_listen), Field(json_schema_extra={"pattern": _LISTEN})]
Address = Annotated[
    str, AfterValidator(_address), Field(json_schema_extra={"pattern": "^https?://"})
]
WebAddress = Annotated[
    str, AfterValidator(_web_address), Field(json_schema_extra={"pattern": "^https?://"})
]
Proxy = Annotated[str, AfterValidator(_proxy), Field(json_schema_extra={"pattern": "^http://"})]
Contact = Annotated[
    str, AfterValidator(_contact), Field(json_schema_extra={"pattern": "^(https?://|mailto:)"})
]
Networks = Annotated[
    bool | tuple[IPv4Network | IPv6Network, ...],
    BeforeValidator(_networks),
    WithJsonSchema(
        {"anyOf": [{"type": "boolean"}, {"type": "array", "items": {"type": "string"}}]}
    ),
]
FrontServer = Annotated[
    str, BeforeValidator(_front_server), WithJsonSchema({"type": "string", "minLength": 1})
]
BaseAddress = Annotated[Address, AfterValidator(lambda given: given.rstrip("/"))]
Role = Annotated[
    str,
    AfterValidator(
        _matching(_ROLE, "must be date, title, summary, labels, category or skip, maybe with ?")
    ),
    Field(json_schema_extra={"pattern": _ROLE}),
]
Zone = Annotated[str, AfterValidator(_zone)]
Encoding = Annotated[str, AfterValidator(_encoding)]
Pattern = Annotated[str, AfterValidator(_pattern), Field(json_schema_extra={"format": "regex"})]
FilePath = Annotated[
    Path, BeforeValidator(_absolute), WithJsonSchema({"type": "string", "minLength": 1})
]

_Wanted = Annotated[Line, AfterValidator(checked_pattern)]
_ONE_OR_MANY = WithJsonSchema(
    {
        "anyOf": [
            {"type": "string", "minLength": 1},
            {"type": "array", "items": {"type": "string", "minLength": 1}, "minItems": 1},
        ]
    }
)
WantedTexts = Annotated[
    tuple[_Wanted, ...], Field(min_length=1), WrapValidator(_one_or_many), _ONE_OR_MANY
]
WantedLanguages = Annotated[
    tuple[Annotated[_Wanted, AfterValidator(_wanted_language)], ...],
    Field(min_length=1),
    WrapValidator(_one_or_many),
    _ONE_OR_MANY,
]
Texts = Annotated[tuple[Line, ...], Field(min_length=1), WrapValidator(_one_or_many), _ONE_OR_MANY]
Addresses = Annotated[
    tuple[WebAddress, ...], Field(min_length=1), WrapValidator(_one_or_many), _ONE_OR_MANY
]
