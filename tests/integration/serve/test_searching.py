"""Searching over HTTP, asked of the application itself."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from http import HTTPStatus
from typing import Any

import pytest

from aggregator.errors import StoreError
from aggregator.model import Document, Query
from aggregator.serve import make_app
from aggregator.serve.answer import Answer
from aggregator.serve.search import EACH, Desk
from tests.integration.serve.conftest import make_document, make_publication


@dataclass(slots=True)
class Found:
    """Answers every query, and writes down what it was asked."""

    asked: list[tuple[str, str]] = field(default_factory=list)
    wait: Callable[[], object] = lambda: None
    broken: bool = False

    def page(self, query: Query) -> Document:
        """A page that repeats the query."""
        return self._made("", query)

    def feed(self, query: Query, suffix: str) -> Document:
        """A feed that repeats the query."""
        return self._made(suffix, query)

    def _made(self, suffix: str, query: Query) -> Document:
        self.wait()
        if self.broken:
            raise StoreError("the disk is gone")
        self.asked.append((suffix, query.text))
        kind = "application/atom+xml" if suffix else "text/html"
        return make_document(f"/search{suffix}", kind, f"found {query.text}".encode())


@dataclass(slots=True)
class Reply:
    """What came back."""

    status: int
    headers: dict[str, str]
    body: bytes


def scope_of(address: str, client: str = "192.0.2.1", **fields: str) -> dict[str, Any]:
    path, _, query = address.partition("?")
    headers = [(b"host", b"news.test")]
    headers += [(name.replace("_", "-").encode(), told.encode()) for name, told in fields.items()]
    return {
        "type": "http",
        "method": "GET",
        "http_version": "1.1",
        "path": path,
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "headers": headers,
        "client": (client, 50_000),
    }


@pytest.fixture
def found() -> Found:
    return Found()


@pytest.fixture
def ask(found: Found) -> Callable[..., Reply]:
    """Ask the application for an address."""
    publication = make_publication()
    app = make_app(lambda: publication, lambda _: None, timedelta(minutes=5), searches=found)

    def asked(address: str, **told: str) -> Reply:
        sent: list[Any] = []

        async def receive() -> dict[str, object]:
            return {"type": "http.request"}

        async def send(message: object) -> None:
            sent.append(message)

        asyncio.run(app(scope_of(address, **told), receive, send))
        headers = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
        return Reply(status=sent[0]["status"], headers=headers, body=sent[1]["body"])

    return asked


def test_a_query_is_answered_with_a_page(ask: Callable[..., Reply], found: Found) -> None:
    reply = ask("/search?q=night+ferry%C3%A4")

    assert (reply.status, reply.body) == (HTTPStatus.OK, "found night ferryä".encode())
    assert found.asked == [("", "night ferryä")]
    assert "form-action 'self'" in reply.headers["content-security-policy"]


@pytest.mark.parametrize("suffix", [".atom", ".rss", ".json"])
def test_its_results_are_a_feed_too(ask: Callable[..., Reply], found: Found, suffix: str) -> None:
    reply = ask(f"/search{suffix}?q=ferry")

    assert reply.status == HTTPStatus.OK
    assert found.asked == [(suffix, "ferry")]


def test_a_feed_that_has_not_changed_is_not_sent_again(ask: Callable[..., Reply]) -> None:
    reply = ask("/search.atom?q=ferry", if_none_match='W/"one"')

    assert (reply.status, reply.body) == (HTTPStatus.NOT_MODIFIED, b"")


def test_without_words_there_is_a_page_and_no_feed(ask: Callable[..., Reply]) -> None:
    assert ask("/search").status == HTTPStatus.OK
    assert ask("/search?q=%22").status == HTTPStatus.OK
    assert ask("/search.atom").status == HTTPStatus.BAD_REQUEST
    assert ask("/search.rss?q=*").status == HTTPStatus.BAD_REQUEST


@pytest.mark.parametrize("address", [f"/search?q={'x' * 201}", "/search?" + "a=1&" * 30])
def test_what_is_too_much_is_no_query(
    ask: Callable[..., Reply], found: Found, address: str
) -> None:
    reply = ask(address)

    assert reply.status == HTTPStatus.BAD_REQUEST
    assert found.asked == []


def test_what_was_found_is_kept_for_a_moment(ask: Callable[..., Reply], found: Found) -> None:
    for query in ("ferry", "ferry+", "ferry", "boat"):
        ask(f"/search?q={query}")

    assert [text for _, text in found.asked] == ["ferry", "boat"]


def test_who_asks_too_often_is_told_when_to_come_back(found: Found) -> None:
    async def asked() -> tuple[Sequence[object], object]:
        desk = Desk(found, elapsed=lambda: 0.0)
        many = [await desk.find(scope_of(f"/search?q=w{n}")) for n in range(int(EACH.burst) + 1)]
        return many, await desk.find(scope_of("/search?q=other", client="192.0.2.2"))

    (*answers, last), other = asyncio.run(asked())

    assert all(isinstance(one, Document) for one in [*answers, other])
    assert isinstance(last, Answer)
    assert last.status == HTTPStatus.TOO_MANY_REQUESTS
    assert (b"retry-after", b"2") in last.headers
    assert (b"cache-control", b"no-store") in last.headers


def test_a_store_that_cannot_be_read_is_no_end(ask: Callable[..., Reply], found: Found) -> None:
    found.broken = True
    before = ask("/search?q=ferry")
    found.broken = False

    assert before.status == HTTPStatus.SERVICE_UNAVAILABLE
    assert "retry-after" in before.headers
    assert ask("/search?q=ferry").status == HTTPStatus.OK


def test_two_searches_run_at_once_and_a_few_wait() -> None:
    at_work, most, gate = 0, 0, threading.Event()
    lock = threading.Lock()

    def wait() -> None:
        nonlocal at_work, most
        with lock:
            at_work += 1
            most = max(most, at_work)
        gate.wait(20)
        with lock:
            at_work -= 1

    async def all_at_once() -> list[object]:
        desk = Desk(Found(wait=wait), elapsed=lambda: 0.0)
        asked = [
            asyncio.create_task(desk.find(scope_of(f"/search?q=w{n}", client=f"192.0.2.{n}")))
            for n in range(30)
        ]
        await asyncio.sleep(0.2)
        gate.set()
        return await asyncio.gather(*asked)

    answers = asyncio.run(all_at_once())

    assert most == 2
    assert sum(isinstance(one, Document) for one in answers) == 20


def test_without_a_store_to_search_there_is_nothing() -> None:
    publication = make_publication()
    app = make_app(lambda: publication, lambda _: None, timedelta(minutes=5))
    sent: list[Any] = []

    async def send(message: object) -> None:
        sent.append(message)

    asyncio.run(app(scope_of("/search?q=ferry"), None, send))  # type: ignore[arg-type] # it asks for no body

    assert sent[0]["status"] == HTTPStatus.NOT_FOUND
