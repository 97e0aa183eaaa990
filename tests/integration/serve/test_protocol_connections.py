"""How long a client is waited for, and how much is kept for it."""

from __future__ import annotations

import re
import socket
import time
from collections.abc import Callable
from contextlib import suppress

import pytest

from aggregator.serve.limits import Limits
from aggregator.serve.protocol import PromptProtocol
from tests.integration.serve.listener import (
    FEED,
    LARGE,
    LOOPS,
    SLOW,
    Listener,
    Loop,
    listening,
    statuses,
)

_GET = f"GET {FEED} HTTP/1.1\r\nHost: a\r\n\r\n".encode()
_TOLD = f"GET {FEED} HTTP/1.1\r\nHost: a\r\nIf-None-Match: *\r\n\r\n".encode()
_HEALTH = b"GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n"
_SLOW = f"GET {SLOW} HTTP/1.1\r\nHost: a\r\n\r\n".encode()
_LARGE = f"GET {LARGE} HTTP/1.1\r\nHost: a\r\n\r\n".encode()
_END = b"GET /healthz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
_BRIEF = Limits(head_time=0.4, idle_time=0.4, stall_time=0.4, linger_time=0.2)
_PATIENT = Limits(head_time=0.4, idle_time=60)

loops = pytest.mark.parametrize("loop", LOOPS, ids=["asyncio", "fastest"])


def wait_until(condition: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < deadline, what
        time.sleep(0.01)


def only(it: Listener) -> PromptProtocol:
    (protocol,) = it.server._uvicorn.server_state.connections
    assert isinstance(protocol, PromptProtocol)
    return protocol


def drip(line: socket.socket) -> None:
    """Sends a head byte by byte until the server has had enough."""
    line.settimeout(0.05)
    with suppress(ConnectionError):
        for _ in range(400):
            line.sendall(b"a")
            try:
                if not line.recv(1):
                    return
            except TimeoutError:
                continue
    raise AssertionError("the server waited for ever")  # pragma: no cover


@loops
@pytest.mark.parametrize("first", [b"", _TOLD, _HEALTH], ids=["fresh", "short way", "long way"])
def test_a_head_that_drips_is_cut_off(first: bytes, loop: Loop) -> None:
    with listening(limits=_PATIENT, loop=loop) as it, it.line() as line:
        if first:
            line.send(first)
            line.until(b"\r\n\r\n")
        line.send(b"GET / HTTP/1.1\r\nHost: a\r\nX: ")

        with suppress(AssertionError):
            drip(line.socket)

        wait_until(lambda: it.connections == 0, "the connection is kept")


@loops
@pytest.mark.parametrize("sent", [b"", b"\r\n", b"G", _TOLD, _HEALTH, _TOLD + b"G"])
def test_a_client_that_falls_silent_is_cut_off(sent: bytes, loop: Loop) -> None:
    with listening(limits=_BRIEF, loop=loop) as it, it.line() as line:
        line.send(sent)

        got = line.rest()

        assert len(statuses(got)) == sent.count(b"Host")


@loops
@pytest.mark.parametrize("told", ["Content-Length: 9", "Transfer-Encoding: chunked"])
def test_a_body_that_does_not_come_is_not_waited_for(told: str, loop: Loop) -> None:
    with listening(limits=_BRIEF, loop=loop) as it:
        got = it.answer(f"GET {FEED} HTTP/1.1\r\nHost: a\r\n{told}\r\n\r\n1\r\n".encode())

    assert statuses(got) == [200]


@loops
def test_a_busy_server_is_no_fault_of_the_client(loop: Loop) -> None:
    with listening(limits=_BRIEF, loop=loop) as it, it.line() as line:
        line.send(_SLOW)
        time.sleep(1.2)  # thrice what a client may be silent
        it.app.let_go.set()
        line.send(_END)

        got = line.rest()

    assert statuses(got) == [404, 200]


@loops
def test_one_client_too_many_is_told_to_come_back(loop: Loop) -> None:
    with listening(limits=Limits(connections=2), loop=loop) as it:
        with it.line() as first, it.line() as second:
            for line in (first, second):
                line.send(_TOLD)
                line.until(b"\r\n\r\n")
            refused = it.answer(b"")
        wait_until(lambda: it.connections == 0, "connections are kept")
        welcome = it.answer(_END)

    assert statuses(refused) == [503]
    assert b"retry-after: " in refused
    assert statuses(welcome) == [200]


@loops
def test_who_does_not_read_is_given_no_more_to_read(loop: Loop) -> None:
    with listening(loop=loop) as it, it.line() as line:
        line.socket.settimeout(0.5)
        count = 0
        with suppress(TimeoutError):
            for _ in range(100):
                line.socket.sendall(_LARGE * 1_000)
                count += 1_000
        protocol = only(it)

        assert protocol.transport.get_write_buffer_size() < 1_000_000  # two documents and a half
        assert len(protocol._unread) < 1_000_000
        assert len(protocol.pipeline) < 200
        assert count < 100_000


@loops
def test_who_reads_late_gets_everything_in_order(loop: Loop) -> None:
    requests = (_LARGE + _HEALTH + _TOLD) * 20
    with listening(loop=loop) as it, it.line() as line:
        line.send(requests)
        time.sleep(0.3)
        line.send(_END)

        got = line.rest()

    assert statuses(got) == [200, 200, 304] * 20 + [200]
    assert got.count(b"<feed>large</feed>") == 20_000 * 20


@loops
def test_who_never_reads_is_cut_off(loop: Loop) -> None:
    with listening(limits=_BRIEF, loop=loop) as it, it.line() as line:
        line.send(_LARGE * 100)
        wait_until(lambda: it.connections == 1, "there is no connection")

        wait_until(lambda: it.connections == 0, "the connection is kept")


@loops
def test_who_reads_slowly_is_borne_with(loop: Loop) -> None:
    with listening(limits=_BRIEF, loop=loop) as it, it.line() as line:
        line.send(_LARGE * 30 + _END)
        got = b""
        while piece := line.socket.recv(262_144):
            got += piece
            time.sleep(0.02)

    assert statuses(got) == [200] * 31


@loops
def test_what_waits_behind_a_slow_answer_is_bounded_and_kept_in_order(loop: Loop) -> None:
    with listening(loop=loop) as it, it.line() as line:
        line.socket.settimeout(0.5)
        line.send(_SLOW)
        wait_until(lambda: it.app.asked == 1, "the request is not read")
        sent = 0
        with suppress(TimeoutError):
            while sent < 16_000:
                line.socket.sendall(_TOLD * 1_000)
                sent += 1_000
        protocol = only(it)
        wait_until(lambda: len(protocol._unread) > 0, "nothing waits")
        queued, unread = len(protocol.pipeline), len(protocol._unread)
        it.app.let_go.set()
        line.socket.settimeout(10)
        first = line.until(b"HTTP/1.1 304")

    assert queued < 200
    assert unread < 1_000_000
    assert statuses(first)[:2] == [404, 304]


@loops
def test_a_refusal_waits_for_the_slow_answer_before_it(loop: Loop) -> None:
    with listening(loop=loop) as it, it.line() as line:
        line.send(_SLOW + b"GARBAGE\r\n\r\n")
        wait_until(lambda: it.app.asked == 1, "the request is not read")
        it.app.let_go.set()

        got = line.rest()

    assert statuses(got) == [404, 400]


@loops
def test_a_client_that_goes_away_leaves_nothing(loop: Loop) -> None:
    with listening(loop=loop) as it:
        for sent in (_LARGE * 50, _SLOW + _TOLD * 500, b"GET /", _TOLD):
            with it.line() as line:
                line.send(sent)
                wait_until(lambda: it.connections > 0, "there is no connection")
        it.app.let_go.set()

        wait_until(lambda: it.connections == 0, "connections are kept")
        assert it.server._uvicorn.server_state.tasks == set()


@loops
def test_the_last_answer_is_given_before_the_end(loop: Loop) -> None:
    with listening(loop=loop) as it, it.line() as line:
        line.send(_SLOW)
        wait_until(lambda: it.app.asked == 1, "the request is not read")
        it.server.stop()
        time.sleep(0.8)  # longer than those who have asked nothing yet are heard
        it.app.let_go.set()

        got = line.rest()

    assert statuses(got) == [404]
    assert b"connection: close" in got


def test_the_date_goes_with_the_time() -> None:
    with listening() as it, it.line() as line:
        dates = []
        for _ in range(2):
            line.send(_TOLD)
            dates += re.findall(rb"\r\ndate: (.+)\r\n", line.until(b"\r\n\r\n"))
            time.sleep(2.2)  # it is renewed once a second

    assert len(set(dates)) == 2
