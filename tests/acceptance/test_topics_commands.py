"""`aggregator topics` and what belongs to it, as subprocesses."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.acceptance.conftest import Command
from tests.conftest import listing

ITEMS = [
    ("Bridge opens", "The new bridge opens on Monday.", "RoadsCulture"),
    ("Choir sings", "Free entrance for all.", "Culture"),
    ("Tunnel closes", "It closes for a week.", "Roads"),
    ("Fair in the hall", "It lasts for two days.", "Trade and fairsRoads"),
]
STREETS = "topics: [{slug: streets, label: Streets, aliases: [Roads]}]\n"


@pytest.fixture
def filled(command: Command) -> Command:
    command.place.drop("2026-03-01.txt", listing(ITEMS))
    assert command("ingest").returncode == 0
    return command


def declare(command: Command, text: str) -> None:
    config = command.place.config
    config.write_text(config.read_text("utf-8") + text, encoding="utf-8")


def by_slug(command: Command, *words: str) -> dict[str, dict[str, Any]]:
    return {topic["slug"]: topic for topic in command.json("topics", *words)}


def test_a_dry_run_shows_what_would_change_and_changes_nothing(filled: Command) -> None:
    before = filled.json("topics")
    articles = filled.json("articles")
    declare(filled, STREETS)

    (told,) = filled.json("topics", "rederive", "--dry-run")

    assert told["articles"] == 3
    assert {feed["slug"]: (feed["was"], feed["now"]) for feed in told["feeds"]} == {
        "roads": ("roads", None),
        "streets": (None, "streets"),
    }
    assert filled.json("topics") == before
    assert filled.json("articles") == articles


def test_a_dry_run_says_so_to_people(filled: Command) -> None:
    declare(filled, STREETS)

    done = filled("topics", "rederive", "--dry-run")

    assert done.stdout.startswith("3 articles would be filed otherwise.\n")
    assert "ends" in done.stdout


def test_rederiving_does_what_the_dry_run_told_and_then_nothing(filled: Command) -> None:
    declare(filled, STREETS)
    dry = filled.json("topics", "rederive", "--dry-run")
    ids = {(one["id"], one["updated"]) for one in filled.json("articles")}

    assert filled.json("topics", "rederive") == dry

    assert filled.json("topics", "rederive") == [{"articles": 0, "feeds": []}]
    assert by_slug(filled)["streets"]["articles"] == 3
    assert {(one["id"], one["updated"]) for one in filled.json("articles")} == ids


def test_an_ingest_files_anew_by_itself_after_the_configuration_changed(filled: Command) -> None:
    declare(filled, STREETS)

    assert filled("ingest").returncode == 0

    assert set(by_slug(filled)) == {"culture", "streets"}


def test_unmapped_lists_lines_with_counts_and_an_example(filled: Command) -> None:
    declare(filled, "topics: [{slug: roads, label: Roads}, {slug: culture, label: Culture}]\n")

    (line,) = filled.json("topics", "--unmapped")

    assert (line["source"], line["line"], line["articles"]) == ("town", "Trade and fairsRoads", 1)
    assert line["example"] == "Fair in the hall"
    assert "Trade and fairs" in line["pieces"]


def test_with_all_lines_covered_unmapped_says_so(filled: Command) -> None:
    words = ("Roads", "Culture", "Trade and fairs")
    topics = ", ".join(f"{{slug: t{n}, label: {word}}}" for n, word in enumerate(words))
    declare(filled, f"topics: [{topics}]\n")

    assert filled("topics", "--unmapped").stdout == "Every label line is covered exactly.\n"


def test_a_proposal_is_a_vocabulary_that_reads_the_same_dumps(filled: Command) -> None:
    words = filled.place.folder / "words.yaml"

    done = filled("topics", "propose", "town", "--to", str(words))
    dump = filled.place.inbox / "2026-03-01.txt"
    items = filled.json("parse", str(dump), "--vocabulary", str(words))

    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(f"{words}: ")
    assert items[0]["topics"] == ["Roads", "Culture"]
    assert filled("topics", "propose", "town").stdout == words.read_text("utf-8")


def test_a_proposal_gives_evidence_beside_each_label_most_certain_first(filled: Command) -> None:
    told = filled("topics", "propose", "town").stdout.splitlines()

    assert told[1] == "labels:"
    labels = told[2:]
    assert len(labels) >= 2
    assert all("  # " in line for line in labels)
    assert {line.split('"')[1] for line in labels[:2]} == {"Roads", "Culture"}


def test_a_proposal_never_overwrites(filled: Command) -> None:
    words = filled.place.folder / "words.yaml"
    words.write_text("labels: [Mine]\n", encoding="utf-8")

    done = filled("topics", "propose", "town", "--to", str(words))

    assert done.returncode == 1
    assert f"{words}: File exists; nothing was written" in done.stderr
    assert words.read_text("utf-8") == "labels: [Mine]\n"


def test_a_proposal_for_an_unknown_source_names_the_known_ones(filled: Command) -> None:
    done = filled("topics", "propose", "twon")

    assert done.returncode == 2
    assert "'twon'" in done.stderr
    assert "there are: town" in done.stderr


def test_a_proposal_without_labels_says_so(command: Command) -> None:
    done = command("topics", "propose", "town")

    assert done.returncode == 1
    assert "town has shown no labels yet" in done.stderr
    assert "Traceback" not in done.stderr


def test_all_lists_topics_that_have_no_feed(command: Command) -> None:
    config = command.place.config
    text = config.read_text("utf-8").replace("settle: 0s", "settle: 0s, topics: {undeclared: list}")
    config.write_text(text, encoding="utf-8")
    command.place.drop("2026-03-01.txt", listing(ITEMS))
    assert command("ingest").returncode == 0

    plain, everything = command.json("topics"), command.json("topics", "--all")

    assert plain == []
    titles = {topic["title"]: topic["articles"] for topic in everything}
    assert (titles["Roads"], titles["Culture"]) == (3, 2)
    assert {topic["slug"] for topic in everything} == {None}
    assert "Roads (no feed)" in command("topics", "--all").stdout


def test_explain_tells_why_an_article_is_in_its_topics(filled: Command) -> None:
    declare(filled, "topics: [{slug: shut, label: Closures, include: [{title: closes}]}]\n")
    assert filled("ingest").returncode == 0
    (article,) = (one for one in filled.json("articles") if one["title"] == "Tunnel closes")

    done = filled("explain", article["id"])

    assert article["topics"] == ["Roads", "Closures"]
    assert done.returncode == 0, done.stderr
    assert "Roads" in done.stdout
    assert "Closures" in done.stdout
    assert "brought in" in done.stdout


def test_a_broken_vocabulary_is_told_with_its_place(filled: Command, tmp_path: Path) -> None:
    words = tmp_path / "broken.yaml"
    words.write_text("labels: [Roads\n", encoding="utf-8")

    done = filled("parse", str(filled.place.inbox / "2026-03-01.txt"), "--vocabulary", str(words))

    assert done.returncode == 78
    assert f"{words}:" in done.stderr
