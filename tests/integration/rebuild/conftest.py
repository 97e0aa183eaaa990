"""A store with a past, and ways to look at all of it."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest

from aggregator.config import Settings
from aggregator.ingest import Intake, Knowledge, RawDumps, Rebuilt, open_store, rebuild
from aggregator.model import Document
from aggregator.publish import Publisher
from aggregator.store import Fate, Store
from tests.conftest import Place, listing

START = datetime(2026, 3, 1, 12, tzinfo=UTC)
LATER = START + timedelta(days=400)

# What belongs to no article: it counts attempts, or stands for the order of changes.
_COUNTERS = {"taught", "stamp", "leased_until"}


def tables(file: Path) -> dict[str, list[dict[str, Any]]]:
    """Every row of every table that rebuilding answers for."""
    connection = sqlite3.connect(file)
    connection.row_factory = sqlite3.Row
    names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
    found = {
        name: sorted(
            (
                {key: row[key] for key in row.keys() if key not in _COUNTERS}  # noqa: SIM118 - a row is a sequence
                for row in connection.execute(f'SELECT * FROM "{name}"')
            ),
            key=repr,
        )
        for (name,) in names
        if name not in {"mark", "alembic_version", "familiar"}  # the last only saves time
        and not name.startswith("article_search")  # pages of an index, as they came
    }
    connection.close()
    return found


def documents(settings: Settings, url: str | None = None) -> dict[str, Document]:
    """Every document of a store as it would be served now."""
    opened = Store.view(url, slug_of=lambda label, _: label) if url else open_store(settings)
    assert opened is not None
    with opened as store:
        publisher = Publisher(store, settings.site, entries=50, failed=_raise)
        publisher.refresh(lists=True)
        return {one.path: one for one in publisher.everything()}


def _raise(error: Exception) -> None:
    raise error


@pytest.fixture
def deliver(place: Place) -> Callable[..., None]:
    """Takes in a dump of the day: items of title, text and labels."""

    def delivered(day: int, *items: tuple[str, str, str], hour: int = 0, name: str = "") -> None:
        now = START + timedelta(days=day, hours=hour)
        place.drop(f"{now:%Y-%m-%d}{name}-{hour}.txt", listing(items), modified=now)
        take_in(place.settings, now)

    return delivered


def take_in(settings: Settings, now: datetime) -> None:
    """One look at the source."""
    with open_store(settings) as store:
        knowledge = Knowledge(settings)
        Intake(store=store, knowledge=knowledge, source=settings.sources[0], now=now).look()


@pytest.fixture
def rebuilt(place: Place, tmp_path: Path) -> Callable[[], tuple[Path, Rebuilt]]:
    """Rebuilds the store into a fresh file."""

    def done() -> tuple[Path, Rebuilt]:
        file = tmp_path / "rebuilt.db"
        told = rebuild(place.settings, f"sqlite:///{file}", LATER, lambda _: None)
        return file, told

    return done


def visible(file: Path) -> dict[str, list[dict[str, Any]]]:
    """What anybody can see of a store, whether it was read again or taken over."""
    found = tables(file)
    names = {"article", "revision", "article_link", "entry", "feed", "former_slug", "withdrawal"}
    for row in found["article"]:
        del row["text_dated"]  # lies in the dumps for a while
    return {name: found[name] for name in names}


def addresses(file: Path) -> dict[str, str | None]:
    """The slugs of all topics by their labels."""
    return {row["label_key"]: row["slug"] for row in tables(file)["feed"]}


def lose(place: Place, *, day: int) -> None:
    """Removes the raw dumps up to a day, as house-keeping does."""
    place.config.write_text(
        place.config.read_text(encoding="utf-8") + "keep_raw: {age: 30d}\n", encoding="utf-8"
    )
    settings = place.settings
    with open_store(settings) as store:
        RawDumps(settings).thin_out(store, START + timedelta(days=30 + day, hours=12))


def pack_up(path: Path, members: dict[str, str]) -> None:
    """Writes an archive."""
    with ZipFile(path, "w") as archive:
        for name, text in members.items():
            archive.writestr(name, text)


def streets(day: int, labels: str) -> str:
    """A listing of eight items, with labels or without."""
    items = [(f"Street {day}{n} is closed", f"Day {day}. {n} weeks.", labels) for n in range(8)]
    return listing(items).replace("\n\n  \n", "\n") if not labels else listing(items)


def release(place: Place) -> None:
    """Takes in what is in quarantine."""
    settings = place.settings
    with open_store(settings) as store:
        (held,) = [one for one in store.quarantined() if one.fate is Fate.HELD]
        now = START + timedelta(days=6)
        intake = Intake(
            store=store, knowledge=Knowledge(settings), source=settings.sources[0], now=now
        )
        intake.release(held)
