"""Items that tell nothing new are passed over; what is kept is the same as if all were weighed."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from aggregator.config import Settings, load
from aggregator.identity import key_of
from aggregator.ingest import Delivery, Desk, Intake, Knowledge, open_store, weigh
from aggregator.model import Dump, DumpDate, Edition, Item, Known, Parsed
from aggregator.store import Store

NOW = datetime(2026, 6, 1, tzinfo=UTC)
SOURCES = ("town", "county")
TITLES = ("Ferries", "Weekly", "Bridge opens")
MANY = (*TITLES, *(f"Notice {number}" for number in range(20)))
SUMMARIES = ("", "It runs.", "It runs. Every day.", "It stops.", "It stops \ufffd", "Cancelled.")
CONFIG = """\
state: state
sources:
  - {name: town, directory: town, drift: false}
  - {name: county, directory: county, drift: false}
"""

RULES = """\
topics:
  - {slug: ferries, label: Ferries, include: [{title: ferries}, {summary: runs}]}
  - {slug: roads, label: Roads, exclude: [{summary: cancelled}], parents: [ferries]}
"""

Read = tuple[Dump, Parsed]


def settings_in(folder: Path) -> Settings:
    """A configuration of two sources."""
    folder.mkdir()
    declared = "" if "rules" not in folder.name else RULES
    (folder / "aggregator.yaml").write_text(CONFIG + declared, encoding="utf-8")
    return load(folder / "aggregator.yaml")


def item(chance: random.Random, position: int, titles: Sequence[str]) -> Item:
    """One of few articles, told in one of few ways."""
    stated = chance.choice((None, None, NOW - timedelta(days=40)))
    return Item(
        title=chance.choice(titles),
        summary=chance.choice(SUMMARIES),
        categories=chance.choice(((), ("Roads",), ("Roads", "SeaFerries", "Roads"))),
        published=stated,
        link=chance.choice((None, "http://a.test/1", "http://a.test/2")),
        content=chance.choice((None, None, "<p>It runs.</p>", "<p>Other.</p>")),
        position=position,
    )


def history(seed: int, titles: Sequence[str] = TITLES) -> list[Read]:
    """Dumps out of order, of two sources, many with items that were there before."""
    chance = random.Random(seed)
    made: list[Read] = []
    items: dict[str, list[Item]] = {source: [] for source in SOURCES}
    for number in range(16):
        source = chance.choice(SOURCES)
        told = items[source] if chance.random() < 0.6 else []
        if not told:
            told = [item(chance, place, titles) for place in range(chance.randint(1, 4))]
        items[source] = told
        dump = Dump(
            source=source,
            location=f"{number}.txt",
            body=str(number).encode(),
            dated=NOW - timedelta(days=chance.randint(0, 60)),
            dated_by=DumpDate.NAME,
        )
        made.append((dump, Parsed(items=tuple(told), layout="feed", encoding="utf-8")))
    return made


def take(folder: Path, dumps: Sequence[Read]) -> Store:
    """A store that took the dumps in as the daemon does."""
    settings = settings_in(folder)
    store = open_store(settings)
    knowledge = Knowledge(settings)
    for dump, parsed in dumps:
        source = settings.source(dump.source)
        intake = Intake(store=store, knowledge=knowledge, source=source, now=NOW)
        with intake.writing() as writing:
            assert intake.take_member(writing, dump, parsed, 0).error is None
    return store


def take_weighing_all(folder: Path, dumps: Sequence[Read]) -> Store:
    """A store for which every item was weighed, however often it had been seen."""
    settings = settings_in(folder)
    store = open_store(settings)
    knowledge = Knowledge(settings)
    for dump, parsed in dumps:
        source = settings.source(dump.source)
        with store.writing() as writing:
            delivery = Delivery(source=source, dump=dump, parsed=parsed, now=NOW)
            weighed = weigh(writing, delivery)
            desk = Desk(reader=writing, knowledge=knowledge, source=source.name)
            filing = desk.file([change for _, change in weighed.decided], weighed.known)
            profile = weighed.profile
            writing.add(dump, filing.changes, now=NOW, taught=filing.taught, profile=profile)
    return store


def kept(store: Store) -> object:
    """All that is known, and all that is published."""
    with store.reading() as reading:
        known = {
            (title, source): [
                plain(one)
                for one in reading.editions({key_of(title)}, source)
                .get(key_of(title), Known())
                .editions
            ]
            for title in MANY
            for source in SOURCES
        }
    heads = [(head.title, head.revision, head.articles) for head in store.heads()]
    return known, list(store.articles()), heads


def plain(one: Edition) -> object:
    """An edition with its sightings as a set."""
    seen = {(seen.source, seen.dated) for seen in one.sightings}
    return replace(one, sightings=()), seen


@pytest.mark.parametrize("seed", range(40))
def test_passing_over_familiar_items_keeps_the_same(tmp_path: Path, seed: int) -> None:
    dumps = history(seed)

    with (
        take(tmp_path / "news", dumps) as news,
        take_weighing_all(tmp_path / "all", dumps) as everything,
    ):
        assert kept(news) == kept(everything)


@pytest.mark.parametrize("rules", ["", " rules"])
@pytest.mark.parametrize("seed", range(20))
def test_filing_new_items_straight_keeps_the_same(tmp_path: Path, seed: int, rules: str) -> None:
    dumps = history(seed, MANY)

    with (
        take(tmp_path / f"straight{rules}", dumps) as straight,
        take_weighing_all(tmp_path / f"all{rules}", dumps) as everything,
    ):
        assert kept(straight) == kept(everything)
