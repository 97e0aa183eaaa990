"""The verbs of `aggregator quarantine`, and where else quarantine shows."""

from __future__ import annotations

import pytest

from tests.acceptance.conftest import Command
from tests.conftest import listing

MENU = " • Start\n • News\n • Contact\n"


def page(day: int, labels: str = "Roads") -> str:
    return listing(
        (f"Street {day}{number} is closed", f"Work begins on day {day}. {number} weeks.", labels)
        for number in range(8)
    )


def unlabelled(day: int) -> str:
    return page(day, "").replace("\n\n  \n", "\n")


@pytest.fixture
def drifted(command: Command) -> Command:
    for day in range(1, 5):
        command.place.drop(f"2026-03-0{day}.txt", page(day))
    assert command("ingest", "town").returncode == 0
    command.place.drop("2026-03-05.txt", unlabelled(5))
    assert command("ingest", "town").returncode == 1
    return command


def test_list_names_what_is_held_and_why(drifted: Command) -> None:
    (one,) = drifted.json("quarantine", "list")
    told = drifted("quarantine", "list").stdout

    assert (one["source"], one["state"]) == ("town", "held")
    assert one["location"].endswith("2026-03-05.txt")
    assert one["id"][:8] in told
    assert "fewer items have topics" in told


def test_an_empty_quarantine_says_so(command: Command) -> None:
    assert command("quarantine", "list").stdout == "Nothing is in quarantine.\n"


def test_show_tells_figures_and_the_first_items(drifted: Command) -> None:
    (one,) = drifted.json("quarantine", "list")

    shown = drifted("quarantine", "show", one["id"][:8]).stdout
    (told,) = drifted.json("quarantine", "show", one["id"])

    assert "Street 50 is closed" in shown
    assert "USUAL" in shown
    assert (told["figures"]["topics"], told["figures"]["usual_topics"]) == (0, 1)
    assert len(told["items"]) == 5


def test_release_takes_it_in(drifted: Command) -> None:
    (one,) = drifted.json("quarantine", "list")

    done = drifted("quarantine", "release", one["id"][:8])

    assert (done.returncode, done.stderr) == (0, "")
    assert "8 new" in done.stdout
    assert drifted.json("quarantine", "list") == []
    assert drifted.json("sources")[0]["articles"] == 40


def test_release_of_what_the_parser_refuses_keeps_it(command: Command) -> None:
    command.place.drop("menu.txt", MENU)
    command("ingest")
    (one,) = command.json("quarantine", "list")

    done = command("quarantine", "release", one["id"][:8])

    assert done.returncode == 1
    assert "stays" in done.stderr
    assert command.json("quarantine", "list") == [one]


def test_drop_removes_it(drifted: Command) -> None:
    (one,) = drifted.json("quarantine", "list")

    assert drifted("quarantine", "drop", one["id"][:8]).returncode == 0

    assert drifted.json("quarantine", "list") == []
    assert not list((drifted.place.folder / "state" / "quarantine").iterdir())
    assert drifted.json("quarantine", "show", one["id"])[0]["state"] == "dropped"


@pytest.mark.parametrize("wanted", ["1234", "0123456789", "*"])
def test_an_id_that_is_not_there_is_an_error_with_a_remedy(drifted: Command, wanted: str) -> None:
    done = drifted("quarantine", "drop", wanted)

    assert done.returncode == 1
    assert "aggregator quarantine list" in done.stderr


def test_status_and_sources_show_it(drifted: Command) -> None:
    (source,) = drifted.json("sources")
    page = drifted("status").stdout

    assert (source["state"], source["quarantined"]) == ("quarantined", 1)
    assert "fewer items have topics" in source["unreadable"][0]["error"]
    assert "quarantined as" in page


def test_the_daemon_serves_the_last_good_feed(drifted: Command) -> None:
    drifted.start()
    before = drifted.get("/feeds/all.atom").content
    drifted.place.drop("2026-03-06.txt", unlabelled(6))
    drifted.place.drop("2026-03-07.txt", unlabelled(7))

    drifted("ingest", "town")

    assert drifted.get("/feeds/all.atom").content == before
    assert b"Street 60" not in before
