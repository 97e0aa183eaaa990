"""How a source fares: one state, one sentence, whatever its kind."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.fetch.manners import State, Vitals, health, patience, with_news

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
WEEKLY = tuple(NOW - weeks * timedelta(weeks=1) for weeks in range(9, -1, -1))
SOUND = Vitals(last_attempt=NOW - HOUR, due=NOW + HOUR, why="every: 1h")


def test_a_sound_source_says_when_it_is_due_and_why() -> None:
    found = health(SOUND, NOW)

    assert found.state is State.OK
    assert (found.due, found.why) == (NOW + HOUR, "every: 1h")


@pytest.mark.parametrize(
    ("vitals", "state", "reason"),
    [
        (Vitals(), State.WAITING, "not asked yet"),
        (
            replace(SOUND, not_before=NOW + 90 * timedelta(minutes=1)),
            State.WAITING,
            "the server asked for 1h30m more",
        ),
        (
            replace(SOUND, failures=1, error="the server answered 404 Not Found"),
            State.FAILING,
            "failed once: the server answered 404 Not Found",
        ),
        (
            replace(SOUND, failures=4, error="the name does not resolve"),
            State.FAILING,
            "failed 4 times in a row: the name does not resolve",
        ),
        (
            replace(SOUND, failures=1, held=1, error="kept aside"),
            State.QUARANTINED,
            "1 dump is held in quarantine: release or drop what is held",
        ),
        (
            replace(SOUND, held=2),
            State.QUARANTINED,
            "2 dumps are held in quarantine: release or drop what is held",
        ),
        (
            replace(SOUND, gone_at=NOW - 2 * DAY, held=1, failures=1),
            State.GONE,
            "gone (410) since 2026-03-02: remove it, change its address, or poll it by hand",
        ),
    ],
)
def test_the_gravest_state_is_told_with_its_reason(
    vitals: Vitals, state: State, reason: str
) -> None:
    found = health(vitals, NOW)

    assert (found.state, found.reason) == (state, reason)


def test_a_weekly_source_is_stale_after_three_weeks_of_silence() -> None:
    vitals = replace(SOUND, news=WEEKLY)

    assert health(vitals, NOW + timedelta(weeks=3)).state is State.OK
    stale = health(vitals, NOW + timedelta(weeks=3, seconds=1))

    assert stale.state is State.STALE
    assert stale.reason == "nothing new for 21d, longer than its own history allows (21d)"


def test_a_rare_long_gap_does_not_make_a_source_patient() -> None:
    holidays = (NOW - 60 * DAY, *(NOW - days * DAY for days in range(19, -1, -1)))

    assert patience(holidays, None) == 3 * DAY


def test_a_busy_source_may_be_silent_for_a_day() -> None:
    hourly = tuple(NOW - hours * HOUR for hours in range(20))

    assert patience(hourly, None) == DAY


def test_a_source_without_a_rhythm_is_never_stale() -> None:
    vitals = replace(SOUND, news=WEEKLY[:3], added=NOW - 100 * DAY)

    assert health(vitals, NOW + 1000 * DAY).state is State.OK


def test_what_the_operator_expects_counts_more_than_history() -> None:
    vitals = replace(SOUND, news=WEEKLY, expect_every=2 * DAY)

    found = health(vitals, NOW + 3 * DAY)

    assert found.state is State.STALE
    assert found.reason == "nothing new for 3d, longer than expect_every allows (2d)"


def test_a_source_that_has_never_had_news_is_stale_when_some_was_expected() -> None:
    vitals = replace(SOUND, added=NOW - 3 * DAY, expect_every=2 * DAY)

    assert health(vitals, NOW).state is State.STALE
    assert health(replace(vitals, added=NOW - DAY), NOW).state is State.OK


def test_news_of_a_future_clock_make_no_source_stale() -> None:
    vitals = replace(SOUND, news=WEEKLY)

    assert health(vitals, NOW - 365 * DAY).state is State.OK


def test_a_batch_of_articles_is_one_time_of_news() -> None:
    batch = [NOW + minutes * timedelta(minutes=1) for minutes in range(50)]

    assert with_news((), batch) == (NOW,)


@given(st.lists(st.datetimes(min_value=datetime(2000, 1, 1), timezones=st.just(UTC))))  # noqa: DTZ001 - hypothesis wants naive bounds
def test_times_of_news_are_few_sorted_and_apart(found: list[datetime]) -> None:
    kept = with_news((), found)

    assert len(kept) <= 20
    assert list(kept) == sorted(kept)
    assert all(later - sooner >= HOUR for sooner, later in pairwise(kept))
    assert set(kept) <= set(found)
    assert with_news(kept, kept) == kept
