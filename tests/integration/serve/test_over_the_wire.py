"""The server as clients meet it: real sockets on the loopback."""

from __future__ import annotations

import gzip
import http.client
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

import httpx
import pytest

from aggregator.model import Publication
from tests.integration.serve.conftest import (
    ARTICLE,
    Running,
    make_document,
    make_publication,
)

FEED = "/feeds/ferries.atom"


@pytest.fixture
def client(running: Running) -> Iterator[httpx.Client]:
    address = f"http://127.0.0.1:{running.port}"
    with httpx.Client(base_url=address, headers={"accept-encoding": "identity"}) as opened:
        yield opened


def test_a_feed_is_sent_with_everything_a_cache_wants_to_know(client: httpx.Client) -> None:
    got = client.get(FEED)

    assert got.status_code == 200
    assert got.headers["content-type"] == "application/atom+xml; charset=utf-8"
    assert got.headers["content-length"] == str(len(got.content))
    assert got.headers["etag"] == 'W/"one"'
    assert got.headers["last-modified"] == "Wed, 04 Mar 2026 09:30:15 GMT"
    assert got.headers["cache-control"] == (
        "max-age=300, stale-while-revalidate=300, stale-if-error=86400"
    )
    assert got.headers["vary"] == "Accept-Encoding"
    assert got.headers["access-control-allow-origin"] == "*"
    assert got.headers["x-content-type-options"] == "nosniff"


def test_nothing_tells_what_runs_here_and_nothing_is_remembered(client: httpx.Client) -> None:
    got = client.get(FEED)

    assert "server" not in got.headers
    assert "set-cookie" not in got.headers


def test_the_links_of_a_document_are_its_link_field(client: httpx.Client) -> None:
    assert client.get(FEED).headers["link"] == (
        "<https://news.example.org/feeds/ferries.atom>; rel=\"self\"; title*=UTF-8''F%C3%A4rjor"
    )


def test_a_page_may_load_nothing_but_its_style_and_icon(client: httpx.Client) -> None:
    got = client.get("/topics/ferries/")

    assert got.headers["content-security-policy"].startswith("default-src 'none'; style-src 'self'")
    assert "access-control-allow-origin" not in got.headers


def test_only_the_page_of_an_article_may_show_pictures_from_elsewhere(
    client: httpx.Client,
) -> None:
    article = client.get(f"/articles/{ARTICLE}").headers["content-security-policy"]
    topic = client.get("/topics/ferries/").headers["content-security-policy"]

    assert "img-src 'self' https: http:;" in article
    assert "img-src 'self';" in topic
    assert article.startswith("default-src 'none'; style-src 'self'")


def test_gzip_is_sent_when_it_is_welcome(running: Running) -> None:
    line = http.client.HTTPConnection("127.0.0.1", running.port, timeout=10)
    line.request("GET", FEED, headers={"Accept-Encoding": "gzip"})

    got = line.getresponse()
    body = got.read()
    line.close()

    assert got.headers["content-encoding"] == "gzip"
    assert got.headers["etag"] == 'W/"one"'
    assert gzip.decompress(body) == b"<feed>ferries</feed>" * 50


def test_a_client_that_refuses_every_coding_gets_406(client: httpx.Client) -> None:
    assert client.get(FEED, headers={"accept-encoding": "*;q=0"}).status_code == 406


@pytest.mark.parametrize("encoding", ["identity", "gzip"])
@pytest.mark.parametrize("path", [FEED, "/", f"/articles/{ARTICLE}"])
def test_what_a_client_has_is_not_sent_again(
    client: httpx.Client, path: str, encoding: str
) -> None:
    had = client.get(path, headers={"accept-encoding": encoding})

    got = client.get(
        path, headers={"if-none-match": had.headers["etag"], "accept-encoding": encoding}
    )

    assert got.status_code == 304
    assert got.content == b""
    assert "content-length" not in got.headers
    for name in ("etag", "cache-control", "vary", "last-modified"):
        assert got.headers[name] == had.headers[name]
    assert "date" in got.headers


def test_a_date_alone_is_a_condition_too(client: httpx.Client) -> None:
    stamp = client.get(FEED).headers["last-modified"]

    assert client.get(FEED, headers={"if-modified-since": stamp}).status_code == 304


def test_repeated_conditions_count_as_one_list(running: Running) -> None:
    got = running.talk(
        b"GET /feeds/ferries.atom HTTP/1.1\r\nHost: a\r\nConnection: close\r\n"
        b'If-None-Match: "x"\r\nIf-None-Match: "one"\r\n\r\n'
    )

    assert got.startswith(b"HTTP/1.1 304 ")


@pytest.mark.parametrize("path", ["/", FEED, f"/articles/{ARTICLE}", "/healthz", "/nothing"])
def test_head_is_get_without_a_body(client: httpx.Client, path: str) -> None:
    head, get = client.head(path), client.get(path)

    assert head.status_code == get.status_code
    assert head.content == b""
    assert dict(head.headers) | {"date": ""} == dict(get.headers) | {"date": ""}


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
@pytest.mark.parametrize("path", [FEED, "/healthz", "/nothing"])
def test_other_methods_are_told_which_ones_there_are(
    client: httpx.Client, method: str, path: str
) -> None:
    got = client.request(method, path, content=b"x")

    assert got.status_code == 405
    assert got.headers["allow"] == "GET, HEAD, OPTIONS"


def test_a_preflight_is_granted(client: httpx.Client) -> None:
    got = client.options(FEED)

    assert got.status_code == 204
    assert got.headers["allow"] == "GET, HEAD, OPTIONS"
    assert "If-None-Match" in got.headers["access-control-allow-headers"]


@pytest.mark.parametrize(
    ("path", "target"),
    [
        ("/topics/ferries", "/topics/ferries/"),
        ("/topics/ferries?a=b", "/topics/ferries/?a=b"),
        ("/topics/FERRIES/", "/topics/ferries/"),
        ("/Topics/Ferries", "/topics/ferries/"),
        ("/feeds/%66erries.atom", FEED),
        ("/feeds/%46ERRIES.atom", FEED),
        (f"/articles/{ARTICLE.upper()}", f"/articles/{ARTICLE}"),
        (f"/articles/{ARTICLE.replace('-', '')}", f"/articles/{ARTICLE}"),
    ],
)
def test_another_spelling_of_an_address_is_led_to_the_one(
    client: httpx.Client, path: str, target: str
) -> None:
    got = client.get(path)

    assert got.status_code == 308
    assert got.headers["location"] == target


@pytest.mark.parametrize(
    "path",
    ["/nothing", "/feeds/../etc/passwd", "/articles/x", "/404.html", "/feeds/%00", "//a.example/"],
)
def test_an_address_that_leads_nowhere_gets_the_page_that_helps(
    running: Running, path: str
) -> None:
    got = running.talk(f"GET {path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n".encode())

    assert got.startswith(b"HTTP/1.1 404 ")
    assert got.endswith(b"<!doctype html>nothing here")
    assert b"etag" not in got.partition(b"\r\n\r\n")[0]


def test_an_article_of_no_link_has_a_page(client: httpx.Client) -> None:
    got = client.get(f"/articles/{ARTICLE}")

    assert got.status_code == 200
    assert got.text == "<!doctype html>an article"


def test_health_is_one_word_that_no_cache_keeps(client: httpx.Client) -> None:
    got = client.get("/healthz")

    assert got.text.split() == ["ok"]
    assert got.headers["cache-control"] == "no-store"


def test_an_address_that_is_too_long_gets_414(client: httpx.Client) -> None:
    assert client.get("/" + "a" * 9000).status_code == 414


def test_headers_that_are_too_large_get_431(client: httpx.Client) -> None:
    assert client.get(FEED, headers={"x-large": "a" * 40_000}).status_code == 431


@pytest.mark.parametrize(
    "request_head",
    [
        b"GET / HTTP/1.1\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n",
        b"GET / HTTP/1.1\r\nHost : a\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\nX: \x00\r\n",
    ],
)
def test_a_malformed_request_gets_400(running: Running, request_head: bytes) -> None:
    got = running.talk(request_head + b"Connection: close\r\n\r\n")

    assert got.startswith(b"HTTP/1.1 400 ")


def test_the_oldest_protocol_is_answered_and_closed(running: Running) -> None:
    got = running.talk(b"GET /healthz HTTP/1.0\r\n\r\n")

    assert got.startswith(b"HTTP/1.1 200 ")
    assert got.endswith(b"\r\n\r\nok\n")


def test_requests_in_one_breath_are_answered_in_order(running: Running) -> None:
    one = b"GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n"
    two = b"GET /nothing HTTP/1.1\r\nHost: a\r\n\r\n"
    three = b"HEAD / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"

    got = running.talk(one + two + three)

    assert re.findall(rb"HTTP/1\.1 (\d+)", got) == [b"200", b"404", b"200"]


def test_a_new_publication_is_shown_by_the_next_request() -> None:
    it = Running()
    thread = it.start()
    address = f"http://127.0.0.1:{it.port}/feeds/quay.atom"

    before = httpx.get(address)
    made = make_document("/feeds/quay.atom", "application/atom+xml", b"<feed/>", tag="two")
    it.publication = make_publication(made)
    after = httpx.get(address)
    it.publication = make_publication()
    gone = httpx.get(address)
    it.publication = Publication()
    empty = httpx.get(address)
    assert it.server is not None
    it.server.stop()
    thread.join(10)

    assert [each.status_code for each in (before, after, gone, empty)] == [404, 200, 404, 503]
    assert empty.headers["retry-after"] == "5"
    assert after.headers["etag"] == 'W/"two"'


def test_a_change_dated_in_the_future_is_not_told_before_its_time(running: Running) -> None:
    made = make_document("/feeds/early.atom", "application/atom+xml", b"<feed/>")
    early = replace(made, modified_at=datetime.now(UTC) + timedelta(days=1))
    kept = running.publication
    running.publication = make_publication(early)

    got = httpx.get(f"http://127.0.0.1:{running.port}/feeds/early.atom")
    running.publication = kept

    told = parsedate_to_datetime(got.headers["last-modified"])
    assert told <= parsedate_to_datetime(got.headers["date"])
