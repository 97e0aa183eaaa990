"""Servers that misbehave: a named failure each, no later than the deadline and a second."""

from __future__ import annotations

import contextlib
import dataclasses
import gzip
import random
import socket
import struct
import time
from datetime import timedelta

import pytest

from aggregator.fetch.web import Client, Failure
from tests.integration.fetch.web.conftest import (
    GRACE,
    HURRIED,
    RULES,
    Script,
    Serve,
    answer,
    asking,
    drip,
    failure_of,
    hang,
    redirect,
)

HEAD = b"HTTP/1.1 200 OK\r\n"
ENDLESS = b"400\r\n" + b"x" * 1024 + b"\r\n"


def reset(connection: socket.socket) -> None:
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


def close_after(start: bytes) -> Script:
    return lambda connection: connection.sendall(start)


def flood(start: bytes, piece: bytes) -> Script:
    def flooding(connection: socket.socket) -> None:
        connection.sendall(start)
        while True:
            connection.sendall(piece * 64)

    return flooding


MISBEHAVIOUR: dict[str, tuple[Script, Failure]] = {
    "hangs before its answer": (hang(), Failure.LATE),
    "hangs within its status line": (hang(b"HTTP/1.1 20"), Failure.LATE),
    "hangs within its headers": (hang(HEAD + b"Server: slow\r\n"), Failure.LATE),
    "hangs in its body": (hang(answer(b"a start")[:-2]), Failure.LATE),
    "hangs between chunks": (
        hang(HEAD + b"Transfer-Encoding: chunked\r\n\r\n" + ENDLESS),
        Failure.LATE,
    ),
    "drips its status line": (drip(b"HTTP/1.1 200 O", b"o"), Failure.LATE),
    "drips a header": (drip(HEAD + b"X-Slow: ", b"o"), Failure.LATE),
    "drips headers": (drip(HEAD, b"X-Slow: 1\r\n"), Failure.LATE),
    "drips early hints": (drip(b"", b"HTTP/1.1 103 Early Hints\r\n\r\n"), Failure.LATE),
    "drips its body": (drip(HEAD + b"Content-Length: 9999\r\n\r\n", b"o"), Failure.LATE),
    "drips a body without a length": (drip(HEAD + b"\r\n", b"o"), Failure.LATE),
    "drips chunks": (
        drip(HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\no\r\n"),
        Failure.LATE,
    ),
    "drips the size of a chunk": (
        drip(HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"0"),
        Failure.LATE,
    ),
    "closes without an answer": (close_after(b""), Failure.SILENT),
    "closes within its headers": (close_after(HEAD + b"Server: gone\r\n"), Failure.MALFORMED),
    "closes before the end of its body": (close_after(answer(b"12345")[:-1]), Failure.TRUNCATED),
    "closes between chunks": (
        close_after(HEAD + b"Transfer-Encoding: chunked\r\n\r\n" + ENDLESS),
        Failure.TRUNCATED,
    ),
    "closes within its packed body": (
        close_after(HEAD + b"Content-Encoding: gzip\r\n\r\n" + gzip.compress(b"news")[:-3]),
        Failure.TRUNCATED,
    ),
    "resets": (reset, Failure.BROKEN),
    "speaks another protocol": (close_after(b"220 mail.test ESMTP\r\n"), Failure.MALFORMED),
    "names two lengths": (
        answer(b"12345", "Content-Length: 7"),
        Failure.MALFORMED,
    ),
    "names a negative length": (HEAD + b"Content-Length: -1\r\n\r\n", Failure.MALFORMED),
    "sends 100,000 headers": (
        HEAD + b"".join(b"X-%d: 1\r\n" % n for n in range(100_000)) + b"\r\n",
        Failure.HEADERS,
    ),
    "sends one endless header": (flood(HEAD + b"X-Long: ", b"o" * 1024), Failure.HEADERS),
    "sends endless early hints": (
        flood(b"", b"HTTP/1.1 103 Early Hints\r\n\r\n"),
        Failure.HEADERS,
    ),
    "sends endless chunks": (
        flood(HEAD + b"Transfer-Encoding: chunked\r\n\r\n", ENDLESS),
        Failure.WIRE,
    ),
    "sends endless tiny chunks": (
        flood(HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\no\r\n" * 8),
        Failure.WIRE,
    ),
    "sends endless trailers": (
        flood(HEAD + b"Transfer-Encoding: chunked\r\n\r\n0\r\n", b"X-More: 1\r\n" * 8),
        Failure.MALFORMED,
    ),
    "sends a body without end": (flood(HEAD + b"\r\n", ENDLESS), Failure.WIRE),
    "announces more than allowed": (
        hang(HEAD + b"Content-Length: 999999999999\r\n\r\n"),
        Failure.WIRE,
    ),
    "sends a part nobody asked for": (
        answer(b"part", "Content-Range: bytes 0-3/9", status="206 Partial Content"),
        Failure.PARTIAL,
    ),
    "sends a difference nobody asked for": (answer(b"", status="226 IM Used"), Failure.PARTIAL),
    "says unchanged to a first request": (
        answer(b"", status="304 Not Modified"),
        Failure.UNASKED,
    ),
    "packs by a coding that cannot be bounded": (
        answer(b"news", "Content-Encoding: br"),
        Failure.CODING,
    ),
    "packs too often": (
        answer(b"news", "Content-Encoding: gzip, gzip, gzip, gzip"),
        Failure.CODING,
    ),
    "says packed and is not": (
        answer(b"<rss>plain</rss>", "Content-Encoding: gzip"),
        Failure.MISCODED,
    ),
    "says deflated and is not": (
        answer(b"<rss>plain</rss>", "Content-Encoding: deflate"),
        Failure.MISCODED,
    ),
    "sends a bomb": (
        answer(gzip.compress(bytes(4 << 20)), "Content-Encoding: gzip"),
        Failure.DECODED,
    ),
    "sends a bomb within a packed body": (
        answer(gzip.compress(gzip.compress(bytes(64 << 20), 1)), "Content-Encoding: gzip, gzip"),
        Failure.DECODED,
    ),
    "redirects without saying where": (answer(b"", status="302 Found"), Failure.LOST),
    "redirects to two places": (
        answer(b"", "Location: /one", "Location: /two", status="302 Found"),
        Failure.LOST,
    ),
    "redirects to a file": (redirect("file:///etc/hostname"), Failure.LOST),
    "redirects to a script": (redirect("javascript:alert(1)"), Failure.LOST),
    "redirects to nothing that can be read": (redirect("http://[::1"), Failure.LOST),
    "redirects into its own headers": (
        redirect("/news\n Host: elsewhere.test"),
        Failure.LOST,
    ),
    "redirects with a password": (redirect("http://user:word@127.0.0.1/"), Failure.LOST),
    "redirects to itself": (redirect("/news"), Failure.LOOPED),
}
LIMITED = dataclasses.replace(
    HURRIED, deadline=timedelta(seconds=0.5), wire_bytes=1 << 18, decoded_bytes=1 << 20
)


@pytest.mark.parametrize("behaviour", MISBEHAVIOUR)
def test_a_server_that_misbehaves_is_a_named_failure_in_time(
    serve: Serve, client: Client, behaviour: str
) -> None:
    script, expected = MISBEHAVIOUR[behaviour]
    patient = expected is not Failure.LATE
    rules = dataclasses.replace(LIMITED, deadline=RULES.deadline) if patient else LIMITED
    server = serve(script)
    began = time.monotonic()

    failure, error = failure_of(client, server.url, rules)

    assert timedelta(seconds=time.monotonic() - began) < rules.deadline + GRACE
    assert failure is expected
    assert error.subject == server.url


def test_a_server_that_refuses_is_named(client: Client) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]

    failure, error = failure_of(client, f"http://127.0.0.1:{port}/")

    assert failure is Failure.UNREACHABLE
    assert "connection refused" in error.message


def test_a_server_that_does_not_accept_is_given_up_in_time(client: Client) -> None:
    with contextlib.ExitStack() as held:
        full = held.enter_context(socket.create_server(("127.0.0.1", 0), backlog=0))
        for _ in range(4):  # more than the queue holds: the next one waits for an answer
            waiting = held.enter_context(socket.socket())
            waiting.settimeout(0)
            waiting.connect_ex(full.getsockname())

        failure, error = failure_of(client, f"http://127.0.0.1:{full.getsockname()[1]}/", HURRIED)

    assert failure is Failure.LATE
    assert "while connecting" in error.message


def test_the_deadline_holds_over_all_redirects_together(serve: Serve, client: Client) -> None:
    def slowly(connection: socket.socket) -> None:
        connection.settimeout(0.15)
        with contextlib.suppress(TimeoutError):
            connection.recv(1)
        number = random.randrange(10**9)  # any other address will do
        connection.sendall(redirect(f"/{number}"))

    server = serve(slowly)

    failure, _ = failure_of(client, server.url, HURRIED)

    assert failure is Failure.LATE
    assert 2 <= len(server.asked) <= 4


def test_redirects_in_a_circle_are_refused(serve: Serve, client: Client) -> None:
    server = serve(redirect("/other"), redirect("/news"))

    failure, _ = failure_of(client, server.url)

    assert failure is Failure.LOOPED
    assert len(server.asked) == 2


def test_five_redirects_are_followed_and_six_are_not(serve: Serve, client: Client) -> None:
    five = serve(*(redirect(f"/{n}") for n in range(5)), answer(b"news"))
    six = serve(*(redirect(f"/{n}") for n in range(6)), answer(b"news"))

    response = client.get(asking(five.url), RULES)
    failure, _ = failure_of(client, six.url)

    assert response.body == b"news"
    assert [hop.status for hop in response.hops] == [302] * 5
    assert failure is Failure.TOO_MANY


def test_a_lying_content_type_is_no_matter_of_the_client(serve: Serve, client: Client) -> None:
    server = serve(answer(b"<rss/>", "Content-Type: image/png; charset=\xff"))

    response = client.get(asking(server.url), RULES)

    assert response.body == b"<rss/>"
    assert response.headers.get("content-type") == "image/png; charset=\xff"


def test_a_flapping_server_is_read_when_it_works(serve: Serve, client: Client) -> None:
    server = serve(reset, answer(b"news"), hang(), answer(b"more news"))

    first, _ = failure_of(client, server.url)
    second = client.get(asking(server.url), RULES)
    third, _ = failure_of(client, server.url, HURRIED)
    fourth = client.get(asking(server.url), RULES)

    assert (first, third) == (Failure.BROKEN, Failure.LATE)
    assert (second.body, fourth.body) == (b"news", b"more news")
