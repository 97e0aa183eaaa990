"""Real feed readers subscribe; those that are not installed are skipped."""

from __future__ import annotations

import html
import shutil
import subprocess
import time
from datetime import datetime
from pathlib import Path

import feedparser
import pytest

from tests.acceptance.conftest import Command
from tests.acceptance.subscribers import SUBSCRIBERS, Got
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


@needs("sfeed")
@pytest.mark.parametrize("suffix", ["atom", "rss"])
def test_sfeed_agrees_with_the_store(served: Command, suffix: str) -> None:
    document = served.get(f"/feeds/all.{suffix}").content

    done = subprocess.run(
        ["sfeed", served.address], input=document, capture_output=True, check=True
    )

    rows = [line.split("\t") for line in done.stdout.decode().splitlines()]
    assert [(row[5], row[1]) for row in rows] == stored(served)


@pytest.mark.parametrize("suffix", ["atom", "rss"])
@pytest.mark.parametrize("name", SUBSCRIBERS)
def test_a_reader_agrees_with_the_store_and_gets_exactly_what_is_new(
    served: Command, tmp_path: Path, name: str, suffix: str
) -> None:
    subscriber = SUBSCRIBERS[name]
    if shutil.which(subscriber.program) is None:
        pytest.skip(f"{subscriber.program} is not installed")
    home, address = tmp_path / "home", f"{served.address}/feeds/all.{suffix}"
    home.mkdir()

    first = subscriber.poll(home, address)
    second = subscriber.poll(home, address)
    # Versions less than two seconds apart bear one Last-Modified; a reader may go by that alone.
    time.sleep(3)
    served.place.drop("2026-03-02.txt", listing([("Fourth & last", "A text.", "Culture")]))
    served.wait_for("/feeds/all.atom", "Fourth", seconds=10)
    third = subscriber.poll(home, address)

    assert sorted(third) == sorted(told(served))
    assert sorted(second) == sorted(first)
    assert {got.title for got in set(third) - set(first)} == {"Fourth & last"}
    assert len(third) == len(first) + 1 == 4


def told(command: Command) -> list[Got]:
    """What the store has, with the link that a feed gives to an article that has none."""
    return [
        Got(
            article["id"],
            article["title"],
            article["link"] or f"{command.address}/articles/{article['id'].rpartition(':')[2]}",
            datetime.fromisoformat(article["published"]).replace(microsecond=0),
        )
        for article in command.json("articles")
    ]
