"""What comes back from a server that behaves, and the connection that is kept for the next time."""

from __future__ import annotations

import dataclasses
import gzip
import socket
import zlib
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial

import pytest

from aggregator.fetch.web import Client, Failure, Hop, Request
from tests.integration.fetch.web.conftest import (
    HURRIED,
    RULES,
    Serve,
    answer,
    asking,
    failure_of,
    hang,
    redirect,
)

NEWS = b"<rss>" + b"all the news " * 2000 + b"</rss>"


def gone(_connection: socket.socket) -> None:
    """Closes the connection without an answer."""


def raw_deflate(body: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(body) + packer.flush()


# Names of tests are made of these bytes, and must not hold the time.
zipped = partial(gzip.compress, mtime=0)


@pytest.mark.parametrize(
    ("coding", "packed"),
    [
        ("identity", NEWS),
        ("gzip", zipped(NEWS)),
        ("x-gzip", zipped(NEWS)),
        ("GZIP", zipped(NEWS) + b"\0" * 99),
        ("gzip", zipped(NEWS[:50]) + zipped(NEWS[50:]) + b"junk"),
        ("deflate", zlib.compress(NEWS)),
        ("deflate", raw_deflate(NEWS)),
        ("gzip, gzip", zipped(zipped(NEWS))),
        ("deflate, gzip", zipped(zlib.compress(NEWS))),
    ],
)
def test_a_packed_body_is_unpacked(
    serve: Serve, client: Client, coding: str, packed: bytes
) -> None:
    server = serve(answer(packed, f"Content-Encoding: {coding}"))

    response = client.get(asking(server.url), RULES)

    assert response.body == NEWS
    assert len(packed) < response.wire_bytes < len(packed) + 200


def test_a_body_in_chunks_and_one_that_ends_with_the_connection_are_read(
    serve: Serve, client: Client
) -> None:
    chunked = (
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nall\r\n5\r\n news\r\n0\r\n\r\n"
    )
    server = serve(
        chunked, lambda connection: connection.sendall(b"HTTP/1.0 200 OK\r\n\r\nall news")
    )

    bodies = [client.get(asking(server.url), RULES).body for _ in range(2)]

    assert bodies == [b"all news", b"all news"]


@pytest.mark.parametrize("status", ["404 Not Found", "410 Gone", "429 Too Many Requests", "503 No"])
def test_an_error_status_is_an_answer_without_a_body(
    serve: Serve, client: Client, status: str
) -> None:
    server = serve(answer(b"<html>sorry", "Retry-After: 120", status=status))

    response = client.get(asking(server.url), RULES)

    assert (response.status, response.body) == (int(status[:3]), b"")
    assert response.headers.get("retry-after") == "120"


def test_validators_are_sent_back_byte_for_byte(serve: Serve, client: Client) -> None:
    server = serve(answer(b"", 'ETag: W/"new"', status="304 Not Modified"))
    request = dataclasses.replace(
        asking(server.url), etag='W/"\xe5 "b""', last_modified="Thu, 01 Jan 1970 99:99:99 UT"
    )

    response = client.get(request, RULES)

    assert (response.status, response.body) == (304, b"")
    assert response.headers.get("etag") == 'W/"new"'
    assert b'\r\nIf-None-Match: W/"\xe5 "b""\r\n' in server.asked[0]
    assert b"\r\nIf-Modified-Since: Thu, 01 Jan 1970 99:99:99 UT\r\n" in server.asked[0]


def test_nothing_is_asked_beyond_what_is_meant(serve: Serve, client: Client) -> None:
    server = serve(answer(b"news"))

    client.get(dataclasses.replace(asking(server.url), accept="text/html"), RULES)

    assert server.asked == [
        b"GET /news HTTP/1.1\r\n"
        + f"Host: 127.0.0.1:{server.port}\r\n".encode()
        + b"User-Agent: aggregator/1 (+mailto:desk@news.test)\r\n"
        + b"Accept: text/html\r\nAccept-Encoding: gzip\r\n\r\n"
    ]


def test_cookies_are_never_sent_back_and_nobody_learns_where_we_came_from(
    serve: Serve, client: Client
) -> None:
    server = serve(
        answer(b"", "Location: /there", "Set-Cookie: seen=1; Path=/", status="302 Found"),
        answer(b"news", "Set-Cookie: seen=2; Path=/"),
        answer(b"news"),
    )

    for _ in range(2):
        client.get(asking(server.url), RULES)

    asked = b"".join(server.asked).lower()
    assert len(server.asked) == 3
    assert b"cookie" not in asked
    assert b"referer" not in asked


def test_a_connection_is_kept_for_the_next_request(serve: Serve, client: Client) -> None:
    unchanged = answer(b"", status="304 Not Modified")
    server = serve(answer(b"news", 'ETag: "1"'), unchanged, answer(b"no", status="404 Not Found"))
    request = dataclasses.replace(asking(server.url), etag='"1"')

    statuses = [client.get(request, RULES).status for _ in range(5)]

    assert statuses == [200, 304, 404, 404, 404]
    assert server.connections == 1


def test_a_kept_connection_that_has_grown_old_is_not_used(serve: Serve) -> None:
    server = serve(answer(b"news"))

    with Client(keep=timedelta()) as client:
        for _ in range(2):
            client.get(asking(server.url), RULES)

    assert server.connections == 2


def test_only_so_many_connections_are_kept(serve: Serve) -> None:
    servers = [serve(answer(b"news")) for _ in range(3)]

    with Client(kept=2) as client:
        for server in [*servers, *servers[::-1]]:
            client.get(asking(server.url), RULES)

    assert [server.connections for server in servers] == [2, 1, 1]


def test_a_kept_connection_that_the_server_gave_up_is_replaced_unnoticed(
    serve: Serve, client: Client
) -> None:
    # The second request arrives on the kept connection and is met by its end.
    server = serve(answer(b"news"), gone, answer(b"more news"))

    bodies = [client.get(asking(server.url), RULES).body for _ in range(2)]

    assert bodies == [b"news", b"more news"]
    assert len(server.asked) == 3
    assert server.connections == 2


def test_a_kept_connection_that_hangs_is_late_and_not_asked_again(
    serve: Serve, client: Client
) -> None:
    server = serve(answer(b"news"), hang())
    client.get(asking(server.url), RULES)

    failure, error = failure_of(client, server.url, HURRIED)

    assert failure is Failure.LATE
    assert "while waiting for an answer" in error.message
    assert len(server.asked) == 2


def test_a_new_connection_that_is_met_by_its_end_is_not_tried_again(
    serve: Serve, client: Client
) -> None:
    server = serve(gone, answer(b"news"))

    failure, _ = failure_of(client, server.url)

    assert failure is Failure.SILENT
    assert len(server.asked) == 1


def test_after_a_limit_was_exceeded_the_connection_is_not_used_again(
    serve: Serve, client: Client
) -> None:
    server = serve(answer(NEWS), answer(b"news"))
    small = dataclasses.replace(RULES, decoded_bytes=1000)

    failure, _ = failure_of(client, server.url, small)
    response = client.get(asking(server.url), small)

    assert failure is Failure.DECODED
    assert response.body == b"news"
    assert server.connections == 2


def test_redirects_are_told_hop_by_hop(serve: Serve, client: Client) -> None:
    server = serve(
        redirect("/moved", "301 Moved Permanently"),
        redirect("there?page=1#top", "308 Permanent Redirect"),
        redirect("/\xc3\xa5", "307 Temporary Redirect"),  # two bytes: an å in UTF-8
        answer(b"news"),
    )
    root = server.url.removesuffix("/news")

    response = client.get(asking(server.url), RULES)

    assert response.url == f"{root}/%C3%A5"
    assert response.hops == (
        Hop(url=f"{root}/news", status=301, location=f"{root}/moved", retry_after=None),
        Hop(url=f"{root}/moved", status=308, location=f"{root}/there?page=1", retry_after=None),
        Hop(url=f"{root}/there?page=1", status=307, location=f"{root}/%C3%A5", retry_after=None),
    )
    assert response.moved_to == f"{root}/there?page=1"


def test_a_closed_client_keeps_no_connection(serve: Serve) -> None:
    server = serve(answer(b"news"))
    client = Client()
    client.get(asking(server.url), RULES)
    client.close()

    client.get(asking(server.url), RULES)
    client.get(asking(server.url), RULES)

    assert server.connections == 3


def test_a_server_on_the_newer_protocol_is_reached_by_its_literal(
    serve: Serve, client: Client
) -> None:
    try:
        server = serve(answer(b"news"), host="::1")
    except OSError:
        pytest.skip("this machine has no IPv6")

    response = client.get(asking(f"http://[::1]:{server.port}/"), RULES)

    assert response.body == b"news"
    assert f"\r\nHost: [::1]:{server.port}\r\n".encode() in server.asked[0]


def test_a_request_that_hangs_does_not_hold_another(serve: Serve, client: Client) -> None:
    hanging, quick = serve(hang()), serve(answer(b"news"))
    short = dataclasses.replace(RULES, deadline=timedelta(seconds=0.3))

    failure, _ = failure_of(client, hanging.url, short)
    response = client.get(Request(url=quick.url, user_agent="a"), short)

    assert failure is Failure.LATE
    assert response.body == b"news"


def test_many_threads_share_one_client(serve: Serve, client: Client) -> None:
    servers = [serve(answer(f"news {number}".encode())) for number in range(4)]
    asked = [number % 4 for number in range(200)]

    with ThreadPoolExecutor(8) as pool:
        bodies = list(
            pool.map(lambda number: client.get(asking(servers[number].url), RULES).body, asked)
        )

    assert bodies == [f"news {number}".encode() for number in asked]
    assert sum(len(server.asked) for server in servers) == 200
