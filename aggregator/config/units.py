"""Durations and sizes as an operator writes them: `1h30m`, `never`, `32MiB`.

Each is a type that checks itself and describes itself in the JSON Schema. Knows no key.
"""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, WithJsonSchema

_AMOUNT = "[0-9]{1,5}"
_DURATION = rf"^(?=[0-9])({_AMOUNT}y)?({_AMOUNT}d)?({_AMOUNT}h)?({_AMOUNT}m)?({_AMOUNT}s)?$"
_SPOKEN = r"([0-9]{1,5})\s*([smhdy])[a-z]*"  # as people say it: 2 hours
SIZE = r"^([0-9]{1,9})(B|KiB|MiB|GiB)$"
_FACTORS = {"B": 1, "KiB": 1 << 10, "MiB": 1 << 20, "GiB": 1 << 30}


def _duration(given: object) -> timedelta:
    """Years of 365 days, days, hours, minutes and seconds; a timedelta stays what it is."""
    if isinstance(given, timedelta):
        return given
    found = re.fullmatch(_DURATION, given) if isinstance(given, str) else None
    if found is None:
        spoken = re.fullmatch(_SPOKEN, str(given), re.IGNORECASE)
        must = "must be a duration such as 45s, 15m, 1h30m or 30d"
        meant = f"did you mean {spoken[1]}{spoken[2].lower()}? It {must}" if spoken else must
        raise ValueError(meant)
    years, days, hours, minutes, seconds = (int((part or "0")[:-1] or 0) for part in found.groups())
    return timedelta(days=365 * years + days, hours=hours, minutes=minutes, seconds=seconds)


def _optional_duration(given: object) -> timedelta | None:
    if given == "never":
        return None
    try:
        return _duration(given)
    except ValueError as error:
        raise ValueError(f"{error}, or never") from None


def _duration_or_auto(given: object) -> timedelta | None:
    if given == "auto":
        return None
    try:
        return _duration(given)
    except ValueError as error:
        raise ValueError(f"{error}, or auto") from None


def _some_time(given: timedelta | None) -> timedelta | None:
    if given is not None and given <= timedelta():
        raise ValueError("must be longer than nothing, at least 1s")
    return given


def spell_duration(span: timedelta | None) -> str:
    """The duration as it is written in YAML; None is never."""
    if span is None:
        return "never"
    rest, parts = int(span.total_seconds()), ""
    for letter, seconds in {"d": 86_400, "h": 3_600, "m": 60, "s": 1}.items():
        amount, rest = divmod(rest, seconds)
        parts += f"{amount}{letter}" if amount else ""
    return parts or "0s"


def _count_or_all(given: object) -> int | None:
    if given == "all":
        return None
    if not isinstance(given, int) or isinstance(given, bool):
        raise ValueError("must be a number, or all")  # noqa: TRY004 - what pydantic catches
    return given


def _some(given: int | None) -> int | None:
    if given is not None and given < 1:
        raise ValueError("must be at least 1, or all")
    return given


def _none_or_more(given: int | None) -> int | None:
    if given is not None and given < 0:
        raise ValueError("must be 0 or more, or all")
    return given


def _count_schema(least: int) -> WithJsonSchema:
    return WithJsonSchema({"anyOf": [{"type": "integer", "minimum": least}, {"const": "all"}]})


def _size(given: object) -> int:
    found = re.fullmatch(SIZE, given) if isinstance(given, str) else None
    if found is None:
        raise ValueError("must be a size such as 512KiB, 32MiB or 1GiB")
    return int(found[1]) * _FACTORS[found[2]]


def spell_size(size: int) -> str:
    """The size as it is written in YAML, in the largest unit that leaves no rest."""
    unit = next(name for name in ("GiB", "MiB", "KiB", "B") if size % _FACTORS[name] == 0)
    return f"{size // _FACTORS[unit]}{unit}"


def _some_bytes(given: int) -> int:
    if given < 1:
        raise ValueError("must be larger than nothing, at least 1B")
    return given


_DURATION_SCHEMA = WithJsonSchema({"type": "string", "pattern": _DURATION})
Duration = Annotated[timedelta, BeforeValidator(_duration), _DURATION_SCHEMA]
Period = Annotated[
    timedelta, BeforeValidator(_duration), AfterValidator(_some_time), _DURATION_SCHEMA
]
PeriodOrNever = Annotated[
    timedelta | None,
    BeforeValidator(_optional_duration),
    AfterValidator(_some_time),
    WithJsonSchema({"type": "string", "pattern": f"^never$|{_DURATION}"}),
]
DurationOrAuto = Annotated[
    timedelta | None,
    BeforeValidator(_duration_or_auto),
    WithJsonSchema({"type": "string", "pattern": f"^auto$|{_DURATION}"}),
]
PeriodOrAuto = Annotated[
    timedelta | None,
    BeforeValidator(_duration_or_auto),
    AfterValidator(_some_time),
    WithJsonSchema({"type": "string", "pattern": f"^auto$|{_DURATION}"}),
]
Size = Annotated[
    int,
    BeforeValidator(_size),
    AfterValidator(_some_bytes),
    WithJsonSchema({"type": "string", "pattern": SIZE}),
]
CountOrAll = Annotated[
    int | None, BeforeValidator(_count_or_all), AfterValidator(_some), _count_schema(1)
]
NoneOrMore = Annotated[
    int | None, BeforeValidator(_count_or_all), AfterValidator(_none_or_more), _count_schema(0)
]
