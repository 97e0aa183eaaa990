"""Every command as a subprocess: what people read, what machines read, and exit codes."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.acceptance.conftest import Command
from tests.conftest import listing

ITEMS = [
    ("Bridge opens", "The new bridge opens on Monday.", "RoadsCulture"),
    ("Choir sings", "Free entrance for all.", "Culture"),
    ("Tunnel closes", "It closes for a week.", "Roads"),
]


@pytest.fixture
def filled(command: Command) -> Command:
    command.place.drop("2026-03-01.txt", listing(ITEMS))
    assert command("ingest").returncode == 0
    return command


def test_ingest_tells_what_became_of_each_dump(command: Command) -> None:
    command.place.drop("a.txt", listing(ITEMS))

    (report,) = command.json("ingest")

    counts = (report["source"], report["items"], report["new"], report["error"])
    assert counts == ("town", 3, 3, None)


def test_ingest_tells_how_many_dates_lay_in_the_future(command: Command) -> None:
    item = {"title": "Fair", "summary": "Come.", "date_published": "2026-03-09T00:00:00Z"}
    feed = {"version": "https://jsonfeed.org/version/1.1", "items": [item]}
    command.place.drop("2026-03-01.json", json.dumps(feed))
    file = command.place.folder / "2026-03-02.json"
    file.write_text(json.dumps({**feed, "items": [{**item, "title": "Market"}]}), encoding="utf-8")

    (report,) = command.json("ingest")
    done = command("ingest", "town", "--file", str(file))

    assert report["clamped"] == 1
    assert "1 dated in the future" in done.stdout


def test_ingest_of_what_is_known_says_so(filled: Command) -> None:
    assert filled("ingest", "town").stdout == "Nothing new.\n"


def test_ingest_of_a_refused_dump_exits_with_one(command: Command) -> None:
    command.place.drop("a.txt", "no listing at all")

    done = command("ingest")

    assert done.returncode == 1
    assert "a.txt" in done.stdout


def test_ingest_of_an_unknown_source_is_a_usage_error_that_names_the_known_ones(
    command: Command,
) -> None:
    done = command("ingest", "twon")

    assert done.returncode == 2
    assert "there are: town" in done.stderr


def test_parse_prints_one_object_an_item_and_writes_nothing(command: Command) -> None:
    dump = command.place.drop("a.txt", listing(ITEMS))

    first, second, _ = command.json("parse", str(dump))

    assert first == {
        "title": "Bridge opens",
        "summary": "The new bridge opens on Monday.",
        "topics": ["Roads", "Culture"],
        "published": None,
        "link": None,
        "position": 0,
    }
    assert second["position"] == 1
    assert not (command.place.folder / "state").exists()


def test_parse_divides_by_the_vocabulary_given(command: Command) -> None:
    dump = command.place.drop("a.txt", listing([("Bridge", "A text.", "RoadsCulture")]))
    vocabulary = command.place.folder / "words.yaml"
    vocabulary.write_text("labels: [RoadsCulture]\n")

    (item,) = command.json("parse", str(dump), "--vocabulary", str(vocabulary))

    assert item["topics"] == ["RoadsCulture"]


@pytest.mark.parametrize("vocabulary", [True, False])
def test_parse_reads_the_real_dumps_exactly(
    command: Command, real_dumps: tuple[Path, ...], *, vocabulary: bool
) -> None:
    labels = Path(__file__).parents[2] / "config" / "vocabularies" / "region-stockholm.yaml"
    options = ["--vocabulary", str(labels)] if vocabulary else []

    items = command.json("parse", *map(str, real_dumps), *options)

    expected = [
        {key: item[key] for key in ("title", "summary", "topics")}
        for dump in real_dumps
        for item in json.loads(dump.with_suffix(".expected.json").read_text("utf-8"))
    ]
    assert len(items) == 30
    assert [{key: item[key] for key in expected[0]} for item in items] == expected


def test_parse_of_a_missing_file_is_one_line_and_exit_code_one(command: Command) -> None:
    done = command("parse", "nowhere.txt")

    assert done.returncode == 1
    assert done.stderr.startswith("aggregator: nowhere.txt: ")
    assert "Traceback" not in done.stderr


def test_articles_are_listed_newest_first(filled: Command) -> None:
    newest, *_, oldest = filled.json("articles")

    assert (newest["title"], oldest["title"]) == ("Bridge opens", "Tunnel closes")
    assert newest["id"].startswith("urn:uuid:")
    assert newest["published"] == "2026-03-01T00:00:00+00:00"
    assert newest["sources"] == ["town"]
    assert newest["edition"] == 1


def test_what_an_article_tells_besides_its_text_is_listed_and_explained(command: Command) -> None:
    item = {
        "title": "Fair",
        "summary": "Come.",
        "url": "https://fair.example/1",
        "image": "https://fair.example/1.png",
        "authors": [{"name": "Ada Holm"}],
        "language": "sv",
    }
    feed = {"version": "https://jsonfeed.org/version/1.1", "items": [item]}
    command.place.drop("2026-03-01.json", json.dumps(feed))
    command("ingest")

    (listed,) = command.json("articles")
    explained = command.json("explain", listed["id"])[0]

    assert listed["links"] == [{"source": "town", "link": "https://fair.example/1"}]
    assert explained["links"] == ["town: https://fair.example/1"]
    for told in (listed, explained):
        assert (told["authors"], told["language"]) == (["Ada Holm"], "sv")
        assert told["image"] == "https://fair.example/1.png"


def test_articles_of_one_topic(filled: Command) -> None:
    found = filled.json("articles", "--topic", "roads")

    assert [article["title"] for article in found] == ["Bridge opens", "Tunnel closes"]


def test_topics_are_listed_with_counts_and_feeds(filled: Command) -> None:
    culture, roads = filled.json("topics")

    assert (culture["slug"], culture["articles"]) == ("culture", 2)
    assert roads["feed"] == "http://news.test/feeds/roads.atom"


def test_sources_tell_how_they_fare(filled: Command) -> None:
    (town,) = filled.json("sources")

    assert (town["state"], town["articles"], town["dumps"]) == ("ok", 3, 1)


def test_status_is_one_page_and_names_what_needs_attention(filled: Command) -> None:
    filled.place.drop("menu.txt", "no listing at all")
    filled("ingest", "town")

    done = filled("status")

    assert done.returncode == 0
    assert "articles     3" in done.stdout
    assert "town: menu.txt:" in done.stdout


def test_publish_writes_feeds_and_pages_of_articles(filled: Command) -> None:
    site = filled.place.folder / "site"

    done = filled("publish", "--to", str(site))
    again = filled("publish", "--to", str(site))

    assert done.returncode == 0, done.stderr
    assert (site / "feeds" / "culture.atom").read_bytes().rstrip().endswith(b"</feed>")
    assert len(list((site / "articles").glob("*/index.html"))) == 3
    assert ": 0 documents written" in again.stdout


def test_check_of_a_good_configuration_touches_nothing(command: Command) -> None:
    done = command("check")

    assert done.returncode == 0
    assert "the configuration is good: 1 sources" in done.stdout
    assert not (command.place.folder / "state").exists()


def test_check_tells_every_problem_at_once_and_exits_with_78(command: Command) -> None:
    command.place.config.write_text(
        "listn: 127.0.0.1:1\nsources:\n  - {name: a, directory: x, every: soon}\n"
    )

    done = command("check")

    assert done.returncode == 78
    assert f"{command.place.config}:1:1: listn: " in done.stderr
    assert f"{command.place.config}:3:" in done.stderr


def test_a_missing_configuration_is_told_with_its_name(command: Command) -> None:
    command.place.config.unlink()

    done = command("status")

    assert done.returncode == 78
    assert str(command.place.config) in done.stderr


def test_init_writes_a_configuration_that_is_good_and_never_overwrites(
    command: Command, tmp_path: Path
) -> None:
    new = tmp_path / "mine"

    done = subprocess.run(
        [sys.executable, "-m", "aggregator", "init", str(new)],
        capture_output=True,
        text=True,
        check=False,
    )
    again = subprocess.run(
        [sys.executable, "-m", "aggregator", "init", str(new)],
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    checked = command("check", "--config", str(new / "aggregator.yaml"))
    assert checked.returncode == 0, checked.stderr
    assert again.returncode == 1
    assert "exists already" in again.stderr


def test_migrate_brings_the_store_up_to_date(command: Command) -> None:
    done = command("migrate")

    assert done.returncode == 0
    assert (command.place.folder / "state" / "aggregator.db").exists()


def test_help_needs_no_database_and_is_quick() -> None:
    began = time.monotonic()

    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "aggregator", "--help"],
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0
    assert "ingest" in done.stdout
    for heavy in ("sqlalchemy", "pydantic", "feedgen", "uvicorn", "apscheduler", "lxml"):
        assert f" {heavy}\n" not in done.stderr
    assert time.monotonic() - began < 10
