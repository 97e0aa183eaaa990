"""A headless Chromium, and a small site of two languages that it looks at.

The site is taken in, published and served by the real rooms, in this process.
"""

from __future__ import annotations

import asyncio
import shutil
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from aggregator.config import Settings, load
from aggregator.ingest import Intake, Knowledge, open_store
from aggregator.publish import Publisher
from aggregator.serve import Server, make_app
from tests.conftest import listing

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
_OPTIONS = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
)
_CONFIG = """\
title: Harbour news
description: What the town and the region announce
state: state
contact: mailto:desk@example.org
base_url: http://news.test
sources:
  - name: town
    title: Our Town
    directory: town
    settle: 0s
    language: en
    topics: {split: none}
  - name: norrby
    title: Region Norrby
    directory: norrby
    settle: 0s
    language: sv
    topics: {split: none}
topics:
  - {slug: water, label: Water, description: All that floats}
  - {slug: boats, label: Boats & ferries, parents: [water]}
feeds:
  - {slug: town-water, title: Water in town, all_of: [{topic: water, source: town}]}
"""
_ENGLISH = [
    (
        "Night ferry sails again",
        "The boat leaves at eleven; the café on board is open.",
        "Boats & ferries",
    ),
    ("New pipes under Elm Road", "Water is off on Monday.", "Water"),
    ("Library <opens> on Sundays", "Figures of the first week.", "Culture"),
    ("A notice that was wrong", "It said too much.", "Culture"),
]
_SWEDISH = [
    ("Hälsocentralen flyttar", "Från och med april.\n\n  Boka tid som vanligt.", "Vård och hälsa"),
    ("Färjan går på natten", "Kafé ombord.", "Boats & ferries"),
]


@dataclass(slots=True)
class Site:
    """A site that is being served."""

    address: str
    articles: dict[str, str]  # title -> path


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Start a browser; skips where there is none."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        pytest.skip("Chromium is not installed")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium, args=_OPTIONS)
        yield started
        started.close()


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Take articles in, publish them and serve them."""
    folder = tmp_path_factory.mktemp("site")
    settings = _settings(folder)
    with open_store(settings) as store:
        for source in settings.sources:
            Intake(store=store, knowledge=Knowledge(settings), source=source, now=NOW).look()
        wrong = next(one for one in store.articles() if "wrong" in one.title)
        store.withdraw([wrong.id], "It was wrong.", NOW)
        articles = {one.title: f"/articles/{one.id}" for one in store.articles()}
        articles[wrong.title] = f"/articles/{wrong.id}"
        with _port() as listening:
            listen, address = listening
            told = replace(settings.site, base_url=address)
            publisher = Publisher(store, told, entries=50, failed=lambda _: None)
            publisher.refresh(lists=True)
            app = make_app(
                lambda: publisher.publication,
                publisher.article,
                timedelta(0),
                searches=publisher.searches(),
            )
            with _serving(Server(app, listen)):
                yield Site(address=address, articles=articles)


def _settings(folder: Path) -> Settings:
    (folder / "aggregator.yaml").write_text(_CONFIG, encoding="utf-8")
    for name, told in (("town", _ENGLISH), ("norrby", _SWEDISH)):
        (folder / name).mkdir()
        (folder / name / "2026-03-01.txt").write_text(listing(told), encoding="utf-8")
    return load(folder / "aggregator.yaml")


@contextmanager
def _port() -> Iterator[tuple[str, str]]:
    """Tell a free port, as it is listened on and as it is asked."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    yield f"127.0.0.1:{port}", f"http://127.0.0.1:{port}"


@contextmanager
def _serving(server: Server) -> Iterator[None]:
    sockets = server.bind()
    thread = threading.Thread(target=asyncio.run, args=(server.serve(sockets),))
    thread.start()
    deadline = time.monotonic() + 20
    while not server.started:
        assert time.monotonic() < deadline, "the server did not start"
        time.sleep(0.01)
    yield
    server.stop()
    thread.join(20)
    assert not thread.is_alive()


Open = Callable[..., Page]


@pytest.fixture
def visit(browser: Browser, site: Site) -> Iterator[Open]:
    """Open pages of the site, each in a window of its own.

    At the end none has told an error but those that hold `but`.
    """
    contexts = []
    errors: list[str] = []
    expected: list[str] = []

    def opened(path: str, *, status: int = 200, but: str = "", **options: object) -> Page:
        expected.extend(filter(None, [but, f"status of {status}"]))
        context = browser.new_context(base_url=site.address, **options)  # type: ignore[arg-type] # as the caller says
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda said: errors.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: errors.append(str(error)))
        answer = page.goto(path)
        assert answer is not None
        assert answer.status == status
        return page

    yield opened
    for context in contexts:
        context.close()
    assert [told for told in errors if not any(sign in told for sign in expected)] == []
