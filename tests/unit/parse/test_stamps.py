"""Time stamps in the forms that machines give them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.parse.stamps import StampReader

READER = StampReader(datetime(2024, 5, 2, 12, tzinfo=UTC), "Europe/Stockholm")
AT_EIGHT = datetime(2024, 4, 26, 8, 15, tzinfo=UTC)


@pytest.mark.parametrize(
    "stamp",
    [
        "Fri, 26 Apr 2024 08:15:00 GMT",
        "Fri, 26 Apr 2024 08:15 UT",
        "26 Apr 24 04:15 EDT",
        "Fri, 26 Apr 2024 10:15:00 +0200 (CEST)",
        "fre, 26 apr 2024 10:15:00",
        "2024-04-26T08:15:00Z",
        "2024-04-26T10:15:00.000+02:00",
        "2024-04-26T10:15+0200",
        "2024-04-26 10:15:00 +02",
        "20240426T081500Z",
        "  2024-04-26t08:15:00z ",
        "Fri Apr 26 10:15:00 2024",
        "Fri Apr 26 08:15:00 UTC 2024",
        "26 april 2024 kl. 10.15",
        "2024年4月26日 10:15",
    ],
)
def test_one_moment_in_many_forms(stamp: str) -> None:
    assert READER.read(stamp) == AT_EIGHT


@pytest.mark.parametrize(
    ("stamp", "moment"),
    [
        ("2024", datetime(2023, 12, 31, 23, tzinfo=UTC)),
        ("2024-07", datetime(2024, 6, 30, 22, tzinfo=UTC)),
        ("2024-07-09", datetime(2024, 7, 8, 22, tzinfo=UTC)),
        ("Sat, 31 Dec 2016 23:59:60 GMT", datetime(2016, 12, 31, 23, 59, 59, tzinfo=UTC)),
        ("31 Dec 99 12:00 A", datetime(1999, 12, 31, 12, tzinfo=UTC)),
    ],
)
def test_what_is_missing_is_the_least(stamp: str, moment: datetime) -> None:
    assert READER.read(stamp) == moment


@pytest.mark.parametrize(
    "stamp",
    [
        "",
        "soon",
        "0001-01-01T00:00:00Z",
        "9999-12-31T23:59:59-23:59",
        "2024-13-01",
        "30 Feb 2024 10:00 GMT",
        "Fri, 26 Apr 2024 25:15:00 GMT",
        "2024-04-26T08:15:00+99:99",
        "1" * 200,
    ],
)
def test_what_is_no_date_is_none(stamp: str) -> None:
    assert READER.read(stamp) is None


def test_the_first_stamp_that_can_be_read_counts() -> None:
    assert READER.first([None, "soon", "2024-04-26T08:15:00Z", "2020"]) == AT_EIGHT


@given(st.text(max_size=60) | st.from_regex(r"[0-9T:Z+. -]{4,40}"))
def test_any_text_gives_a_moment_in_utc_or_none(text: str) -> None:
    moment = READER.read(text)

    assert moment is None or moment.utcoffset() == AT_EIGHT.utcoffset()
