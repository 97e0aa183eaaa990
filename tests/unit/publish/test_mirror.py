"""A directory follows the publication."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event

import brotli
import pytest

from aggregator.errors import RenderError
from aggregator.ingest import Intake, Knowledge
from aggregator.publish import Folder, Mirror, Publisher, Written
from aggregator.store import Store
from tests.conftest import Place, listing

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
Arrive = Callable[[str, str], None]


@pytest.fixture
def arrive(place: Place, store: Store) -> Arrive:
    settings = place.settings

    def arrived(title: str, label: str) -> None:
        place.drop(f"{title}.txt", listing([(title, f"About {title}.", label)]), NOW)
        now = NOW + timedelta(hours=1)
        Intake(
            store=store, knowledge=Knowledge(settings), source=settings.sources[0], now=now
        ).look()

    return arrived


@pytest.fixture
def publisher(place: Place, store: Store) -> Publisher:
    errors: list[RenderError] = []
    return Publisher(store, place.settings.site, entries=2, failed=errors.append)


@pytest.fixture
def site(tmp_path: Path) -> Path:
    return tmp_path / "site"


@pytest.fixture
def mirror(publisher: Publisher, site: Path) -> Iterator[Mirror]:
    with Folder(site) as folder:
        yield Mirror(publisher, folder)


def pages_with(site: Path, text: str) -> int:
    return sum(text in page.read_text() for page in site.glob("articles/*/index.html"))


def test_a_sweep_writes_every_document_and_every_article(
    publisher: Publisher, mirror: Mirror, arrive: Arrive, site: Path
) -> None:
    for title in ("One", "Two", "Three"):
        arrive(title, "Culture")
    publisher.refresh(lists=True)

    mirror.sweep()

    assert pages_with(site, "About") == 3
    assert {path.name for path in site.glob("feeds/culture.*")} >= {
        f"culture.{form}" for form in ("atom", "rss", "json", "atom.gz", "rss.gz", "json.gz")
    }


def test_a_second_sweep_writes_nothing(
    publisher: Publisher, mirror: Mirror, arrive: Arrive
) -> None:
    arrive("One", "Culture")
    publisher.refresh(lists=True)
    first = mirror.sweep()

    assert mirror.sweep() == Written(written=0, unchanged=first.written, removed=0)


def test_catching_up_writes_what_changed_and_the_pages_of_its_articles(
    publisher: Publisher, mirror: Mirror, arrive: Arrive, site: Path
) -> None:
    arrive("One", "Culture")
    arrive("Two", "Roads")
    publisher.refresh(lists=True)
    mirror.sweep()
    before = (site / "feeds" / "culture.atom").stat().st_ctime_ns

    arrive("Three", "Roads")
    publisher.refresh()
    mirror.catch_up()

    assert pages_with(site, "About Three") == 1
    assert "Three" in (site / "feeds" / "roads.atom").read_text()
    assert (site / "feeds" / "culture.atom").stat().st_ctime_ns == before


def test_a_stopped_sweep_removes_nothing(
    publisher: Publisher, mirror: Mirror, arrive: Arrive, site: Path
) -> None:
    arrive("One", "Culture")
    publisher.refresh(lists=True)
    mirror.sweep()
    stop = Event()
    stop.set()

    written = mirror.sweep(stop)

    assert written.removed == 0
    assert pages_with(site, "About One") == 1


def test_catching_up_with_nothing_new_does_nothing(
    publisher: Publisher, mirror: Mirror, arrive: Arrive
) -> None:
    arrive("One", "Culture")
    publisher.refresh(lists=True)
    mirror.catch_up()

    assert mirror.catch_up() == 0


def test_catching_up_writes_the_archive_that_the_feed_leads_to(
    publisher: Publisher, mirror: Mirror, arrive: Arrive, site: Path
) -> None:
    for title in ("One", "Two", "Three"):
        arrive(title, "Culture")
    publisher.refresh(lists=True)
    mirror.sweep()

    arrive("Four", "Culture")
    publisher.refresh()
    mirror.catch_up()

    head = (site / "feeds" / "culture.atom").read_text()
    [older] = re.findall(r'href="http://news\.test(/feeds/culture/archive/[^"]+\.atom)"', head)
    page = (site / older.lstrip("/")).read_text()
    assert [title in page for title in ("One", "Two", "Three", "Four")] == [
        True,
        True,
        False,
        False,
    ]


def test_pages_of_articles_have_their_brotli_form_beside_them(
    publisher: Publisher, mirror: Mirror, arrive: Arrive, site: Path
) -> None:
    arrive("One", "Culture")
    publisher.refresh(lists=True)

    mirror.sweep()

    [page] = site.glob("articles/*/index.html")
    assert brotli.decompress(page.with_name("index.html.br").read_bytes()) == page.read_bytes()
