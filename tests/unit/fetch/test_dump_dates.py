"""What tells the date of a dump."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some

from aggregator.fetch.dated import dated, moment
from aggregator.model import DumpDate

_NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
_MTIME = datetime(2025, 3, 4, 5, 6, 7, tzinfo=UTC)
_CASES = Path(__file__).parents[2] / "data" / "fetch" / "dates-in-names.tsv"
_ROWS = [line.split("\t") for line in _CASES.read_text(encoding="utf-8").splitlines()]


@pytest.mark.parametrize(("name", "told"), _ROWS)
def test_a_name_tells_a_date_or_not(name: str, told: str) -> None:
    expected = (_MTIME, DumpDate.MTIME)
    if told != "-":
        expected = (datetime.fromisoformat(told).replace(tzinfo=UTC), DumpDate.NAME)

    assert dated(name, _MTIME, _NOW) == expected


@pytest.mark.parametrize(
    "mtime", [datetime(1990, 1, 1, tzinfo=UTC), _NOW, _NOW + timedelta(minutes=5)]
)
def test_a_believable_modification_time_tells_the_date(mtime: datetime) -> None:
    assert dated("news.txt", mtime, _NOW) == (mtime, DumpDate.MTIME)


@pytest.mark.parametrize(
    "mtime",
    [
        None,
        datetime(1970, 1, 1, tzinfo=UTC),
        datetime(1989, 12, 31, 23, 59, tzinfo=UTC),
        _NOW + timedelta(minutes=5, seconds=1),
    ],
)
def test_else_the_moment_of_reading_tells_the_date(mtime: datetime | None) -> None:
    assert dated("news.txt", mtime, _NOW) == (_NOW, DumpDate.READ)


@given(some.text(), some.integers(min_value=-(2**63), max_value=2**63 - 1))
def test_no_name_and_no_time_stamp_breaks_the_dating(name: str, stamp: int) -> None:
    date, _ = dated(name, moment(stamp), _NOW)

    assert datetime(1990, 1, 1, tzinfo=UTC) <= date < datetime(2028, 1, 1, tzinfo=UTC)


def test_a_time_stamp_is_read_to_the_microsecond() -> None:
    assert moment(1_000_000_000_123_456_789) == datetime(2001, 9, 9, 1, 46, 40, 123_456, tzinfo=UTC)
