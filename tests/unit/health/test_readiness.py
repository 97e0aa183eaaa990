"""Whether the daemon is ready, and whether it is well."""

from __future__ import annotations

from aggregator.health import is_well, obstacles
from tests.overviews import overview, source


def test_a_daemon_with_store_ticks_and_publication_is_ready() -> None:
    assert obstacles(overview()) == ()


def test_each_obstacle_is_told() -> None:
    seen = overview(store_error="the file is damaged", tick_age=None, documents=0)

    told = obstacles(seen)

    assert told == (
        "the store does not answer: the file is damaged",
        "the schedule has not ticked yet",
        "there is no publication yet",
    )


def test_a_schedule_that_stands_still_is_an_obstacle_after_a_minute() -> None:
    assert obstacles(overview(tick_age=59)) == ()
    assert obstacles(overview(tick_age=61)) == ("the schedule has not ticked for 61 seconds",)


def test_a_failing_source_leaves_the_daemon_ready_and_well() -> None:
    seen = overview(source("town", "failing"), source("county"))

    assert obstacles(seen) == ()
    assert is_well(seen)


def test_with_every_source_in_trouble_the_daemon_is_not_well() -> None:
    removed = source("old", "removed", active=False)
    seen = overview(source("town", "failing"), source("county", "stale"), removed)

    assert obstacles(seen) == ()
    assert not is_well(seen)
