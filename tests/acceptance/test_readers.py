"""Real feed readers subscribe; those that are not installed are skipped."""

from __future__ import annotations

import html
import os
import shutil
import sqlite3
import subprocess
from pathlib import Path

import feedparser
import pytest

from tests.acceptance.conftest import Command
from tests.conftest import listing

ITEMS = [
    ("Bridge <opens> & closes", "The new bridge opens on Monday.", "RoadsCulture"),
    ("Räksmörgås 🦐 för alla", "Fri entré.", "Culture"),
    ("Sixth «report»: 5 % more", "Figures of the week.", "Roads"),
]


def needs(program: str) -> pytest.MarkDecorator:
    return pytest.mark.skipif(shutil.which(program) is None, reason=f"{program} is not installed")


@pytest.fixture
def served(command: Command) -> Command:
    text = command.place.config.read_text("utf-8")
    listen = command.place.settings.listen
    command.place.config.write_text(text.replace("http://news.test", f"http://{listen}"), "utf-8")
    command.place.drop("2026-03-01.txt", listing(ITEMS))
    command.start()
    command.wait_for("/feeds/all.atom", "Sixth", seconds=5)
    return command


def stored(command: Command) -> list[tuple[str, str]]:
    return [(article["id"], article["title"]) for article in command.json("articles")]


@pytest.mark.parametrize("suffix", ["atom", "rss"])
def test_feedparser_agrees_with_the_store(served: Command, suffix: str) -> None:
    feed = feedparser.parse(served.get(f"/feeds/all.{suffix}").content)

    assert not feed.bozo
    # feedparser hands titles out as HTML.
    found = [(entry.id, html.unescape(entry.title)) for entry in feed.entries]
    assert found == stored(served)


def test_the_json_feed_agrees_with_the_store(served: Command) -> None:
    feed = served.get("/feeds/all.json").json()

    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert [(item["id"], item["title"]) for item in feed["items"]] == stored(served)


@needs("newsboat")
@pytest.mark.parametrize("suffix", ["atom", "rss"])
def test_newsboat_agrees_with_the_store(served: Command, tmp_path: Path, suffix: str) -> None:
    home = tmp_path / "home"
    home.mkdir()
    (home / "urls").write_text(f"{served.address}/feeds/all.{suffix}\n")
    (home / "config").write_text("")
    files = ["-u", str(home / "urls"), "-c", str(home / "cache.db"), "-C", str(home / "config")]

    for _ in range(2):  # the second poll brings nothing
        subprocess.run(
            ["newsboat", *files, "-x", "reload"],
            env=os.environ | {"HOME": str(home)},
            check=True,
            timeout=30,
            capture_output=True,
        )

    with sqlite3.connect(home / "cache.db") as cache:
        rows = cache.execute("SELECT guid, title FROM rss_item").fetchall()
    cache.close()
    assert sorted(rows) == sorted(stored(served))


@needs("sfeed")
@pytest.mark.parametrize("suffix", ["atom", "rss"])
def test_sfeed_agrees_with_the_store(served: Command, suffix: str) -> None:
    document = served.get(f"/feeds/all.{suffix}").content

    done = subprocess.run(
        ["sfeed", served.address], input=document, capture_output=True, check=True
    )

    rows = [line.split("\t") for line in done.stdout.decode().splitlines()]
    assert [(row[5], row[1]) for row in rows] == stored(served)
