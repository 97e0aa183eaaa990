"""A small installation in a temporary directory, and the real dumps where they are at hand."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from aggregator.config import Settings, load
from aggregator.ingest import Ingested, Intake, Knowledge, open_store
from aggregator.store import Store

pytest_plugins = ["tests.postgres"]

# How fast the machine is says nothing about the code.
settings.register_profile(
    "any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("any machine")

ROOT = Path(__file__).parents[1]
REAL = ROOT.parent / "shared" / "dumps" / "region-stockholm"


# What takes minutes of processes, browsers and other programs: `make thorough` runs it.
THOROUGH = (
    "acceptance/test_clock.py",
    "acceptance/test_files_for_a_web_server.py",
    "acceptance/test_health.py",
    "acceptance/test_readers.py",
    "acceptance/test_restart.py",
    "acceptance/test_watchdog.py",
    "browser/",
    "docs/test_examples.py",
    "packaging/",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what `make test` leaves to `make thorough`."""
    for item in items:
        if item.path.relative_to(ROOT / "tests").as_posix().startswith(THOROUGH):
            item.add_marker(pytest.mark.thorough)


@dataclass(frozen=True, slots=True)
class Place:
    """A configuration with one source, `town`, whose inbox is empty."""

    folder: Path
    config: Path

    @property
    def inbox(self) -> Path:
        """Where dumps of the source arrive."""
        return self.folder / "inbox"

    @property
    def settings(self) -> Settings:
        """The configuration, loaded."""
        return load(self.config)

    def drop(self, name: str, text: str | bytes, modified: datetime | None = None) -> Path:
        """Renames a finished dump into the inbox, as a careful tool does."""
        aside = self.folder / f".{name}.part"
        aside.write_bytes(text.encode() if isinstance(text, str) else text)
        if modified is not None:
            os.utime(aside, (modified.timestamp(), modified.timestamp()))
        return aside.rename(self.inbox / name)


def listing(items: Iterable[tuple[str, str, str]]) -> str:
    """A bullet-list dump of title, summary and label line each."""
    return "\n".join(f" • {title}\n\n  {text}\n\n  {labels}" for title, text, labels in items)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.fixture
def kept_in() -> str:
    """Tell where a place keeps its store; modules may tell otherwise."""
    return "sqlite"


@pytest.fixture
def place(tmp_path: Path, kept_in: str) -> Place:
    (tmp_path / "inbox").mkdir()
    config = tmp_path / "aggregator.yaml"
    config.write_text(
        "state: state\n"
        f"store: {kept_in}\n"
        f"listen: 127.0.0.1:{_free_port()}\n"
        "base_url: http://news.test\n"
        "sources:\n"
        "  - {name: town, title: Our Town, directory: inbox, settle: 0s, language: en}\n",
        encoding="utf-8",
    )
    return Place(folder=tmp_path, config=config)


@pytest.fixture
def store(place: Place) -> Iterator[Store]:
    with open_store(place.settings) as opened:
        yield opened


@pytest.fixture
def look(place: Place, store: Store) -> Callable[[datetime], Ingested]:
    settings = place.settings

    def looked(now: datetime) -> Ingested:
        return Intake(
            store=store, knowledge=Knowledge(settings), source=settings.sources[0], now=now
        ).look()

    return looked


@pytest.fixture(scope="session")
def real_dumps() -> tuple[Path, ...]:
    """The real dumps, by name; skips where they are not at hand."""
    found = tuple(sorted(REAL.glob("*.txt")))
    if not found:
        pytest.skip("the real dumps are not beside this checkout")
    return found
