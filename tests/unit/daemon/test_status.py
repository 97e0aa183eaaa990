"""The line beside the service."""

from __future__ import annotations

from datetime import UTC, datetime

from aggregator.schedule import Progress
from aggregator.status import status_line
from aggregator.watchdog import stuck

NOON = datetime(2026, 3, 4, 12, 0, 5, tzinfo=UTC)


def test_before_the_first_turn_there_are_only_counts() -> None:
    line = status_line(documents=12, sources=2, progress=Progress())

    assert line == "Serving 12 documents of 2 sources"


def test_the_last_turn_and_all_trouble_are_told() -> None:
    progress = (
        Progress().after("town", NOON, new=3, failed=False).after("pier", NOON, new=0, failed=True)
    )

    line = status_line(
        documents=12,
        sources=2,
        progress=progress,
        stuck=["store"],
        refused=["a.yaml:1: no", "b", "c"],
    )

    assert line == (
        "HANGS: store; Serving 12 documents of 2 sources; last turn 12:00:05Z pier, 3 new so far; "
        "failing: pier; configuration refused, the former one holds: a.yaml:1: no and 2 more"
    )


def test_a_source_that_recovers_or_goes_fails_no_longer() -> None:
    progress = (
        Progress().after("town", NOON, new=0, failed=True).after("pier", NOON, new=0, failed=True)
    )

    assert progress.after("town", NOON, new=1, failed=False).failing == {"pier"}
    assert progress.of(frozenset({"town"})).failing == {"town"}


def test_a_part_hangs_when_its_last_sign_is_too_old() -> None:
    signs = {"scheduler": lambda: 90.0, "store": lambda: 60.0}

    assert stuck(signs, 100.0, 30.0) == ("store",)
    assert stuck(signs, 89.0, 30.0) == ()
