"""Correcting the past by hand, as subprocesses, beside a daemon where that matters."""

from __future__ import annotations

import pytest

from tests.acceptance.conftest import Command
from tests.conftest import listing

ITEMS = [
    ("Bridge opens", "The new bridge opens on Monday.", "Roads"),
    ("Choir sings", "Free entrance for all.", "Culture"),
    ("Tunnel closes", "It closes for a week.", "Roads"),
]


@pytest.fixture
def filled(command: Command) -> Command:
    command.place.drop("2026-03-01.txt", listing(ITEMS))
    assert command("ingest").returncode == 0
    return command


def keep(command: Command, told: str) -> None:
    config = command.place.config
    text = config.read_text(encoding="utf-8")
    config.write_text(text.replace("language: en", f"language: en, {told}"), encoding="utf-8")


def ids(command: Command) -> dict[str, str]:
    return {article["title"]: article["id"] for article in command.json("articles")}


def test_withdraw_takes_an_article_out_and_undo_brings_it_back(filled: Command) -> None:
    bridge = ids(filled)["Bridge opens"]

    done = filled("withdraw", bridge, "--reason", "The date was wrong.")

    assert (done.returncode, done.stdout) == (0, f"{bridge[9:]}: withdrawn\n")
    assert "Bridge opens" not in ids(filled)
    assert "The date was wrong." in filled("explain", bridge).stdout
    assert filled.json("withdraw", bridge[9:], "--undo") == [{"id": bridge, "outcome": "put back"}]
    assert "Bridge opens" in ids(filled)


def test_withdraw_of_an_unknown_id_exits_with_one_and_does_the_others(filled: Command) -> None:
    bridge, nobody = ids(filled)["Bridge opens"], "00000000-0000-5000-8000-000000000000"

    done = filled("withdraw", nobody, bridge, "--reason", "Wrong.")

    assert done.returncode == 1
    assert f"{nobody}: not known\n" in done.stdout
    assert len(ids(filled)) == 2


def test_withdraw_wants_a_reason_or_undo(filled: Command) -> None:
    bridge = ids(filled)["Bridge opens"]

    wrong = [
        filled("withdraw", bridge),
        filled("withdraw", bridge, "--reason", " "),
        filled("withdraw", bridge, "--reason", "Wrong.", "--undo"),
        filled("withdraw", "bridge", "--reason", "Wrong."),
    ]

    assert [done.returncode for done in wrong] == [2, 2, 2, 2]
    assert "give either --reason TEXT or --undo" in wrong[0].stderr
    assert "see: aggregator articles" in wrong[3].stderr


def test_a_running_daemon_tells_what_was_withdrawn(filled: Command) -> None:
    bridge = ids(filled)["Bridge opens"]
    filled.start()
    filled.wait_for("/feeds/roads.atom", "Bridge opens", 5)

    assert filled("withdraw", bridge, "--reason", "The date was wrong.").returncode == 0

    filled.wait_for("/feeds/roads.atom", "deleted-entry", 10)
    atom = filled.get("/feeds/roads.atom").text
    assert f'ref="{bridge}"' in atom
    assert "Bridge opens" not in atom
    assert "Bridge opens" not in filled.get("/feeds/roads.rss").text
    answer = filled.get(f"/articles/{bridge[9:]}")
    assert (answer.status_code, "The date was wrong." in answer.text) == (410, True)


def test_prune_without_limits_has_nothing_to_do(filled: Command) -> None:
    done = filled("prune")

    assert (done.returncode, done.stdout) == (0, "Nothing to prune.\n")


def test_a_dry_run_of_prune_tells_what_goes_and_changes_nothing(filled: Command) -> None:
    keep(filled, "keep: {articles: 1}")

    done = filled("prune", "--dry-run")
    (told,) = filled.json("prune", "--dry-run")

    assert done.returncode == 0
    assert done.stdout.splitlines()[0].split() == ["OF", "NAME", "WOULD", "GO", "THE", "OLDEST"]
    assert done.stdout.splitlines()[1].endswith("Tunnel closes")
    assert (told["source"], told["articles"]) == ("town", 2)
    assert [one["title"] for one in told["oldest"]] == ["Tunnel closes", "Choir sings"]
    assert len(ids(filled)) == 3


def test_prune_leaves_what_is_kept_and_nothing_comes_back(filled: Command) -> None:
    keep(filled, "keep: {articles: 1}")

    assert filled("prune").returncode == 0
    filled.place.drop("2026-03-02.txt", listing(ITEMS[::-1]))
    (report,) = filled.json("ingest", "town")

    assert (report["new"], report["seen"]) == (0, 3)
    assert list(ids(filled)) == ["Bridge opens"]


def test_the_daemon_prunes_by_itself(filled: Command) -> None:
    tunnel = ids(filled)["Tunnel closes"]
    keep(filled, "keep: {articles: 1}")

    filled.start()

    filled.wait_for(f"/articles/{tunnel[9:]}", "no longer kept", 10)


def test_the_first_look_by_hand_is_quiet_as_well(command: Command) -> None:
    keep(command, "seed: 1")
    page = command.place.folder / "page.txt"
    page.write_text(listing(ITEMS), encoding="utf-8")

    assert command("ingest", "town", "--file", str(page)).returncode == 0
    target = command.place.folder / "public"
    assert command("publish", "--to", str(target)).returncode == 0

    assert len(ids(command)) == 3
    assert (target / "feeds" / "all.atom").read_text(encoding="utf-8").count("<entry") == 1
