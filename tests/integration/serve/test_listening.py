"""Where the server listens, and how it ends."""

from __future__ import annotations

import asyncio
import signal
import socket
import threading
import time
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from aggregator.errors import AggregatorError
from aggregator.model import Publication
from aggregator.serve import Server, make_app
from tests.integration.serve.conftest import wait_for


def make_server(listen: str) -> Server:
    return Server(make_app(Publication, lambda _: None, timedelta(minutes=5)), listen)


def run(server: Server, sockets: list[socket.socket]) -> threading.Thread:
    thread = threading.Thread(target=asyncio.run, args=(server.serve(sockets),))
    thread.start()
    wait_for(server)
    return thread


def test_a_taken_address_is_named_with_the_setting_to_change() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        listen = f"127.0.0.1:{taken.getsockname()[1]}"

        with pytest.raises(AggregatorError) as caught:
            make_server(listen).bind()

    assert str(caught.value) == (
        f"{listen}: the address is already in use"
        " (stop the other program or set `listen` in the configuration)"
    )


@pytest.mark.parametrize("listen", ["", "nonsense", "host:", ":80", "127.0.0.1:http", "h:²"])
def test_what_is_no_address_is_refused_with_the_forms_there_are(listen: str) -> None:
    with pytest.raises(AggregatorError, match=r"\[::1\]:port"):
        make_server(listen).bind()


@pytest.mark.parametrize("listen", ["127.0.0.1:99999", "256.0.0.1:80", "192.0.2.1:80"])
def test_an_address_that_cannot_be_had_is_an_error_of_ours(listen: str) -> None:
    with pytest.raises(AggregatorError) as caught:
        make_server(listen).bind()

    assert caught.value.subject == listen


@pytest.mark.skipif(not socket.has_dualstack_ipv6(), reason="this machine has no IPv6")
def test_an_address_of_the_sixth_version_stands_in_brackets() -> None:
    server = make_server("[::1]:0")
    sockets = server.bind()
    thread = run(server, sockets)

    got = httpx.get(f"http://[::1]:{sockets[0].getsockname()[1]}/healthz")
    server.stop()
    thread.join(10)

    assert got.status_code == 200


def test_a_socket_file_is_served_and_removed_at_the_end(tmp_path: Path) -> None:
    path = tmp_path / "http.sock"
    server = make_server(f"unix:{path}")
    thread = run(server, server.bind())

    with httpx.Client(transport=httpx.HTTPTransport(uds=str(path))) as client:
        got = client.get("http://a/healthz")
    server.stop()
    thread.join(10)

    assert got.status_code == 200
    assert not path.exists()


def test_a_socket_file_left_by_a_dead_process_is_replaced(tmp_path: Path) -> None:
    path = tmp_path / "http.sock"
    with socket.socket(socket.AF_UNIX) as dead:
        dead.bind(str(path))

    sockets = make_server(f"unix:{path}").bind()

    assert [each.getsockname() for each in sockets] == [str(path)]
    sockets[0].close()


def test_a_socket_file_that_is_listened_to_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "http.sock"
    first = make_server(f"unix:{path}").bind()

    with pytest.raises(AggregatorError, match="already in use"):
        make_server(f"unix:{path}").bind()

    first[0].close()


def test_a_file_that_is_no_socket_is_never_removed(tmp_path: Path) -> None:
    path = tmp_path / "letter.txt"
    path.write_text("dear", encoding="utf-8")

    with pytest.raises(AggregatorError):
        make_server(f"unix:{path}").bind()

    assert path.read_text(encoding="utf-8") == "dear"


def test_the_end_waits_for_no_idle_client() -> None:
    server = make_server("127.0.0.1:0")
    sockets = server.bind()
    address = sockets[0].getsockname()
    thread = run(server, sockets)

    with socket.create_connection(address) as idle:
        idle.sendall(b"GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n")
        idle.recv(1000)
        begun = time.monotonic()
        server.stop()
        thread.join(10)

    assert not thread.is_alive()
    assert time.monotonic() - begun < 2


def test_signals_are_left_to_the_daemon() -> None:
    before = signal.getsignal(signal.SIGTERM)
    server = make_server("127.0.0.1:0")

    async def look() -> object:
        serving = asyncio.create_task(server.serve(server.bind()))
        await asyncio.to_thread(wait_for, server)
        during = signal.getsignal(signal.SIGTERM)
        server.stop()
        await serving
        return during

    assert asyncio.run(look()) == before


def test_a_stop_before_the_start_ends_at_once() -> None:
    server = make_server("127.0.0.1:0")
    server.stop()

    asyncio.run(asyncio.wait_for(server.serve(server.bind()), 3))
