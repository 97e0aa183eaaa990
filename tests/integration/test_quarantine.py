"""From a dump that cannot be trusted to quarantine, and out of it again."""

from __future__ import annotations

import gzip
import stat
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from aggregator.bodies import Bodies
from aggregator.errors import Quarantined, StoreError
from aggregator.ingest import Holding, Ingested, Intake, Knowledge, open_store
from aggregator.model import IngestReport
from aggregator.store import Fate, HeldDump, Store
from tests.conftest import Place, listing

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)
MENU = " • Start\n • News\n • Contact\n"


def page(day: int, items: int = 8, labels: str = "Roads") -> str:
    return listing(
        (f"Street {day}{number} is closed", f"Work begins on day {day}. {number} weeks.", labels)
        for number in range(items)
    )


def unlabelled(day: int) -> str:
    """The same listing with its labels lost: read without fault, and out of character."""
    return "\n".join(
        f" • Street {day}{number} is closed\n\n   Work begins on day {day}. {number} weeks.\n"
        for number in range(8)
    )


@pytest.fixture
def drifted(place: Place, look: Callable[[datetime], Ingested]) -> IngestReport:
    """A source with four sound dumps and one that has lost its labels."""
    for day in range(4):
        place.drop(f"{day}.txt", page(day), NOW + day * DAY)
        assert look(NOW + day * DAY).errors == ()
    place.drop("4.txt", unlabelled(4), NOW + 4 * DAY)
    (report,) = look(NOW + 4 * DAY).reports
    return report


def held(store: Store, fate: Fate = Fate.HELD) -> list[HeldDump]:
    return [one for one in store.quarantined() if one.fate is fate]


def bodies(place: Place) -> list[Path]:
    return sorted((place.folder / "state" / "quarantine").glob("*.gz"))


def intake(place: Place, store: Store, now: datetime = NOW) -> Intake:
    settings = place.settings
    return Intake(store=store, knowledge=Knowledge(settings), source=settings.sources[0], now=now)


def test_a_dump_out_of_character_is_quarantined_whole(
    place: Place, store: Store, drifted: IngestReport
) -> None:
    (one,) = held(store)
    (body,) = bodies(place)

    assert drifted.quarantined
    assert (drifted.items, drifted.new) == (0, 0)
    assert store.heads()[0].articles == 32
    assert "topics" in one.reason
    assert (one.figures["topics"], one.figures["usual_topics"]) == (0.0, 1.0)
    assert (one.path, one.at) == ("4.txt", NOW + 4 * DAY)
    assert gzip.decompress(body.read_bytes()).decode() == unlabelled(4)
    assert stat.S_IMODE(body.stat().st_mode) == 0o600


def test_the_state_of_the_source_and_the_ledger_tell_of_it(
    store: Store, drifted: IngestReport
) -> None:
    (state,) = store.states()
    (entry,) = state.unreadable

    assert state.quarantined == 1
    assert entry.path == "4.txt"
    assert f"quarantined as {held(store)[0].id}" in str(entry.error)
    assert str(entry.error) in str(drifted.error)


def test_feeds_do_not_change_by_a_dump_in_quarantine(
    place: Place, store: Store, look: Callable[[datetime], Ingested], drifted: IngestReport
) -> None:
    before = store.heads()
    place.drop("5.txt", unlabelled(5), NOW + 5 * DAY)

    look(NOW + 5 * DAY)

    assert drifted.quarantined
    assert store.heads() == before
    assert len(held(store)) == 2


def test_what_the_parser_does_not_trust_is_kept_as_well(
    place: Place, store: Store, look: Callable[[datetime], Ingested]
) -> None:
    place.drop("menu.txt", MENU, NOW)

    (report,) = look(NOW).reports

    assert report.quarantined
    assert len(bodies(place)) == 1
    assert held(store)[0].path == "menu.txt"


def test_it_leaves_by_itself_when_the_file_brings_something_better(
    place: Place, store: Store, look: Callable[[datetime], Ingested], drifted: IngestReport
) -> None:
    place.drop("4.txt", page(4), NOW + 5 * DAY)

    ingested = look(NOW + 5 * DAY)

    assert drifted.quarantined
    assert ingested.new == 8
    assert held(store) == []
    assert bodies(place) == []
    assert store.states()[0].unreadable == ()


def test_a_released_dump_is_taken_in_and_its_reason_is_remembered(
    place: Place, store: Store, drifted: IngestReport
) -> None:
    (one,) = held(store)

    report = intake(place, store, NOW + 5 * DAY).release(one)

    assert drifted.quarantined
    assert (report.new, report.quarantined) == (8, False)
    assert held(store, Fate.RELEASED) == [replace(one, fate=Fate.RELEASED)]
    assert bodies(place) == []
    assert store.states()[0].unreadable == ()


def test_the_like_of_a_released_dump_is_in_character(
    place: Place, store: Store, look: Callable[[datetime], Ingested], drifted: IngestReport
) -> None:
    intake(place, store).release(held(store)[0])
    place.drop("5.txt", unlabelled(5), NOW + 5 * DAY)

    assert drifted.quarantined
    assert look(NOW + 5 * DAY).new == 8


def test_what_the_parser_refuses_is_not_released(
    place: Place, store: Store, look: Callable[[datetime], Ingested]
) -> None:
    place.drop("menu.txt", MENU, NOW)
    look(NOW)
    (one,) = held(store)

    with pytest.raises(Quarantined):
        intake(place, store).release(one)

    assert held(store) == [one]
    assert len(bodies(place)) == 1


def test_a_dropped_dump_is_passed_over_when_it_comes_again(
    place: Place, store: Store, look: Callable[[datetime], Ingested]
) -> None:
    place.drop("menu.txt", MENU, NOW)
    look(NOW)
    Holding(store, place.settings).drop(held(store)[0])
    place.drop("again.txt", MENU, NOW)

    (report,) = look(NOW + DAY).reports

    assert (report.known, report.error, report.quarantined) == (True, None, False)
    assert bodies(place) == []
    assert store.states()[0].unreadable == ()


def test_drift_can_be_switched_off_for_a_source(place: Place) -> None:
    text = place.config.read_text("utf-8").replace("settle: 0s", "settle: 0s, drift: false")
    place.config.write_text(text, encoding="utf-8")
    with open_store(place.settings) as store:
        for day in range(4):
            place.drop(f"{day}.txt", page(day), NOW)
        place.drop("4.txt", unlabelled(4), NOW)

        assert intake(place, store).look().new == 40


def test_the_oldest_make_room_when_too_many_are_kept(place: Place) -> None:
    config = place.config.read_text("utf-8")
    place.config.write_text(f"{config}quarantine_keep: {{dumps: 2, age: 10d}}\n", encoding="utf-8")
    with open_store(place.settings) as store:
        for day in range(3):
            place.drop(f"{day}.txt", f"{MENU} • Page {day}\n", NOW)
            intake(place, store, NOW + day * DAY).look()

        assert [one.path for one in held(store)] == ["2.txt", "1.txt"]
        assert [one.path for one in held(store, Fate.DROPPED)] == ["0.txt"]
        assert len(bodies(place)) == 2

        intake(place, store, NOW + 12 * DAY).look()

        assert [one.path for one in held(store)] == ["2.txt"]
        assert len(bodies(place)) == 1


def test_a_profile_is_stored_with_every_dump_that_was_taken_in(
    store: Store, drifted: IngestReport
) -> None:
    with store.reading() as reading:
        profiles = reading.profiles("town", 3)

    assert drifted.quarantined
    assert [one.items for one in profiles] == [8, 8, 8]
    assert {one.topics for one in profiles} == {1.0}


def test_a_body_that_is_damaged_is_never_taken_in(tmp_path: Path) -> None:
    quarantine = Bodies(tmp_path / "quarantine")
    quarantine.keep("0" * 64, b"not what the digest says")

    with pytest.raises(StoreError, match="not the dump"):
        quarantine.body("0" * 64)
    with pytest.raises(StoreError, match="cannot be read"):
        quarantine.body("1" * 64)
    (tmp_path / "quarantine" / f"{'1' * 64}.gz").write_bytes(b"\x1f\x8b\x08 cut")
    with pytest.raises(StoreError, match="cannot be read"):
        quarantine.body("1" * 64)


def test_a_directory_that_cannot_be_written_is_an_error_with_a_place(tmp_path: Path) -> None:
    (tmp_path / "quarantine").write_text("a file is in the way", encoding="utf-8")

    with pytest.raises(StoreError, match="quarantine"):
        Bodies(tmp_path / "quarantine").keep("0" * 64, b"body")
