"""Which date an article bears."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from aggregator.dates import Trust, date_of, redated
from aggregator.model import DateOrigin

DUMPED = datetime(2026, 3, 10, 12, 0, 0, 250_000, tzinfo=UTC)
NOW = datetime(2026, 3, 12, tzinfo=UTC)
DAY = timedelta(days=1)
MOMENTS = st.datetimes(timezones=st.just(UTC))
ORIGINS = st.sampled_from(DateOrigin)


def test_a_stated_date_is_taken() -> None:
    stated = datetime(2026, 3, 1, 8, 30, tzinfo=UTC)

    assert date_of(stated, dumped=DUMPED, now=NOW, place=3) == (stated, DateOrigin.STATED)


def test_an_undated_item_is_not_later_than_its_dump_and_no_two_share_a_second() -> None:
    first = date_of(None, dumped=DUMPED, now=NOW, place=0)
    second = date_of(None, dumped=DUMPED, now=NOW, place=1)

    assert first == (datetime(2026, 3, 10, 12, tzinfo=UTC), DateOrigin.INFERRED)
    assert second[0] == first[0] - timedelta(seconds=1)


def test_a_stated_date_in_the_future_is_clamped_to_the_dump() -> None:
    found = date_of(DUMPED + 2 * DAY, dumped=DUMPED, now=NOW + 9 * DAY, place=0)

    assert found == (DUMPED.replace(microsecond=0), DateOrigin.CLAMPED)


def test_a_stated_date_within_the_day_of_the_dump_is_no_future() -> None:
    stated = datetime(2026, 3, 10, 23, tzinfo=UTC)

    assert date_of(stated, dumped=DUMPED, now=NOW, place=0) == (stated, DateOrigin.STATED)


def test_nothing_is_dated_after_now() -> None:
    found = date_of(None, dumped=NOW + DAY, now=NOW, place=0)

    assert found == (NOW, DateOrigin.INFERRED)


def test_an_inferred_date_gives_way_to_a_stated_one() -> None:
    stated = (DUMPED + DAY, DateOrigin.STATED)

    assert redated((DUMPED, DateOrigin.INFERRED), stated) == stated


def test_an_inferred_date_gives_way_to_an_earlier_one_only() -> None:
    old = (DUMPED, DateOrigin.INFERRED)

    assert redated(old, (DUMPED - DAY, DateOrigin.INFERRED)) == (DUMPED - DAY, DateOrigin.INFERRED)
    assert redated(old, (DUMPED + DAY, DateOrigin.INFERRED)) is None
    assert redated(old, old) is None


@given(old=MOMENTS, found=MOMENTS, origin=ORIGINS)
def test_a_stated_date_never_changes(old: datetime, found: datetime, origin: DateOrigin) -> None:
    assert redated((old, DateOrigin.STATED), (found, origin)) is None


@given(stated=st.none() | MOMENTS, dumped=MOMENTS, place=st.integers(0, 100_000))
def test_no_date_is_after_now(stated: datetime | None, dumped: datetime, place: int) -> None:
    if dumped < datetime(1990, 1, 1, tzinfo=UTC):
        dumped = dumped.replace(year=1990)

    found, _ = date_of(stated, dumped=dumped, now=NOW, place=place)

    assert found <= NOW


def test_a_clock_that_is_ahead_is_believed_so_far_and_no_further() -> None:
    trust = Trust(clock_ahead=3 * DAY)
    dumped = DUMPED.replace(microsecond=0)

    near = date_of(dumped + 3 * DAY, dumped=DUMPED, now=NOW, place=0, trust=trust)
    far = date_of(dumped + 4 * DAY, dumped=DUMPED, now=NOW, place=0, trust=trust)

    assert near == (dumped + 3 * DAY, DateOrigin.STATED)
    assert far == (dumped, DateOrigin.CLAMPED)


@given(stated=MOMENTS, ahead=st.timedeltas(timedelta(), 30 * DAY))
def test_a_clock_ahead_never_takes_belief_away(stated: datetime, ahead: timedelta) -> None:
    plain = date_of(stated, dumped=DUMPED, now=NOW, place=0)

    found = date_of(stated, dumped=DUMPED, now=NOW, place=0, trust=Trust(clock_ahead=ahead))

    assert found == plain or plain[1] is DateOrigin.CLAMPED


def test_a_stated_date_that_does_not_count_is_as_if_it_were_not_there() -> None:
    stated = DUMPED - 9 * DAY

    found = date_of(stated, dumped=DUMPED, now=NOW, place=2, trust=Trust(stated=False))

    assert found == date_of(None, dumped=DUMPED, now=NOW, place=2)
