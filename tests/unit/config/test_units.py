"""Durations and sizes as an operator writes them."""

from __future__ import annotations

import contextlib
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some
from pydantic import TypeAdapter, ValidationError

from aggregator.config.units import Duration, PeriodOrNever, Size, spell_duration

_DURATIONS = TypeAdapter[timedelta](Duration)
_SIZES = TypeAdapter[int](Size)
_NEVER = TypeAdapter[timedelta | None](PeriodOrNever)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("45s", timedelta(seconds=45)),
        ("15m", timedelta(minutes=15)),
        ("1h30m", timedelta(minutes=90)),
        ("30d", timedelta(days=30)),
        ("1d2h3m4s", timedelta(days=1, hours=2, minutes=3, seconds=4)),
        ("0s", timedelta()),
    ],
)
def test_a_duration_is_read(written: str, meant: timedelta) -> None:
    assert _DURATIONS.validate_python(written) == meant


@pytest.mark.parametrize(
    "written", ["", "15", "m", "1.5h", "30m1h", "15 m", "-1m", "15m\n", "١٥m", "1w", 15, None, True]
)
def test_what_is_no_duration_is_refused(written: object) -> None:
    with pytest.raises(ValidationError, match="must be a duration"):
        _DURATIONS.validate_python(written)


@given(some.integers(min_value=0, max_value=99_999 * 86_400))
def test_a_duration_reads_back_as_it_is_spelled(seconds: int) -> None:
    span = timedelta(seconds=seconds)

    assert _DURATIONS.validate_python(spell_duration(span)) == span


@given(some.text())
def test_no_text_raises_anything_but_a_validation_error(text: str) -> None:
    for unit in (_DURATIONS, _SIZES, _NEVER):
        with contextlib.suppress(ValidationError):
            assert unit.validate_python(text) != ""


def test_never_is_no_duration_at_all() -> None:
    assert _NEVER.validate_python("never") is None
    assert spell_duration(None) == "never"


@pytest.mark.parametrize(
    ("written", "meant"), [("1B", 1), ("2KiB", 2048), ("32MiB", 33_554_432), ("1GiB", 1 << 30)]
)
def test_a_size_is_read(written: str, meant: int) -> None:
    assert _SIZES.validate_python(written) == meant


@pytest.mark.parametrize("written", ["32", "32MB", "32 MiB", "0B", "1.5GiB", 1024, "32MiB\n"])
def test_what_is_no_size_is_refused(written: object) -> None:
    with pytest.raises(ValidationError, match="must be"):
        _SIZES.validate_python(written)
