"""What is counted while the daemon runs."""

from __future__ import annotations

from aggregator.model import IngestReport, Tallied
from aggregator.tally import Tally


def report(**told: object) -> IngestReport:
    return IngestReport(source="town", location="a.txt", **told)  # type: ignore[arg-type] # by name


def test_the_reports_of_a_source_add_up() -> None:
    tally = Tally()

    tally.report(report(items=5, new=2, seen=3))
    tally.report(report(items=4, new=1, seen=2, revised=1, dropped=1))

    assert tally.by_source() == {
        "town": Tallied(dumps=2, items=9, new=3, duplicates=5, revised=1, dropped=1)
    }


def test_a_dump_is_taken_in_or_known_or_refused_or_set_aside() -> None:
    tally = Tally()

    tally.report(report())
    tally.report(report(known=True))
    tally.report(report(error="is no feed"))
    tally.report(report(quarantined=True, error="out of character"))

    found = tally.by_source()["town"]
    assert (found.dumps, found.known, found.refused, found.quarantined) == (1, 1, 1, 1)


def test_turns_are_counted_with_their_seconds() -> None:
    tally = Tally()

    tally.turn("town", 1.5, failed=False)
    tally.turn("town", 0.5, failed=True)

    found = tally.by_source()["town"]
    assert (found.turns, found.failed, found.seconds, found.last_seconds) == (2, 1, 2.0, 0.5)


def test_the_age_of_a_tick_grows_until_the_next() -> None:
    now = [100.0]
    tally = Tally(elapsed=lambda: now[0])
    before = tally.tick_age()
    tally.tick()

    now[0] = 107.0

    assert before is None
    assert tally.tick_age() == 7.0
