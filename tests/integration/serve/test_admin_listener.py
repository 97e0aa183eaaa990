"""The operator's listener: what it answers, whom, and what it never does."""

from __future__ import annotations

import asyncio
import socket
import threading
import time
from collections.abc import Iterator, Mapping
from queue import Queue

import httpx
import pytest

from aggregator.errors import StoreError
from aggregator.serve import Asked, Page, Server, Told, by_status, make_admin
from aggregator.serve.admin import is_own_name


def said(asked: Asked) -> Told:
    return Told(media_type="text/plain", body=f"{asked.accept} {asked.start}".encode())


def away(_asked: Asked) -> Told:
    raise StoreError("cannot be reached", subject="postgresql://me:hunter2@db/news")


def ill(_asked: Asked) -> Told:
    return Told(media_type="text/plain", body=b"not ready", ok=False)


PAGES: Mapping[str, Page] = {"/status": said, "/readyz": ill, "/incidents.atom": away}


def get(
    path: str, method: str = "GET", *, any_host: bool = False, **headers: str
) -> httpx.Response:
    app = make_admin(PAGES, any_host=any_host)

    async def asking() -> httpx.Response:
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(
            transport=transport, base_url="http://127.0.0.1:8081"
        ) as client:
            return await client.request(method, path, headers=headers)

    return asyncio.run(asking())


def test_a_page_is_made_for_what_is_asked() -> None:
    answer = get("/status?from=200", accept="text/html")

    assert (answer.status_code, answer.text) == (200, "text/html 200")
    assert answer.headers["cache-control"] == "no-store"
    assert "default-src 'none'" in answer.headers["content-security-policy"]


@pytest.mark.parametrize("start", ["", "-1", "x", "٣", "1e9"])
def test_a_start_that_is_no_number_is_the_beginning(start: str) -> None:
    assert get("/status", accept="x").text == get(f"/status?from={start}", accept="x").text


def test_what_is_not_well_is_answered_with_503() -> None:
    answer = get("/readyz")

    assert (answer.status_code, answer.text) == (503, "not ready")


def test_a_store_that_does_not_answer_is_told_without_its_password() -> None:
    answer = get("/incidents.atom")

    assert answer.status_code == 503
    assert answer.text == "postgresql://***@db/news: cannot be reached\n"


def test_a_fault_of_a_page_is_an_answer_and_loud(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_asked: Asked) -> Told:
        pages: dict[str, Told] = {}
        return pages["missing"]

    faults: Queue[threading.ExceptHookArgs] = Queue()
    monkeypatch.setattr(threading, "excepthook", faults.put)
    app = make_admin({"/status": broken}, any_host=False)

    async def asking() -> int:
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
            return (await client.get("/status")).status_code

    assert asyncio.run(asking()) == 503
    assert faults.get(timeout=10).exc_type is KeyError


def test_the_bare_address_leads_to_the_status() -> None:
    answer = get("/")

    assert (answer.status_code, answer.headers["location"]) == (303, "/status")


def test_an_unknown_path_tells_the_known_ones() -> None:
    answer = get("/stats")

    assert answer.status_code == 404
    assert "/status\n" in answer.text


def test_head_has_no_body() -> None:
    answer = get("/status", "HEAD", accept="a")

    assert (answer.status_code, answer.content) == (200, b"")


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS"])
def test_nothing_can_be_changed(method: str) -> None:
    answer = get("/status", method)

    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, HEAD")


def test_a_web_page_cannot_reach_it_through_a_name_of_its_own() -> None:
    assert get("/status", host="evil.test").status_code == 421
    assert get("/status", host="evil.test", any_host=True).status_code == 200


@pytest.mark.parametrize(
    ("host", "own"),
    [
        ("127.0.0.1:8081", True),
        ("127.0.0.1", True),
        ("[::1]:8081", True),
        ("[::1]", True),
        ("localhost", True),
        ("LOCALHOST:8081", True),
        ("10.0.0.7:8081", True),
        ("news.test:8081", False),
        ("localhost.news.test", False),
        ("127.0.0.1.news.test", False),
        ("", False),
    ],
)
def test_its_own_names_are_numbers_and_localhost(host: str, own: bool) -> None:  # noqa: FBT001 - a parameter of the test
    assert is_own_name(host) is own


@pytest.fixture
def go() -> Iterator[threading.Event]:
    """Let pages that hang go on, at the end of a test at the latest."""
    event = threading.Event()
    yield event
    event.set()


def test_pages_that_hang_do_not_pile_up(go: threading.Event) -> None:
    def slow(_asked: Asked) -> Told:
        go.wait(30)
        return Told(media_type="text/plain", body=b"late")

    app = make_admin({"/status": slow}, any_host=False)

    async def asking() -> list[int]:
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
            waiting = [asyncio.create_task(client.get("/status")) for _ in range(4)]
            await asyncio.sleep(0.2)
            fifth = await client.get("/status")
            go.set()
            done = await asyncio.gather(*waiting)
            again = await client.get("/status")
            return [fifth.status_code, *(one.status_code for one in done), again.status_code]

    assert asyncio.run(asking()) == [503, 200, 200, 200, 200, 200]


def test_it_answers_on_sockets_that_were_handed_over() -> None:
    handed = socket.create_server(("127.0.0.1", 0))
    port = handed.getsockname()[1]
    server = Server(make_admin(PAGES, any_host=False), "")
    thread = threading.Thread(target=asyncio.run, args=(server.serve([handed]),))
    thread.start()
    deadline = time.monotonic() + 5
    while not server.started and time.monotonic() < deadline:
        time.sleep(0.01)

    answer = httpx.get(f"http://127.0.0.1:{port}/status?from=3", headers={"accept": "b"})

    server.stop()
    thread.join(10)
    assert (answer.status_code, answer.text) == (200, "b 3")
    assert by_status(server.served) == {200: 1}
