"""Two news offices: a store that is given dumps and configurations, and what it publishes."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest

from aggregator.config import Settings, load
from aggregator.errors import RenderError
from aggregator.ingest import Intake, Knowledge, keep_filed, open_store, rederive
from aggregator.model import Dump, DumpDate, FeedKind
from aggregator.publish import Publisher
from aggregator.serve import make_app
from aggregator.store import Rederived, SourceEntry, Store

START = datetime(2026, 3, 1, 12, tzinfo=UTC)
SOURCES = ("town", "harbour")
Config = Mapping[str, Any]


@dataclass(slots=True, kw_only=True)
class Office:
    """An installation with two sources; everything goes in and comes out at its doors."""

    folder: Path
    settings: Settings
    store: Store
    knowledge: Knowledge
    publisher: Publisher
    failed: list[RenderError] = field(default_factory=list)
    now: datetime = START

    @classmethod
    def opened(cls, folder: Path, config: Config) -> Office:
        """A store in the folder, opened as the daemon opens it."""
        settings = write_config(folder, config)
        store = open_store(settings)
        failed: list[RenderError] = []
        return cls(
            folder=folder,
            settings=settings,
            store=store,
            knowledge=Knowledge(settings),
            publisher=Publisher(store, settings.site, entries=50, failed=failed.append),
            failed=failed,
        )

    def restart(self, config: Config) -> None:
        """Closes the store, and opens it with nothing remembered."""
        self.store.close()
        again = Office.opened(self.folder, config)
        self.settings, self.store, self.failed = again.settings, again.store, again.failed
        self.knowledge, self.publisher = again.knowledge, again.publisher

    def configure(self, config: Config) -> None:
        """Files everything by another configuration, in the open store."""
        self.settings = write_config(self.folder, config)
        self.knowledge = Knowledge(self.settings)
        entries = [SourceEntry(name=n, title=n, language="en") for n in SOURCES]
        self.store.register(entries, self.now)
        keep_filed(self.store, self.knowledge, self.now)

    def take(self, source: str, body: str) -> None:
        """Takes in one dump."""
        self.now += timedelta(hours=1)
        dump = Dump(
            source=source,
            location=f"{source}-{self.now:%d-%H}",
            body=body.encode(),
            dated=self.now,
            dated_by=DumpDate.NAME,
        )
        intake = Intake(
            store=self.store,
            knowledge=self.knowledge,
            source=self.settings.source(source),
            now=self.now,
        )
        report = intake.take(dump)
        assert report.error is None, report.error

    def articles(self) -> set[tuple[UUID, datetime, datetime]]:
        """What no configuration may change of any article."""
        return {(one.id, one.published, one.updated) for one in self.store.articles()}

    def again(self) -> Rederived:
        """What filing everything anew would change."""
        with self.store.trying() as writer:
            return rederive(writer, Knowledge(self.settings), self.now)

    def feeds(self) -> dict[str, list[str]]:
        """The titles in the published feed of each topic and combined feed, by slug."""
        self.publisher.refresh(lists=True)
        assert not self.failed, self.failed
        publication = self.publisher.publication
        kinds = {FeedKind.TOPIC, FeedKind.COMBINED}
        heads = [one.head for one in publication.feeds.values() if one.head.kind in kinds]
        told = {}
        for head in heads:
            feed = json.loads(publication.documents[f"{head.path}.json"].body)
            told[head.slug] = sorted(item["title"] for item in feed["items"])
            assert head.articles == len(told[head.slug]), head
        return told

    def answers(self, slugs: Iterable[str]) -> dict[str, str | int]:
        """How the server answers at the addresses of each slug: a status, or `301 to other`."""
        self.publisher.refresh(lists=True)
        return asyncio.run(self._asked(tuple(slugs)))

    async def _asked(self, slugs: Iterable[str]) -> dict[str, str | int]:
        app = make_app(
            lambda: self.publisher.publication, self.publisher.article, timedelta(minutes=5)
        )
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url="http://news.test") as client:
            return {slug: await _answer(client, slug) for slug in slugs}


async def _answer(client: httpx.AsyncClient, slug: str) -> str | int:
    """The one answer of all four addresses of a slug."""
    answers: set[str | int] = set()
    for before, after in (*(("/feeds/", s) for s in (".atom", ".rss", ".json")), ("/topics/", "/")):
        response = await client.get(f"{before}{slug}{after}")
        place = response.headers.get("location", "")
        if place:
            other = place.removeprefix("http://news.test").removeprefix(before).removesuffix(after)
            answers.add(f"{response.status_code} to {other}")
        else:
            answers.add(int(response.status_code))
    assert len(answers) == 1, (slug, answers)
    return answers.pop()


def write_config(folder: Path, config: Config) -> Settings:
    """The settings of a configuration; `labels` of a source become its vocabulary."""
    sources = []
    for name in SOURCES:
        (folder / name).mkdir(exist_ok=True)
        told = dict(config.get("sources", {}).get(name, {}))
        if labels := told.pop("labels", None):
            words = folder / f"{name}.words.yaml"
            words.write_text(json.dumps({"labels": labels}), encoding="utf-8")
            told["vocabulary"] = words.name
        drift = {"drift": False, "language": "en", "directory": name}
        sources.append({"name": name, "topics": told, **drift})
    whole = {
        "state": "state",
        "base_url": "http://news.test",
        "sources": sources,
        "topics": config.get("topics", []),
        "feeds": config.get("feeds", []),
    }
    if (folder / "store").exists():
        whole["store_file"] = "store"
    path = folder / "aggregator.yaml"
    path.write_text(json.dumps(whole), encoding="utf-8")  # JSON is YAML as well
    return load(path)


@pytest.fixture(params=["sqlite", "postgres"])
def office(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Office]:
    """An office without any declared topic."""
    if request.param == "postgres":
        (tmp_path / "store").write_text(request.getfixturevalue("postgres_url"), encoding="utf-8")
    one = Office.opened(tmp_path, {})
    yield one
    one.store.close()
