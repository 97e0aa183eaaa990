"""The short way and the long way give the same bytes."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path

import pytest

from aggregator.model import Publication
from aggregator.serve import make_app
from aggregator.serve.prebuilt import Prebuilt
from tests.integration.serve.conftest import make_document, make_publication
from tests.integration.serve.listener import FEED, Listener, listening

TABLE = json.loads(
    (Path(__file__).parents[2] / "data" / "serve" / "conditional.json").read_text(encoding="utf-8")
)
TIDES = replace(
    make_document("/feeds/tides.rss", "application/rss+xml", b"<rss>tides</rss>" * 3_000),
    etag=TABLE["document"]["etag"],
    modified_at=datetime.fromisoformat(TABLE["document"]["modified_at"]),
)
EARLY = replace(
    make_document("/feeds/early.atom", "application/atom+xml", b"<feed/>"),
    modified_at=datetime.now(UTC) + timedelta(days=1),
)
CONDITIONS = [
    (method, headers) for _, method, headers, _ in TABLE["rows"] if method in ("GET", "HEAD")
]
CODINGS = [None, "gzip", "identity", "br;q=1, gzip;q=0.5", "gzip;q=0", "*;q=0", "*", "", "deflate"]
ADDRESSES = ["/", FEED, "/topics/ferries/", "/404.html", "/nothing", "/topics/ferries", f"{FEED}?a"]
ENDS = ["HTTP/1.1|close", "HTTP/1.1|Close, x", "HTTP/1.0|", "HTTP/1.0|keep-alive"]
_DATE = re.compile(rb"\r\ndate: ([^\r]+)")


@pytest.fixture(scope="module")
def short() -> Iterator[Listener]:
    with listening(more=(TIDES, EARLY)) as it:
        yield it


@pytest.fixture(scope="module")
def long() -> Iterator[Listener]:
    with listening(more=(TIDES, EARLY), plain=True) as it:
        yield it


def written(
    method: str = "GET",
    path: str = TIDES.path,
    headers: dict[str, str] | None = None,
    end: str = "HTTP/1.1|close",
) -> bytes:
    version, _, connection = end.partition("|")
    lines = [f"{method} {path} {version}", "Host: a", "User-Agent: reader"]
    lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
    lines += [f"Connection: {connection}"] * bool(connection)
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def undated(got: bytes) -> bytes:
    assert len(_DATE.findall(got)) == 1, got
    return _DATE.sub(b"\r\ndate: now", got)


@pytest.mark.parametrize("coding", CODINGS)
def test_every_condition_in_every_coding_is_answered_alike(
    coding: str | None, short: Listener, long: Listener
) -> None:
    accepted = {} if coding is None else {"Accept-Encoding": coding}
    requests = [written(method, headers=headers | accepted) for method, headers in CONDITIONS]
    asked = short.app.asked

    ours, theirs = ([undated(it.answer(request)) for request in requests] for it in (short, long))

    assert len(requests) > 40
    assert ours == theirs
    assert (short.app.asked == asked) is (coding != "*;q=0")  # 406 is made for each request


@pytest.mark.parametrize("path", ADDRESSES)
@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS", "POST"])
def test_every_address_is_answered_alike(
    method: str, path: str, short: Listener, long: Listener
) -> None:
    request = written(method, path, {"Accept-Encoding": "gzip"})

    assert undated(short.answer(request)) == undated(long.answer(request))


@pytest.mark.parametrize("end", ENDS)
@pytest.mark.parametrize("path", [FEED, "/nothing"])
def test_every_end_is_answered_alike(path: str, end: str, short: Listener, long: Listener) -> None:
    request = written(path=path, end=end)

    assert undated(short.answer(request)) == undated(long.answer(request))


def test_repeated_fields_are_one_list_on_both_ways(short: Listener, long: Listener) -> None:
    request = written().replace(b"Host", b'If-None-Match: "x"\r\nif-none-match: *\r\nHost')

    ours, theirs = short.answer(request), long.answer(request)

    assert undated(ours) == undated(theirs)


def test_many_answers_on_one_connection_are_those_of_the_long_way(
    short: Listener, long: Listener
) -> None:
    stay = [
        written(method, headers=headers, end="HTTP/1.1|keep-alive")
        for method, headers in CONDITIONS
    ]
    stay = [*stay, *stay, written()]

    ours, theirs = (_DATE.sub(b"", it.answer(b"".join(stay))) for it in (short, long))

    assert ours == theirs


def test_no_change_is_told_before_its_time_on_the_short_way(short: Listener) -> None:
    got = short.answer(written(path=EARLY.path))

    told, date = (
        re.search(rb"\r\n" + name + rb": ([^\r]+)", got) for name in (b"last-modified", b"date")
    )
    assert told is not None
    assert date is not None
    assert parsedate_to_datetime(told[1].decode()) <= parsedate_to_datetime(date[1].decode())


def make_prebuilt() -> tuple[Prebuilt, list[Publication]]:
    shown = [make_publication(EARLY)]
    app = make_app(lambda: shown[0], lambda _: None, timedelta(minutes=5))
    return Prebuilt(lambda: shown[0], app.published), shown


def key(
    path: str, *fields: tuple[bytes, bytes]
) -> tuple[bytes, bytes, tuple[tuple[bytes, bytes], ...]]:
    return path.encode(), b"GET", ((b"host", b"a"), *fields)


def test_a_repeated_request_gets_the_very_answer_again() -> None:
    prebuilt, _ = make_prebuilt()

    first, second = prebuilt.get(key(FEED)), prebuilt.get(key(FEED))

    assert first is second is not None


def test_a_new_publication_drops_what_was_kept() -> None:
    prebuilt, shown = make_prebuilt()
    before = prebuilt.get(key(FEED))
    assert before is not None
    for _ in range(2):
        prebuilt.remember(b"GET", before)
    assert prebuilt.repeated(b"GET") is before

    shown[0] = make_publication()
    repeated, after = prebuilt.repeated(b"GET"), prebuilt.get(key(FEED))

    assert repeated is None
    assert after is not None
    assert after is not before
    assert prebuilt.repeated(b"GET") is None


def test_an_answer_that_will_change_is_not_kept() -> None:
    prebuilt, _ = make_prebuilt()

    got = prebuilt.get(key(EARLY.path))

    assert got is not None
    for _ in range(2):
        prebuilt.remember(b"GET", got)
    assert len(prebuilt) == 0
    assert prebuilt.repeated(b"GET") is None


def test_what_is_kept_is_bounded_whatever_clients_send() -> None:
    prebuilt, _ = make_prebuilt()

    for number in range(5_000):
        made = prebuilt.get(key(FEED, (b"if-none-match", b'"%d"' % number)))
        assert made is not None
        for _ in range(2):
            prebuilt.remember(b"%d" % number, made)
        assert len(prebuilt) <= 4_096
        assert len(prebuilt._seen) <= 4_096


def test_bytes_that_come_once_are_not_kept() -> None:
    prebuilt, _ = make_prebuilt()
    made = prebuilt.get(key(FEED))
    assert made is not None

    for number in range(20_000):
        prebuilt.remember(b"%d" % number, made)

    assert len(prebuilt._seen) == 0
    assert len(prebuilt._glimpsed) <= 16_384


def test_what_is_too_long_to_keep_is_answered_all_the_same() -> None:
    prebuilt, _ = make_prebuilt()

    made = prebuilt.get(key(FEED, (b"if-none-match", b'"a"' * 2_000)))

    assert made is not None
    assert len(prebuilt) == 0


@pytest.mark.parametrize(
    "asked",
    [
        (b"feeds", b"GET", ((b"host", b"a"),)),
        (b"/feeds/ferries.atom?a", b"GET", ((b"host", b"a"),)),
        (b"/feeds/%66erries.atom", b"GET", ((b"host", b"a"),)),
        (b"/feeds/f\xe4rjor.atom", b"GET", ((b"host", b"a"),)),
        (FEED.encode(), b"POST", ((b"host", b"a"),)),
        (FEED.encode(), b"GET", ()),
        (FEED.encode(), b"GET", ((b"host", b"a/b"),)),
        (FEED.encode(), b"GET", ((b"host", b"a"), (b"host", b"a"))),
        (FEED.encode(), b"GET", ((b"host", b"a"), (b"content-length", b"0"))),
        (b"/nothing", b"GET", ((b"host", b"a"),)),
    ],
)
def test_what_is_not_simple_is_left_to_the_application(
    asked: tuple[bytes, bytes, tuple[tuple[bytes, bytes], ...]],
) -> None:
    prebuilt, _ = make_prebuilt()

    assert prebuilt.get(asked) is None
