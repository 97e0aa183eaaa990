"""Lines that are dates, and lines that are not."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.errors import ParseError
from aggregator.parse.when import DateReader

NOON = datetime(2024, 5, 2, 12, 0, tzinfo=UTC)

DATES = {
    "2024-04-26": "2024-04-26T00:00",
    "2024-04-26T10:15:30Z": "2024-04-26T10:15:30",
    "2024-04-26T10:15:30.250+02:00": "2024-04-26T08:15:30",
    "2024-04-26 10:15": "2024-04-26T10:15",
    "2024/4/6": "2024-04-06T00:00",
    "26 april 2024": "2024-04-26T00:00",
    "den 26 april 2024": "2024-04-26T00:00",
    "fredag den 26 april 2024 kl. 08.30": "2024-04-26T08:30",
    "26. April 2024": "2024-04-26T00:00",
    "1. März 2024, 9:05 Uhr": "2024-03-01T09:05",
    "April 26, 2024": "2024-04-26T00:00",
    "Apr. 26, 2024 2:05 pm": "2024-04-26T14:05",
    "Aug 21, 2018 14:00 CEST": "2018-08-21T12:00",
    "26th of April 2024": "2024-04-26T00:00",
    "26.04.2024": "2024-04-26T00:00",
    "26/04/2024": "2024-04-26T00:00",
    "03/04/2024": "2024-04-03T00:00",
    "04/26/2024": "2024-04-26T00:00",
    "8.12.2023 08:00:00 CET": "2023-12-08T07:00",
    "le 1er août 2023": "2023-08-01T00:00",
    "15 mars": "2024-03-15T00:00",
    "10 juni 14:50": "2023-06-10T14:50",
    "2 maj": "2024-05-02T00:00",
    "3 maj": "2023-05-03T00:00",
    "29 februari": "2024-02-29T00:00",
    "Igår 14:33": "2024-05-01T14:33",
    "I dag": "2024-05-02T00:00",
    "aujourd\u2019hui": "2024-05-02T00:00",
    "2024年4月26日": "2024-04-26T00:00",
    "2024年4月26日(金)": "2024-04-26T00:00",
    "令和6年4月26日": "2024-04-26T00:00",
    "令和元年5月1日": "2019-05-01T00:00",
    "平成30年12月3日": "2018-12-03T00:00",
    "更新日:2024年11月29日更新": "2024-11-29T00:00",
    "[2024年1月15日]": "2024-01-15T00:00",
    "Publicerad: 2024-04-26": "2024-04-26T00:00",
    "Publicerad 26 april 2024": "2024-04-26T00:00",
    "Published: April 26, 2024": "2024-04-26T00:00",
    "Veröffentlicht am 26.04.2024": "2024-04-26T00:00",
    "Publié le 26 avril 2024": "2024-04-26T00:00",
    "26\u00a0avril\u00a02024": "2024-04-26T00:00",
}
NO_DATES = (
    "4 januari 2024 öppnar badet",
    "14 februari: Läget på vägarna",
    "helgen 26-28 april",
    "Oktober 2020",
    "2024",
    "1177",
    "14:30",
    "31 februari 2024",
    "30 februari",
    "2024-13-01",
    "0000-00-00",
    "26 april 2024 25:00",
    "26 april 2024 10:00 XYZ",
    "4 mand 2024",
    "igår kväll",
    "",
)


@pytest.mark.parametrize(("line", "moment"), DATES.items())
def test_a_date_line_says_its_moment(line: str, moment: str) -> None:
    stated = DateReader(NOON, "UTC").read(line)

    assert stated
    assert stated.moment == datetime.fromisoformat(moment).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("order", "line", "moment"),
    [
        ("auto", "03/04/2024", "2024-04-03"),
        ("dmy", "03/04/2024", "2024-04-03"),
        ("mdy", "03/04/2024", "2024-03-04"),
        ("mdy", "26/04/2024", "2024-04-26"),
        ("dmy", "26.04.24", "2024-04-26"),
        ("mdy", "04/26/24", "2024-04-26"),
        ("ymd", "24-04-26", "2024-04-26"),
        ("dmy", "26.04.99", "1999-04-26"),
        ("dmy", "26.04.25", "2025-04-26"),
    ],
)
def test_numbers_are_read_in_the_order_that_is_told(order: str, line: str, moment: str) -> None:
    stated = DateReader(NOON, "UTC", order).read(line)

    assert stated
    assert stated.moment == datetime.fromisoformat(moment).replace(tzinfo=UTC)


@pytest.mark.parametrize("order", ["auto", "ymd"])
def test_a_year_of_two_digits_needs_an_order_that_fits(order: str) -> None:
    assert (
        DateReader(NOON, "UTC", order).read("26.04.24" if order == "auto" else "24.26.04") is None
    )


@pytest.mark.parametrize("line", NO_DATES)
def test_a_line_that_says_more_or_less_is_no_date(line: str) -> None:
    assert DateReader(NOON, "UTC").read(line) is None


def test_midnight_is_the_zones_and_so_is_today() -> None:
    # Half past midnight of 3 May in Stockholm.
    dates = DateReader(datetime(2024, 5, 2, 22, 30, tzinfo=UTC), "Europe/Stockholm")

    today, winter = dates.read("idag"), dates.read("15 januari 2024")

    assert today
    assert today.moment == datetime(2024, 5, 2, 22, 0, tzinfo=UTC)
    assert winter
    assert winter.moment == datetime(2024, 1, 14, 23, 0, tzinfo=UTC)


def test_a_bare_day_is_less_certain_than_a_year_or_a_label() -> None:
    dates = DateReader(NOON, "UTC")

    found = {line: dates.read(line) for line in ("1 maj", "1 maj 2024", "Publicerad: 1 maj")}

    assert {line: stated and stated.certain for line, stated in found.items()} == {
        "1 maj": False,
        "1 maj 2024": True,
        "Publicerad: 1 maj": True,
    }


@pytest.mark.parametrize("zone", ["Mars/Olympus", "", "../etc/passwd", "a\x00b"])
def test_an_unknown_zone_is_refused_by_name(zone: str) -> None:
    with pytest.raises(ParseError, match="no time zone"):
        DateReader(NOON, zone)


@given(st.text(alphabet="0123456789 .:-/年月日aprilmj令和元tz+()", max_size=40))
def test_no_line_makes_the_reader_fail(line: str) -> None:
    stated = DateReader(NOON, "Asia/Tokyo").read(line)

    assert stated is None or stated.moment.tzinfo is UTC
