"""`aggregator explain` tells each step and writes nothing."""

from __future__ import annotations

from typing import Any

import pytest

from tests.acceptance.conftest import Command
from tests.conftest import listing

ITEMS = [
    ("Bridge opens", "The new bridge opens on Monday.", "RoadsCulture"),
    ("Choir sings", "Free entrance for all.", "Culture"),
]


@pytest.fixture
def filled(command: Command) -> Command:
    command.place.drop("2026-03-01.txt", listing(ITEMS))
    assert command("ingest").returncode == 0
    return command


def steps(lines: list[dict[str, Any]]) -> dict[str, str]:
    return {line["step"]: line["text"] for line in lines if line["kind"] == "finding"}


def items(lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [line for line in lines if line["kind"] == "item"]


def test_every_step_of_reading_has_its_reason(command: Command) -> None:
    dump = command.place.drop("2026-03-01.txt", listing(ITEMS))

    told = steps(command.json("explain", str(dump)))

    assert {"dump", "dump date", "format", "decoding", "layout", "roles", "drift"} <= set(told)
    assert "name" in told["dump date"]
    assert told["decoding"].startswith("utf-8: ")
    assert told["drift"].startswith("in character")


def test_every_item_tells_how_its_labels_were_divided_and_its_date(command: Command) -> None:
    dump = command.place.drop("2026-03-01.txt", listing(ITEMS))

    first, _ = items(command.json("explain", str(dump)))

    assert first["labels"] == [
        {
            "line": "RoadsCulture",
            "pieces": ["Roads", "Culture"],
            "reason": "cut where a capital follows the end of a word",
        }
    ]
    assert first["date"].startswith("2026-03-01T00:00:00+00:00: not stated")


def test_a_vocabulary_changes_the_division(command: Command) -> None:
    dump = command.place.drop("a.txt", listing(ITEMS))
    words = command.place.folder / "words.yaml"
    words.write_text("labels: [RoadsCulture]\n", encoding="utf-8")

    first, _ = items(command.json("explain", str(dump), "--vocabulary", str(words)))

    assert first["topics"] == "RoadsCulture"


def test_beside_the_store_identity_speaks(filled: Command) -> None:
    changed = [ITEMS[0], ("Choir sings", "It costs ten.", "Culture"), ("Tunnel", "Dark.", "Roads")]
    dump = filled.place.drop("2026-03-02.txt", listing(changed))

    seen, revised, new = items(filled.json("explain", str(dump), "--source", "town"))

    assert seen["identity"].startswith("seen, edition 1")
    assert revised["identity"].startswith("revised, edition 1")
    assert new["identity"].startswith("new, edition 1: its title was never met")
    assert new["article"].startswith("urn:uuid:")


def test_explaining_writes_nothing(filled: Command) -> None:
    state = filled.place.folder / "state"
    dump = filled.place.drop("2026-03-02.txt", listing([("Tunnel", "Dark.", "Roads")]))
    before = {path: path.read_bytes() for path in state.rglob("*") if path.is_file()}

    filled("explain", str(dump), "--source", "town")

    after = {path: path.read_bytes() for path in state.rglob("*") if path.is_file()}
    assert after == before


def test_explaining_makes_no_store(command: Command) -> None:
    dump = command.place.drop("a.txt", listing(ITEMS))

    assert command("explain", str(dump), "--source", "town").returncode == 0
    assert not (command.place.folder / "state").exists()


def test_a_refused_dump_is_explained_up_to_the_refusal(command: Command) -> None:
    dump = command.place.drop("menu.txt", " • Start\n • News\n • Contact\n")

    done = command("explain", str(dump))

    assert done.returncode == 1
    for word in ("format", "decoding", "refused", "remedy"):
        assert f"\n{word} " in done.stdout


def test_a_drifted_dump_is_said_to_go_to_quarantine(command: Command) -> None:
    for day in range(1, 5):
        page = [(f"Street {day}{n} is closed", f"Day {day}. {n} weeks.", "Roads") for n in range(8)]
        command.place.drop(f"2026-03-0{day}.txt", listing(page))
    command("ingest")
    bare = "\n".join(f" • Street 5{n} is closed\n\n   Day 5. {n} weeks.\n" for n in range(8))
    dump = command.place.folder / "2026-03-05.txt"
    dump.write_text(bare, encoding="utf-8")

    told = steps(command.json("explain", str(dump), "--source", "town"))

    assert told["drift"].startswith("out of character, so it goes to quarantine: ")


def test_an_article_tells_where_it_comes_from(filled: Command) -> None:
    article = next(a for a in filled.json("articles") if a["title"] == "Bridge opens")

    lines = filled.json("explain", article["id"])
    told, edition = lines[0], lines[-1]

    assert (told["kind"], told["title"], told["sources"]) == ("article", "Bridge opens", ["town"])
    assert told["edition"] == "1 of 1 under this title"
    assert "not stated" in told["date"]
    assert "'RoadsCulture' → Roads | Culture" in steps(lines)["topics"]
    assert steps(lines)["sighting"].startswith("town, in a dump of 2026-03-01")
    assert (edition["kind"], edition["id"]) == ("edition", article["id"])


def test_people_read_an_article_too(filled: Command) -> None:
    article = filled.json("articles")[0]

    done = filled("explain", article["id"].removeprefix("urn:uuid:"))

    assert done.returncode == 0
    assert article["title"] in done.stdout


def test_an_article_that_is_not_there_is_one_line_and_exit_code_one(filled: Command) -> None:
    done = filled("explain", "6f1c2f0e-0000-5000-8000-000000000000")

    assert done.returncode == 1
    assert "no article has the id" in done.stderr


def test_an_unknown_source_is_a_usage_error(filled: Command) -> None:
    done = filled("explain", "a.txt", "--source", "twon")

    assert done.returncode == 2
    assert "there are: town" in done.stderr
