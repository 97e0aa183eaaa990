"""A dump of twenty articles into a large store and into a small one, published each time.

The large one has a hundred times the topics and articles; what a dump costs must not follow. All
topics are learned: there is no vocabulary. Building the large store takes about two minutes.
"""

from __future__ import annotations

import random
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

from aggregator.config import load
from aggregator.errors import RenderError
from aggregator.ingest import Intake, Knowledge, open_store
from aggregator.model import Dump, DumpDate
from aggregator.publish import Publisher, Shelf
from benchmarks.measure import Pair

_START = datetime(2026, 1, 1, tzinfo=UTC)
_PORTION = 1000  # articles of a dump while the store is built
_NEWS = 20  # articles of the dump that is measured
_ENTRIES = 20  # of a feed, so that rendering ten thousand of them is bearable
_MUST = 1 / 1.5
_SYLLABLES = ("ba", "den", "fors", "gra", "hol", "kin", "lund", "mar", "nor", "pel", "ros", "sten")
_CONFIG = """\
state: state
base_url: http://news.test
sources:
  - {name: town, directory: inbox, settle: 0s, drift: false}
"""


def pairs() -> Iterator[Pair]:
    """The pair of both stores; files in a temporary directory."""
    with tempfile.TemporaryDirectory() as folder:
        small = Town(Path(folder) / "small", topics=100)
        large = Town(Path(folder) / "large", topics=10_000)
        for town, articles in ((small, 2_000), (large, 200_000)):
            town.fill(articles)
            town.publish(entries=_ENTRIES)
        print(f"index and OPML of 10,000 topics: {large.lists():.2f} s, at times of their own")
        yield Pair(
            name="scale",
            ours=large.turn,
            yardstick=small.turn,
            must=_MUST,
            goal=1.0,
            amount=f"a dump of {_NEWS} articles: 10,000 topics, 200,000 articles by 100, 2,000",
        )


class Town:
    """A source with its store and its publication."""

    def __init__(self, folder: Path, *, topics: int, first: int = 1) -> None:
        folder.mkdir(exist_ok=True)
        config = folder / "aggregator.yaml"
        config.write_text(_CONFIG, encoding="utf-8")
        self._settings = load(config)
        self._store = open_store(self._settings)
        self._knowledge = Knowledge(self._settings)
        self._random = random.Random(topics)
        self._labels = _labels(topics)
        self._numbers = count(first)

    def fill(self, articles: int) -> None:
        """Takes articles in, some of every topic."""
        waiting = iter(self._labels)  # each stands alone once
        for _ in range(articles // _PORTION):
            self._take([next(waiting, None) or self._line() for _ in range(_PORTION)])

    def publish(self, *, entries: int, shelf: Shelf | None = None) -> None:
        """Renders all feeds for the first time."""
        self._publisher = Publisher(
            self._store, self._settings.site, entries=entries, failed=_fail, shelf=shelf
        )
        self._publisher.refresh()

    def turn(self) -> int:
        """Takes in a dump of new articles and publishes; how many were new."""
        new = self._take([self._line() for _ in range(_NEWS)])
        assert self._publisher.refresh()
        return new

    def touch(self) -> float:
        """Seconds that a new article of one topic takes to be published."""
        self._take([self._labels[0]])
        before = time.process_time()
        self._publisher.refresh()
        return time.process_time() - before

    def lists(self) -> float:
        """Seconds that index and OPML take."""
        before = time.process_time()
        self._take([self._labels[0]])
        self._publisher.refresh(lists=True)
        return time.process_time() - before

    def _line(self) -> str:
        return "".join(self._random.sample(self._labels, self._random.choice((1, 1, 2))))

    def _take(self, lines: list[str]) -> int:
        text = "".join(
            f" • News number {next(self._numbers)} of the town\n\n"
            f"  The council has decided about item {place}, and work begins in spring.\n\n"
            f"  {line}\n"
            for place, line in enumerate(lines)
        )
        now = _START + timedelta(minutes=next(self._numbers))
        dump = Dump(
            source="town",
            location=f"{now:%Y%m%dT%H%M}.txt",
            body=text.encode(),
            dated=now,
            dated_by=DumpDate.NAME,
        )
        (source,) = self._settings.sources
        intake = Intake(store=self._store, knowledge=self._knowledge, source=source, now=now)
        report = intake.take(dump)
        assert report.error is None, report.error
        return report.new


def _labels(number: int) -> list[str]:
    """Labels of two words, none the beginning of another."""
    made = (
        f"{first}{second} {third}{fourth}s".capitalize()
        for first in _SYLLABLES
        for second in _SYLLABLES
        for third in _SYLLABLES
        for fourth in _SYLLABLES
    )
    return [label for label, _ in zip(made, range(number), strict=False)]


def _fail(error: RenderError) -> None:
    raise error
