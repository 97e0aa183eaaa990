"""Two processes take the same articles in at once, and none is lost or stored twice."""

from __future__ import annotations

import multiprocessing
import re
from collections.abc import Container
from datetime import UTC, datetime, timedelta
from multiprocessing.synchronize import Barrier
from pathlib import Path

import pytest

from aggregator.config import load
from aggregator.ingest import Intake, Knowledge, open_store
from aggregator.model import Dump, DumpDate
from aggregator.store import Store
from tests.conftest import listing
from tests.postgres import Server

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
SOURCES = ("town", "county")
_LABELS = ("Roads", "Culture", "Schools", "Harbour")


def body(first: int) -> str:
    """Forty articles, of which the next dump shows the last thirty again."""
    numbers = range(first, first + 40)
    return listing((f"Title {n}", f"Text number {n}.", _LABELS[n % 4]) for n in numbers)


def configured(folder: Path, url: str) -> Path:
    """Write a configuration with two sources whose store is at an address."""
    (folder / "store").write_text(url, encoding="utf-8")
    sources = ", ".join(f"{{name: {name}, directory: in, drift: false}}" for name in SOURCES)
    file = folder / "aggregator.yaml"
    file.write_text(f"state: state\nstore_file: store\nsources: [{sources}]\n", encoding="utf-8")
    return file


def take_in(config: Path, source: str, dumps: int) -> None:
    """Take in so many dumps for a source, each with what the others hold too."""
    settings = load(config)
    with open_store(settings) as store:
        knowledge = Knowledge(settings)
        for number in range(dumps):
            told = body(number * 10)
            dump = Dump(
                source=source,
                location=f"{source}-{number}.txt",
                body=told.encode(),
                dated=NOW + timedelta(hours=number),
                dated_by=DumpDate.NAME,
            )
            now = NOW + timedelta(days=1)
            intake = Intake(
                store=store, knowledge=knowledge, source=settings.source(source), now=now
            )
            assert intake.take(dump).error is None


def take_in_together(start: Barrier, config: Path, source: str, dumps: int) -> None:
    """Begin when all others do."""
    start.wait(60)
    take_in(config, source, dumps)


def slug(label: str, taken: Container[str]) -> str:
    del taken
    return re.sub("[^a-z]", "-", label.lower())


def outcome(url: str) -> list[object]:
    """What a store holds, whoever wrote it first."""
    with Store.open(url, slug_of=slug) as store:
        articles = {
            (one.id, one.title, one.summary, one.edition, one.published, tuple(sorted(one.sources)))
            for one in store.articles()
        }
        feeds = {
            (head.kind, head.slug, head.articles): {one.id for one in store.newest(head, 1000)}
            for head in store.heads()
        }
        return [articles, feeds, len(list(store.articles()))]


@pytest.mark.parametrize("sources", [SOURCES, ("town", "town")])
def test_two_writers_make_what_one_makes(
    postgres_server: Server, postgres_template: str, tmp_path: Path, sources: tuple[str, str]
) -> None:
    dumps = 8
    processes = multiprocessing.get_context("spawn")
    with (
        postgres_server.database(postgres_template) as first,
        postgres_server.database(postgres_template) as second,
    ):
        alone, together = postgres_server.url(first), postgres_server.url(second)
        for source in sources:
            take_in(configured(tmp_path, alone), source, dumps)
        config = configured(tmp_path, together)
        start = processes.Barrier(len(sources))
        writers = [
            processes.Process(target=take_in_together, args=(start, config, source, dumps))
            for source in sources
        ]
        for writer in writers:
            writer.start()
        for writer in writers:
            writer.join()

        assert [writer.exitcode for writer in writers] == [0, 0]
        assert outcome(together) == outcome(alone)
        assert outcome(together)[2] == 40 + 10 * (dumps - 1)
