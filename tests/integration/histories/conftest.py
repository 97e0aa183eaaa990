"""A newsroom: a store of any kind that is given dumps, and what readers see of it."""

from __future__ import annotations

import hashlib
import json
import shutil
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

import pytest

from aggregator import topics
from aggregator.config import Settings, load
from aggregator.errors import RenderError
from aggregator.ingest import Intake, Knowledge, keep_filed
from aggregator.model import Article, Dump, DumpDate, FeedHead, FeedKind, IngestReport
from aggregator.publish import Publisher
from aggregator.store import SourceEntry, Store
from aggregator.store.database import Database

SOURCES = ("town", "county")
# Written down once more on purpose: published ids are for ever.
NAMESPACE = UUID("7d9d0d7e-5f0b-5c1e-9a3f-6f1c2f0e4b11")
Item = Mapping[str, Any]


def id_for(normal: str, edition: int) -> UUID:
    """The id that the design promises: UUIDv5 of the key of a normalised title, and edition."""
    key = hashlib.sha256(f"1\n{normal}".encode()).hexdigest()
    return uuid5(NAMESPACE, f"{key}:{edition}")


def body_of(items: Sequence[Item], spelling: str = "") -> bytes:
    """The items as a JSON Feed; another spelling makes other bytes that say the same."""
    told = [
        {
            "title": item["title"],
            "content_text": item.get("summary", ""),
            "tags": item.get("labels", []),
            "url": item.get("link"),
            "date_published": item["date"].isoformat() if "date" in item else None,
        }
        for item in items
    ]
    feed = {"version": "https://jsonfeed.org/version/1.1", "title": "T", "_spelling": spelling}
    return json.dumps({**feed, "items": told}).encode()


@dataclass(slots=True, kw_only=True)
class Desk:
    """What newsrooms begin with: settings that were read, and an empty store in a file."""

    folder: Path
    empty: Path
    _read: dict[str, Settings] = field(default_factory=dict)

    def settings(self, common: Mapping[str, Any], each: Mapping[str, Any]) -> Settings:
        """The settings of two sources: what both are told, and each."""
        sources = [
            {"name": name, "directory": name, "drift": False, **common, **each.get(name, {})}
            for name in SOURCES
        ]
        told = {"state": "state", "base_url": "http://news.test", "sources": sources}
        text = json.dumps(told)  # which is YAML as well
        if text not in self._read:
            path = self.folder / "aggregator.yaml"
            path.write_text(text, encoding="utf-8")
            self._read[text] = load(path)
        return self._read[text]

    def store(self, url: str) -> Store:
        """The store at an address; new ones are copies of the empty one, which is quick."""
        path = Path(url.removeprefix("sqlite:///"))
        if url == "sqlite://":
            return self._in_memory()
        if url.startswith("sqlite:///") and not path.exists():
            shutil.copyfile(self.empty, path)
        return Store.open(url, slug_of=topics.slug_of)

    def _in_memory(self) -> Store:
        database = Database("sqlite://")
        with closing(sqlite3.connect(self.empty)) as source, database.writing() as target:
            driver = target.connection.driver_connection
            assert isinstance(driver, sqlite3.Connection)
            target.exec_driver_sql("COMMIT")  # a copy is made outside of transactions
            source.backup(driver)
            target.exec_driver_sql("BEGIN")
        return Store(database, topics.slug_of)


@dataclass(slots=True, kw_only=True)
class Newsroom:
    """A store with two sources, and what is published of it."""

    settings: Settings
    store: Store
    knowledge: Knowledge
    failed: list[RenderError] = field(default_factory=list)
    publisher: Publisher | None = None

    @classmethod
    def opened(cls, store: Store, settings: Settings, now: datetime) -> Newsroom:
        """Begins to work with a store as the daemon does, with nothing remembered."""
        entries = [SourceEntry(name=one.name, title=one.title) for one in settings.sources]
        store.register(entries, now)
        keep_filed(store, Knowledge(settings), now)
        return cls(settings=settings, store=store, knowledge=Knowledge(settings))

    def take(self, dump: Dump, now: datetime, place: int = 0) -> IngestReport:
        """Takes in one dump."""
        report = self.intake(dump.source, now).take(dump, place=place)
        assert report.error is None, report.error
        return report

    def intake(self, source: str, now: datetime) -> Intake:
        """Where dumps of a source are taken in."""
        return Intake(
            store=self.store,
            knowledge=self.knowledge,
            source=self.settings.source(source),
            now=now,
        )

    def articles(self) -> tuple[Article, ...]:
        """All articles, the newest first."""
        return tuple(self.store.articles())

    def former(self, article: Article) -> tuple[str, ...]:
        """The former texts of an article, the oldest first."""
        return self.store.revisions(article.id)

    def feeds(self) -> dict[str, tuple[FeedHead, tuple[UUID, ...]]]:
        """The ids in each feed by its path, in order."""
        return {
            head.path: (head, tuple(one.id for one in self.store.newest(head, 1000)))
            for head in self.store.heads()
        }

    def published(self) -> dict[str, tuple[str, ...]]:
        """The ids in the published documents of each feed by its path, in order."""
        if self.publisher is None:
            self.publisher = Publisher(
                self.store, self.settings.site, entries=1000, failed=self.failed.append
            )
        self.publisher.refresh(lists=True)
        assert not self.failed, self.failed
        publication = self.publisher.publication
        documents = {path: publication.documents[f"{path}.json"] for path in publication.feeds}
        return {
            path: tuple(item["id"] for item in json.loads(document.body)["items"])
            for path, document in documents.items()
        }


def dump_of(source: str, body: bytes, dated: datetime, name: str = "news") -> Dump:
    """A dump whose name tells its date."""
    return Dump(
        source=source,
        location=f"{name}-{dated:%Y%m%dT%H%M%SZ}.json",
        body=body,
        dated=dated,
        dated_by=DumpDate.NAME,
    )


def belongs(article: Article, head: FeedHead) -> bool:
    """Whether a feed should hold an article."""
    if head.kind is FeedKind.SOURCE:
        return head.slug in article.sources
    return head.kind is FeedKind.ALL or head.slug in {topic.slug for topic in article.topics}


@pytest.fixture(scope="session")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """What newsrooms begin with."""
    folder = tmp_path_factory.mktemp("desk")
    empty = folder / "aggregator.db"
    Store.open(f"sqlite:///{empty}", slug_of=topics.slug_of).close()
    return Desk(folder=folder, empty=empty)


@pytest.fixture(params=["memory", "file"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty store of each kind."""
    return "sqlite://" if request.param == "memory" else f"sqlite:///{tmp_path}/aggregator.db"


@pytest.fixture
def newsroom(url: str, desk: Desk) -> Iterator[Callable[..., Newsroom]]:
    """Opens a newsroom by settings for both sources, and for each."""
    opened: list[Newsroom] = []

    def made(
        now: datetime, common: Mapping[str, Any] | None = None, **each: Mapping[str, Any]
    ) -> Newsroom:
        opened.append(Newsroom.opened(desk.store(url), desk.settings(common or {}, each), now))
        return opened[-1]

    yield made
    for one in opened:
        one.store.close()
