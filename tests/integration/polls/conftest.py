"""Sources by address on this machine, polled with a clock that the test sets."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from aggregator.config import Settings
from aggregator.fetch.manners import Spacing
from aggregator.ingest import Intake, Knowledge, Turned, open_store
from aggregator.model import SourceState
from aggregator.polls import Polls
from aggregator.store import Store
from tests.integration.fetch.web.conftest import serve as serve  # noqa: PLC0414 - a fixture

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
AT_ONCE = Spacing(between=timedelta(0))
_ITEM = (
    "<item><title>{0}</title><link>https://pier.test/{0}</link>"
    "<pubDate>Wed, 04 Mar 2026 11:00:00 GMT</pubDate></item>"
)


def feed(*titles: str) -> bytes:
    """An RSS feed of articles with these titles, an hour old."""
    items = "".join(_ITEM.format(title) for title in titles)
    return f'<rss version="2.0"><channel><title>Pier</title>{items}</channel></rss>'.encode()


def settings_of(folder: Path, *sources: Mapping[str, object]) -> Settings:
    """A configuration of sources that may be on this machine and asked every second."""
    usual = {"allow_private": True, "floor": "1s", "deadline": "5s", "robots": False}
    told = [{**usual, **source} for source in sources]
    return Settings.model_validate({"state": folder / "state", "sources": told})


@dataclass(slots=True)
class Desk:
    """One installation; `now` is what its clock says."""

    settings: Settings
    store: Store
    now: datetime = NOW
    opened: list[Polls] = field(default_factory=list)

    def polls(self, spacing: Spacing = AT_ONCE, workers: int = 8) -> Polls:
        """Polls of this configuration, as they are after a start."""
        made = Polls(self.settings, clock=lambda: self.now, workers=workers, spacing=spacing)
        self.opened.append(made)
        return made

    def turn(self, name: str = "pier", *, by_hand: bool = False) -> Turned:
        """One turn of a source, from due to given back."""
        polls = self.opened[0] if self.opened else self.polls()
        self.store.hasten(name, self.now)
        assert self.store.claim(name, self.now, HOUR)
        intake = Intake(
            store=self.store,
            knowledge=Knowledge(self.settings),
            source=self.settings.source(name),
            now=self.now,
        )
        try:
            return polls.turn(intake, by_hand=by_hand)
        finally:
            polls.leave(name)

    def state(self, name: str = "pier") -> SourceState:
        """How a source fares."""
        return next(state for state in self.store.states() if state.name == name)

    @property
    def titles(self) -> list[str]:
        """The titles of all articles, by name."""
        return sorted(article.title for article in self.store.articles())


@pytest.fixture
def installed(tmp_path: Path) -> Iterator[Callable[..., Desk]]:
    """Opens an installation of these sources."""
    desks: list[Desk] = []

    def install(*sources: Mapping[str, object]) -> Desk:
        settings = settings_of(tmp_path, *sources)
        opened = open_store(settings)
        desks.append(Desk(settings=settings, store=opened))
        return desks[-1]

    yield install
    for desk in desks:
        for polls in desk.opened:
            polls.stop()
            polls.close()
        desk.store.close()
