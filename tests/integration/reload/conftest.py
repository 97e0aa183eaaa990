"""A daemon's inside that reads its configuration again, without process and listener."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from aggregator.config import Settings, load
from aggregator.ingest import open_store
from aggregator.model import SourceState
from aggregator.polls import by_address
from aggregator.publishing import Publishing
from aggregator.reload import Outcome, Reload
from aggregator.schedule import LivePolls, Schedule
from aggregator.store import Store
from aggregator.telling import Telling

GRACE = timedelta(seconds=10)


def until(condition: Callable[[], object], seconds: float = 20) -> None:
    """Waits for something to become true."""
    began = time.monotonic()
    while not condition():
        assert time.monotonic() - began < seconds
        time.sleep(0.02)


@dataclass(slots=True)
class Inside:
    """One installation; its configuration may be written anew."""

    folder: Path
    adopted: list[Settings] = field(default_factory=list)
    store: Store = field(init=False)
    publishing: Publishing = field(init=False)
    schedule: Schedule = field(init=False)
    reload: Reload = field(init=False)
    started: bool = False

    @property
    def config(self) -> Path:
        """The configuration file."""
        return self.folder / "aggregator.yaml"

    def write(self, *sources: dict[str, Any], **settings: object) -> None:
        """Writes the configuration; JSON is YAML."""
        told = {"state": "state", "base_url": "http://news.test", "sources": sources, **settings}
        self.config.write_text(json.dumps(told), encoding="utf-8")

    def open(self) -> None:
        """Begins with what is written."""
        settings = load(self.config)
        self.store = open_store(settings)
        self.publishing = Publishing(settings, self.store, Telling())
        self.publishing.refresh()
        polls = LivePolls(settings) if by_address(settings) else None
        self.schedule = Schedule(settings, self.store, changed=self.publishing.refresh, polls=polls)
        self.reload = Reload(
            self.config,
            settings,
            schedule=self.schedule,
            publishing=self.publishing,
            adopted=self.adopted.append,
        )

    def start(self) -> None:
        """Begins to tick."""
        self.schedule.start()
        self.started = True

    def again(self, *sources: dict[str, Any], **settings: object) -> Outcome:
        """Writes another configuration and has it read."""
        self.write(*sources, **settings)
        return self.reload()

    def source(self, name: str, **told: object) -> dict[str, Any]:
        """A source by directory, whose inbox exists."""
        (self.folder / name).mkdir(exist_ok=True)
        return {"name": name, "directory": name, "settle": "0s", "every": "1h", **told}

    def drop(self, name: str, file: str, text: str) -> None:
        """Puts a dump into the inbox of a source."""
        aside = self.folder / f".{file}.part"
        aside.write_text(text, encoding="utf-8")
        aside.rename(self.folder / name / file)

    def state(self, name: str) -> SourceState:
        """How a source fares."""
        return next(one for one in self.store.states() if one.name == name)

    def page(self, path: str) -> str:
        """A document as it is published now; empty when there is none."""
        found = self.publishing.publication.documents.get(path)
        return found.body.decode() if found else ""

    def close(self) -> None:
        """Ends everything."""
        if self.started:
            assert self.schedule.stop(GRACE)
            self.schedule.close()
        self.store.close()


@pytest.fixture
def inside(tmp_path: Path) -> Iterator[Inside]:
    made = Inside(tmp_path)
    yield made
    made.close()
