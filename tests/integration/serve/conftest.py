"""A server with a few documents on a port of its own."""

from __future__ import annotations

import asyncio
import gzip
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest

from aggregator.model import Document, Forms, Link, Publication
from aggregator.serve import Server, make_app

MOMENT = datetime(2026, 3, 4, 9, 30, 15, tzinfo=UTC)
ARTICLE = "6a1f0f6e-54a5-5c39-9c5e-0a3f5d1b2c01"


def make_document(path: str, media_type: str, body: bytes, tag: str = "one") -> Document:
    """A document as publishing makes them."""
    return Document(
        path=path,
        media_type=f"{media_type}; charset=utf-8",
        forms=Forms(body=body, gzip=gzip.compress(body, mtime=0)),
        etag=f'W/"{tag}"',
        modified_at=MOMENT,
        links=(Link(href=f"https://news.example.org{path}", rel="self", title="Färjor"),),
    )


def make_publication(*more: Document) -> Publication:
    """An index, one topic with its Atom feed, a page for what is missing, and more."""
    documents = (
        make_document("/", "text/html", b"<!doctype html>index"),
        make_document("/feeds/ferries.atom", "application/atom+xml", b"<feed>ferries</feed>" * 50),
        make_document("/topics/ferries/", "text/html", b"<!doctype html>ferries"),
        make_document("/404.html", "text/html", b"<!doctype html>nothing here"),
        *more,
    )
    return Publication(documents={each.path: each for each in documents})


@dataclass(slots=True)
class Running:
    """A server in a thread of its own, and what it serves."""

    publication: Publication = field(default_factory=make_publication)
    port: int = 0
    server: Server | None = None

    def find(self, wanted: str) -> Document | None:
        """One article has a page."""
        if wanted != ARTICLE:
            return None
        return make_document(f"/articles/{wanted}", "text/html", b"<!doctype html>an article")

    def start(self) -> threading.Thread:
        """Serve on a free port until told to stop."""
        app = make_app(lambda: self.publication, self.find, timedelta(minutes=5))
        self.server = Server(app, "127.0.0.1:0")
        sockets = self.server.bind()
        self.port = sockets[0].getsockname()[1]
        thread = threading.Thread(target=asyncio.run, args=(self.server.serve(sockets),))
        thread.start()
        wait_for(self.server)
        return thread

    def talk(self, request: bytes) -> bytes:
        """Everything that comes back for raw bytes, until the server closes."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=10) as line:
            line.sendall(request)
            return b"".join(iter(lambda: line.recv(65_536), b""))


def wait_for(server: Server) -> None:
    """Return when the server answers; give up after five seconds."""
    deadline = time.monotonic() + 5
    while not server.started:
        assert time.monotonic() < deadline, "the server did not start"
        time.sleep(0.01)


@pytest.fixture(scope="module")
def running() -> Iterator[Running]:
    """A running server, shared by the tests of a module."""
    it = Running()
    thread = it.start()
    yield it
    assert it.server is not None
    it.server.stop()
    thread.join(10)
    assert not thread.is_alive()
