"""What the head of an answer says."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as some

from aggregator.errors import FetchError
from aggregator.fetch.web import Head, Headers, Hop, Request, Resume
from aggregator.fetch.web.verdict import codings, offset_of, worth_reading

ASKED = Request(url="http://news.test/", user_agent="a")


def head(*headers: tuple[str, str], status: int = 200, hops: tuple[Hop, ...] = ()) -> Head:
    return Head(status=status, url="http://news.test/", hops=hops, headers=Headers(headers))


def hop(status: int, location: str) -> Hop:
    return Hop(url="http://news.test/", status=status, location=location, retry_after=None)


@pytest.mark.parametrize(
    ("statuses", "moved_to"),
    [((), None), ((302, 301), None), ((301,), "/0"), ((301, 308), "/1"), ((308, 307, 301), "/0")],
)
def test_an_address_has_moved_as_far_as_all_redirects_are_permanent(
    statuses: tuple[int, ...], moved_to: str | None
) -> None:
    hops = tuple(hop(status, f"/{number}") for number, status in enumerate(statuses))

    assert head(hops=hops).moved_to == moved_to


@pytest.mark.parametrize(
    ("headers", "validator"),
    [
        ((("etag", '"1"'), ("accept-ranges", "bytes")), '"1"'),
        ((("etag", '"1"'), ("accept-ranges", "Bytes"), ("content-encoding", "identity")), '"1"'),
        ((("etag", '"1"'),), None),
        ((("etag", 'W/"1"'), ("accept-ranges", "bytes")), None),
        ((("etag", '"1"'), ("accept-ranges", "none")), None),
        ((("etag", '"1"'), ("accept-ranges", "bytes"), ("content-encoding", "gzip")), None),
        ((("accept-ranges", "bytes"),), None),
    ],
)
def test_a_transfer_can_be_resumed_by_a_strong_validator_only(
    headers: tuple[tuple[str, str], ...], validator: str | None
) -> None:
    assert head(*headers).resumes == validator


def test_headers_keep_their_order_and_their_repetitions() -> None:
    headers = Headers.received(
        [(b"Cache-Control", b"a"), (b"X", b"\xe5"), (b"CACHE-control", b"b")]
    )

    assert list(headers.all("cache-control")) == ["a", "b"]
    assert (headers.get("cache-control"), headers.get("x")) == ("a", "\xe5")
    assert (headers.joined("cache-control"), headers.joined("etag")) == ("a, b", "")


@pytest.mark.parametrize(
    ("status", "length", "expected"),
    [
        (304, None, True),
        (204, None, True),
        (404, "100", True),
        (404, "16385", False),
        (404, None, False),
        (302, "0", True),
    ],
)
def test_an_unwanted_body_is_read_when_that_is_cheap(
    status: int, length: str | None, *, expected: bool
) -> None:
    headers = Headers((("content-length", length),) if length else ())

    assert worth_reading(status, headers) is expected


@given(some.integers(min_value=100, max_value=999), some.text(), some.text(), some.text())
def test_no_header_breaks_the_judgement(status: int, ranged: str, coding: str, length: str) -> None:
    headers = Headers(
        (("content-range", ranged), ("content-encoding", coding), ("content-length", length))
    )
    resume = Resume(offset=5, validator='"1"')

    with suppress(FetchError):
        assert offset_of(status, headers, ASKED, resume, "subject") in {0, 5}
    with suppress(FetchError):
        assert isinstance(codings(status, headers, "subject"), tuple)
    assert worth_reading(status, headers) in {True, False}
