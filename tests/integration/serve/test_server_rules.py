"""What a server of feeds owes its readers, rule by rule, over the wire."""

from __future__ import annotations

import asyncio
import json
import re
import socket
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path

import httpx
import pytest

from aggregator.model import Document, Publication
from aggregator.serve import make_app
from aggregator.serve.limits import Limits
from tests.integration.serve.conftest import Running, make_document, make_publication
from tests.integration.serve.listener import Listener, listening, statuses
from tests.integration.serve.living import FORMATS, Site, lay_out, living, publication_of

ATOM = FORMATS["atom"]
TYPES = {
    "atom": "application/atom+xml; charset=utf-8",
    "rss": "application/rss+xml; charset=utf-8",
    "json": "application/feed+json; charset=utf-8",
    "opml": "text/x-opml; charset=utf-8",
    "page": "text/html; charset=utf-8",
}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with living(lay_out(tmp_path_factory.mktemp("site"))) as it:
        yield it


@pytest.fixture(params=["short", "long"])
def listener(request: pytest.FixtureRequest, site: Site) -> Listener:
    return site.ways[request.param]


@pytest.fixture
def client(listener: Listener) -> Iterator[httpx.Client]:
    address = f"http://127.0.0.1:{listener.port}"
    with httpx.Client(base_url=address, headers={"accept-encoding": "identity"}) as opened:
        yield opened


def raw(request: str) -> bytes:
    return f"{request}\r\nConnection: close\r\n\r\n".encode("latin-1")


@pytest.mark.parametrize("path", [*FORMATS.values(), "/healthz", "/nothing", "/topics/culture"])
def test_rule_01_head_is_get_without_the_body_and_other_methods_are_told_so(
    client: httpx.Client, path: str
) -> None:
    get, head = client.get(path), client.head(path)
    post, brewed = client.post(path), client.request("BREW", path)

    assert head.status_code == get.status_code
    assert head.content == b""
    assert {**head.headers, "date": ""} == {**get.headers, "date": ""}
    assert (post.status_code, post.headers["allow"]) == (405, "GET, HEAD, OPTIONS")
    assert brewed.status_code in (400, 501)  # 400 is uvicorn's own, on the long way
    assert client.options(path).status_code == 204


def test_rule_01_options_of_the_whole_server_do_not_fail(listener: Listener) -> None:
    got = listener.answer(raw("OPTIONS * HTTP/1.1\r\nHost: a"))

    assert statuses(got) == [204]


@pytest.mark.parametrize("path", FORMATS.values())
def test_rule_02_the_tag_is_weak_and_the_same_in_every_coding(
    client: httpx.Client, path: str
) -> None:
    tags = {
        client.get(path, headers={"accept-encoding": coding}).headers["etag"]
        for coding in ("identity", "gzip", "br")
    }

    assert len(tags) == 1
    assert tags.pop().startswith('W/"')


@pytest.mark.parametrize("path", FORMATS.values())
def test_rule_03_no_change_is_dated_after_the_answer(client: httpx.Client, path: str) -> None:
    got = client.get(path)

    changed, told = (parsedate_to_datetime(got.headers[name]) for name in ("last-modified", "date"))
    assert changed <= told


def test_rule_04_the_tag_wins_over_the_date(client: httpx.Client) -> None:
    tag = client.get(ATOM).headers["etag"]
    late = "Tue, 01 Jan 2036 00:00:00 GMT"

    got = [
        client.get(ATOM, headers={"if-none-match": tags, "if-modified-since": date}).status_code
        for tags, date in (
            (tag, "Sat, 01 Jan 1994 00:00:00 GMT"),
            ('"other"', late),
            (f'"a", {tag}', late),
            (tag.removeprefix("W/"), late),
            (f'{tag[:-1]}-gzip"', late),
            ("*", late),
        )
    ]

    assert got == [304, 200, 304, 304, 304, 304]


def test_rule_05_a_date_is_read_in_three_forms(client: httpx.Client) -> None:
    changed = parsedate_to_datetime(client.get(ATOM).headers["last-modified"])
    forms = [
        f"{changed:%a, %d %b %Y %H:%M:%S GMT}",
        f"{changed:%A, %d-%b-%y %H:%M:%S GMT}",
        f"{changed:%a %b} {changed.day:2} {changed:%H:%M:%S %Y}",
        f"{changed + timedelta(hours=1):%a, %d %b %Y %H:%M:%S GMT}",
        f"{changed - timedelta(seconds=1):%a, %d %b %Y %H:%M:%S GMT}",
        "the day before yesterday",
    ]

    got = [client.get(ATOM, headers={"if-modified-since": form}).status_code for form in forms]

    assert got == [304, 304, 304, 304, 200, 200]


@pytest.mark.parametrize("path", FORMATS.values())
def test_rule_06_a_304_repeats_what_caches_renew(client: httpx.Client, path: str) -> None:
    had = client.get(path)

    got = client.get(path, headers={"if-none-match": had.headers["etag"]})

    assert got.status_code == 304
    assert "content-length" not in got.headers
    for name in ("etag", "cache-control", "vary", "last-modified"):
        assert got.headers[name] == had.headers[name]
    assert parsedate_to_datetime(got.headers["date"]) >= parsedate_to_datetime(had.headers["date"])


def test_rule_07_a_restart_and_a_second_daemon_give_the_same_tags(
    site: Site, tmp_path: Path
) -> None:
    second = publication_of(lay_out(tmp_path))
    restarted = publication_of(tmp_path)

    for path in FORMATS.values():
        tags = {each.documents[path].etag for each in (site.publication, second, restarted)}
        assert len(tags) == 1, path


@pytest.mark.parametrize(
    ("accept", "coding"),
    [
        ("gzip;q=0", "identity"),
        ("gzip", "gzip"),
        ("gzip, br", "br"),
        ("gzip, br;q=0.5", "gzip"),
        ("identity;q=0, gzip", "gzip"),
        ("br;q=0, gzip;q=0", "identity"),
    ],
)
def test_rule_08_codings_are_chosen_by_their_weights_and_told_to_caches(
    client: httpx.Client, accept: str, coding: str
) -> None:
    got = client.get(ATOM, headers={"accept-encoding": accept})
    unchanged = client.get(
        ATOM, headers={"accept-encoding": accept, "if-none-match": got.headers["etag"]}
    )

    assert got.headers.get("content-encoding", "identity") == coding
    assert got.headers["vary"] == unchanged.headers["vary"] == "Accept-Encoding"


def test_rule_08_who_takes_no_coding_at_all_is_told_so(client: httpx.Client) -> None:
    got = client.get(ATOM, headers={"accept-encoding": "identity;q=0, *;q=0"})

    assert (got.status_code, got.headers["vary"]) == (406, "Accept-Encoding")


def test_rule_08_the_same_bytes_are_the_same_in_gzip(site: Site, tmp_path: Path) -> None:
    second = publication_of(lay_out(tmp_path))

    assert second.documents[ATOM].gzip == site.publication.documents[ATOM].gzip


def test_rule_09_what_may_be_kept_is_told_alike_everywhere(client: httpx.Client) -> None:
    ttl = re.search(rb"<ttl>(\d+)</ttl>", client.get(FORMATS["rss"]).content)

    for path in FORMATS.values():
        told = client.get(path).headers["cache-control"]
        assert told == "max-age=300, stale-while-revalidate=300, stale-if-error=86400"
    assert ttl is not None
    assert int(ttl[1]) * 60 == 300


def test_rule_09_what_never_changes_may_be_kept_for_ever() -> None:
    made = make_document("/feeds/ferries/archive/1.atom", "application/atom+xml", b"<feed/>")
    with listening(more=[replace(made, immutable=True)]) as it:
        got = httpx.get(f"http://127.0.0.1:{it.port}{made.path}")

    assert got.headers["cache-control"] == "max-age=31536000, immutable"


@pytest.mark.parametrize("kind", FORMATS)
def test_rule_10_each_format_has_its_type_and_no_cookie(client: httpx.Client, kind: str) -> None:
    got = client.get(FORMATS[kind])

    assert got.headers["content-type"] == TYPES[kind]
    assert got.headers["x-content-type-options"] == "nosniff"
    assert "set-cookie" not in got.headers


def test_rule_11_links_of_the_head_are_those_of_the_body(client: httpx.Client) -> None:
    got = client.get(FORMATS["json"])
    atom = client.get(ATOM)

    assert f'<{json.loads(got.content)["feed_url"]}>; rel="self"' in got.headers["link"]
    told = re.findall(r'<([^>]+)>; rel="(\w+)"', atom.headers["link"])
    body = re.findall(rb'<link href="([^"]+)" rel="(\w+)"', atom.content.partition(b"<entry>")[0])
    assert ("http://news.test/feeds/culture.atom", "self") in told
    assert {(href.decode(), rel.decode()) for href, rel in body} <= set(told)


@pytest.mark.parametrize("coding", ["identity", "gzip", "br"])
def test_rule_12_the_length_is_right_and_ranges_are_not_dealt_in(
    client: httpx.Client, coding: str
) -> None:
    with client.stream("GET", ATOM, headers={"accept-encoding": coding}) as got:
        body = b"".join(got.iter_raw())
    part = client.get(ATOM, headers={"range": "bytes=0-9"})

    assert got.headers["content-length"] == str(len(body))
    assert "accept-ranges" not in got.headers
    assert (part.status_code, part.content) == (200, client.get(ATOM).content)


def test_rule_13_never_known_gone_and_moved_are_three_answers() -> None:
    publication = replace(make_publication(), former={"boats": "ferries", "trams": None})
    with listening(publication=publication) as it:
        got = {
            path: httpx.get(f"http://127.0.0.1:{it.port}{path}")
            for path in ("/feeds/nothing.atom", "/feeds/trams.atom", "/feeds/boats.atom")
        }

    assert [each.status_code for each in got.values()] == [404, 410, 301]
    assert got["/feeds/boats.atom"].headers["location"] == "/feeds/ferries.atom"


def test_rule_14_who_asks_faster_than_caches_without_a_condition_is_told_to_wait() -> None:
    request = b"GET /feeds/ferries.atom HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: 192.0.2.7\r\n\r\n"
    with listening(proxies=["127.0.0.1"]) as it:
        got = it.answer(request * 61 + raw("GET /healthz HTTP/1.1\r\nHost: a"))

    assert statuses(got) == [200] * 60 + [429, 200]
    assert re.search(rb"\r\nretry-after: (300|299)\r\n", got)


def test_rule_14_before_anything_is_published_a_client_is_told_to_come_again() -> None:
    with listening(publication=Publication()) as it:
        got = [httpx.get(f"http://127.0.0.1:{it.port}{path}") for path in ("/", ATOM, "/healthz")]

    assert [each.status_code for each in got] == [503, 503, 200]
    assert got[0].headers["retry-after"] == "5"


def test_rule_15_nothing_a_client_says_stands_in_an_answer(listener: Listener) -> None:
    said = "Host: evil.test\r\nX-Forwarded-Host: evil.test\r\nForwarded: host=evil.test"

    got = [
        listener.answer(raw(f"GET {path} HTTP/1.1\r\n{said}"))
        for path in (*FORMATS.values(), "/nothing", "/topics/culture")
    ]

    assert [statuses(each) for each in got] == [[200]] * 5 + [[404], [308]]
    assert not any(b"evil" in each for each in got)


@pytest.mark.parametrize(
    ("head", "status"),
    [
        ("GET / HTTP/1.1", 400),
        ("GET / HTTP/1.1\r\nHost: a\r\nHost: a", 400),
        ("GET / HTTP/1.1\r\nHost : a", 400),
        ("GET / HTTP/1.1\r\nHost: a\r\nX: a\r\n b", 400),
        ("GET / HTTP/1.1\r\nHost: a\r\nX: a\rb", 400),
        ("GET / HTTP/1.1\r\nHost: a\r\nX: a\0b", 400),
        ("GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nTransfer-Encoding: chunked", 400),
        ("GET / HTTP/1.1\r\nHost: a\r\nContent-Length: +3", 400),
        ("GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 3, 3", 400),
        (f"GET /{'a' * 9_000} HTTP/1.1\r\nHost: a", 414),
        (f"GET / HTTP/1.1\r\nHost: a\r\nX: {'a' * 40_000}", 431),
    ],
)
def test_rule_16_what_can_be_read_in_two_ways_is_refused(
    site: Site, head: str, status: int
) -> None:
    got = site.ways["short"].answer(raw(head))

    assert statuses(got) == [status]


def test_rule_17_a_client_may_be_slow_only_so_long() -> None:
    limits = Limits()

    assert limits.head_time <= 10
    assert limits.idle_time <= 15
    assert limits.connections <= 10_000
    assert limits.body_size <= 65_536


def test_rule_17_a_head_that_does_not_end_is_cut_off() -> None:
    with listening(limits=Limits(head_time=0.3)) as it, it.line() as line:
        begun = time.monotonic()
        line.send(b"GET / HTTP/1.1\r\nHost: a\r\nX: ")

        got = line.rest()

    assert got == b""
    assert time.monotonic() - begun < 5


def test_rule_18_an_answer_is_of_one_version_while_another_is_published() -> None:
    def version(letter: bytes) -> Document:
        return make_document(
            "/feeds/tides.atom", "application/atom+xml", letter * 300_000, letter.decode()
        )

    running = Running(publication=make_publication(version(b"a")))
    thread = running.start()
    with socket.create_connection(("127.0.0.1", running.port), timeout=10) as line:
        line.sendall(raw("GET /feeds/tides.atom HTTP/1.1\r\nHost: a"))
        got = line.recv(10)
        running.publication = make_publication(version(b"b"))
        later = running.talk(raw("GET /feeds/tides.atom HTTP/1.1\r\nHost: a"))
        got += b"".join(iter(lambda: line.recv(65_536), b""))
    assert running.server is not None
    running.server.stop()
    thread.join(10)

    assert got.endswith(b"\r\n\r\n" + b"a" * 300_000)
    assert later.endswith(b"\r\n\r\n" + b"b" * 300_000)


@pytest.mark.parametrize(
    ("path", "status"), [("/", 200), ("/favicon.ico", 404), ("/what/ever", 404)]
)
def test_rule_19_what_every_client_tries_is_answered_without_the_store(
    path: str, status: int
) -> None:
    def no_store(_: str) -> Document | None:
        raise AssertionError("the store was asked")

    async def ask() -> int:
        app = make_app(make_publication, no_store, timedelta(minutes=5))
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url="http://a") as client:
            return (await client.get(path)).status_code

    assert asyncio.run(ask()) == status


def test_rule_20_who_asks_for_a_delta_gets_the_whole_feed(client: httpx.Client) -> None:
    got = client.get(ATOM, headers={"a-im": "feed", "if-none-match": '"of yesterday"'})

    assert got.status_code == 200
    assert "im" not in got.headers
    assert got.content == client.get(ATOM).content


def test_rule_21_health_is_a_word_and_tells_nothing_else(client: httpx.Client) -> None:
    got = client.get("/healthz")

    assert (got.status_code, got.text) == (200, "ok\n")
    assert got.headers["cache-control"] == "no-store"
    assert "server" not in got.headers
