"""The machine is examined: what is well, what is poor, what fails, and what to do."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from aggregator.doctor import Check, Verdict, examine
from aggregator.ingest import open_store
from aggregator.lock import locked
from tests.conftest import Place


def _checks(config: Path, now: datetime | None = None) -> dict[str, Check]:
    return {check.name: check for check in examine(config, now or datetime.now(UTC))}


def _add(place: Place, line: str) -> None:
    with place.config.open("a", encoding="utf-8") as file:
        file.write(f"{line}\n")


def test_a_sound_machine_is_told_so(place: Place) -> None:
    checks = _checks(place.config)

    assert {check.verdict for check in checks.values()} <= {Verdict.OK, Verdict.WARN}
    assert set(checks) >= {
        *("versions", "extras", "sqlite", "open files", "memory", "tasks", "configuration"),
        *("state", "source", "disk", "inodes", "clock", "store", "listen"),
    }
    assert all(feature in checks["sqlite"].text for feature in ("FTS5", "JSON", "UPSERT"))


def test_what_is_not_well_has_a_remedy(place: Place) -> None:
    place.inbox.rmdir()

    for check in examine(place.config, datetime.now(UTC)):
        assert (check.remedy is None) == (check.verdict is Verdict.OK), check


def test_nothing_is_made_or_changed(place: Place) -> None:
    before = sorted(place.folder.rglob("*"))

    _checks(place.config)

    assert sorted(place.folder.rglob("*")) == before


def test_every_problem_of_the_configuration_fails_by_itself(place: Place) -> None:
    _add(place, "tilte: a\nlisen: b")

    found = [one for one in examine(place.config, datetime.now(UTC)) if one.name == "configuration"]

    assert [one.verdict for one in found] == [Verdict.FAIL, Verdict.FAIL]
    assert "did you mean title?" in found[0].text


def test_a_missing_inbox_is_poor(place: Place) -> None:
    place.inbox.rmdir()

    check = _checks(place.config)["source"]

    assert check.verdict is Verdict.WARN
    assert check.remedy == f"mkdir -p {place.inbox}"


def test_a_file_in_the_place_of_the_state_directory_fails(place: Place) -> None:
    (place.folder / "state").write_text("", encoding="utf-8")

    assert _checks(place.config)["state"].verdict is Verdict.FAIL


def test_a_state_directory_that_anybody_may_write_is_poor(place: Place) -> None:
    state = place.folder / "state"
    state.mkdir()
    state.chmod(0o777)

    assert _checks(place.config)["state"].remedy == f"chmod o-w {state}"


def test_a_secret_that_anybody_may_read_is_poor(place: Place) -> None:
    token = place.folder / "token"
    token.write_text("herring\n", encoding="utf-8")
    token.chmod(0o644)
    _add(place, "  - {name: pier, url: 'https://127.0.0.1/', bearer_file: token}")

    check = _checks(place.config)["secrets"]

    assert (check.verdict, check.remedy) == (Verdict.WARN, f"chmod o= {token}")


def test_a_clock_that_is_behind_the_files_fails(place: Place) -> None:
    past = datetime.now(UTC) - timedelta(days=40_000)

    assert _checks(place.config, past)["clock"].verdict is Verdict.FAIL


@pytest.fixture
def taken(place: Place) -> Iterator[str]:
    """The address that the place is to listen at, while somebody else does."""
    host, _, port = place.settings.listen.partition(":")
    with socket.socket() as other:
        other.bind((host, int(port)))
        other.listen()
        yield place.settings.listen


def test_a_port_that_another_program_has_fails(place: Place, taken: str) -> None:
    check = _checks(place.config)["listen"]

    assert check.verdict is Verdict.FAIL
    assert taken in check.text


def test_a_port_that_our_own_daemon_has_is_well(place: Place, taken: str) -> None:
    with locked(place.folder / "state") as announce:
        announce()  # as a daemon that can reload does
        check = _checks(place.config)["listen"]

    assert check.verdict is Verdict.OK
    assert taken in check.text


def test_a_host_that_is_not_found_is_poor(place: Place) -> None:
    _add(place, "  - {name: pier, url: 'https://pier..test/'}")  # no name: nobody is asked

    check = _checks(place.config)["names"]

    assert check.verdict is Verdict.WARN
    assert "pier..test" in check.text


def test_a_store_of_this_version_is_well(place: Place) -> None:
    open_store(place.settings).close()

    check = _checks(place.config)["store"]

    assert check.verdict is Verdict.OK
    assert "of this version's schema" in check.text


def test_a_damaged_store_fails(place: Place) -> None:
    state = place.folder / "state"
    state.mkdir()
    (state / "aggregator.db").write_bytes(b"no database" * 100)

    assert _checks(place.config)["store"].verdict is Verdict.FAIL


def test_a_database_server_that_is_not_there_fails(tmp_path: Path) -> None:
    file = tmp_path / "aggregator.yaml"
    file.write_text(
        "store: postgresql://nobody:herring@127.0.0.1:1/news\n"
        "sources: [{name: pier, directory: .}]\n",
        encoding="utf-8",
    )

    check = _checks(file)["store"]

    assert check.verdict is Verdict.FAIL
    assert "herring" not in check.text
