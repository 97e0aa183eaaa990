"""Clients behind a proxy, told apart and held back, on both ways."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.integration.serve.listener import FEED, LARGE, Listener, listening, statuses

FAR = "203.0.113.5"


@pytest.fixture(params=["short", "long"])
def listener(request: pytest.FixtureRequest) -> Iterator[Listener]:
    with listening(plain=request.param == "long", proxies=("127.0.0.1",)) as it:
        yield it


def get(path: str = FEED, client: str = FAR, more: str = "", method: str = "GET") -> bytes:
    lines = [f"{method} {path} HTTP/1.1", "Host: a", f"X-Forwarded-For: {client}"]
    return ("\r\n".join(lines) + f"\r\n{more}\r\n").encode()


LAST = get("/healthz", more="Connection: close\r\n")


def test_who_takes_the_whole_feed_again_and_again_is_told_to_come_later(
    listener: Listener,
) -> None:
    got = listener.answer(get() * 62 + LAST)

    assert statuses(got) == [200] * 60 + [429] * 2 + [200]
    assert b"retry-after: 300\r\n" in got or b"retry-after: 299\r\n" in got
    assert b"Ask less often, or with If-None-Match." in got


def test_who_says_what_it_has_is_welcome_at_any_time(listener: Listener) -> None:
    has = get(more='If-None-Match: W/"one"\r\n')
    other = get(more='If-None-Match: "two"\r\n')

    got = listener.answer((has + other) * 70 + LAST)

    assert statuses(got) == [304, 200] * 70 + [200]


def test_each_client_behind_the_proxy_is_counted_apart(listener: Listener) -> None:
    got = listener.answer(get() * 60 + get(client="203.0.113.6") + get() + LAST)

    assert statuses(got) == [200] * 61 + [429, 200]


def test_each_document_is_counted_apart(listener: Listener) -> None:
    got = listener.answer(get() * 60 + get("/") + get(LARGE, method="HEAD") + get() + LAST)

    assert statuses(got) == [200] * 62 + [429, 200]


def test_a_query_is_no_way_round(listener: Listener) -> None:
    got = listener.answer(get(f"{FEED}?a") * 60 + get(f"{FEED}?b") + get() + LAST)

    assert statuses(got) == [200] * 60 + [429] * 2 + [200]


def test_the_last_request_of_a_connection_is_counted_as_well(listener: Listener) -> None:
    closing = get(more="Connection: close\r\n")
    listener.answer(get() * 59 + closing)

    got = listener.answer(closing)

    assert statuses(got) == [429]


def test_a_proxy_that_is_not_listed_speaks_for_nobody() -> None:
    with listening() as unlisted:
        got = unlisted.answer(get() * 70 + LAST)

    assert statuses(got) == [200] * 71
