"""Documents whose bytes are not in memory are answered as all others."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import brotli
import pytest

from aggregator.errors import AggregatorError
from aggregator.model import Document, Forms, Publication
from aggregator.publish import Shelf
from aggregator.serve import make_app
from aggregator.serve.prebuilt import Prebuilt
from tests.integration.serve.conftest import make_document
from tests.integration.serve.listener import Listener, listening

PATH = "/feeds/harbour.atom"
TAG = b'W/"one"'


def of_harbour() -> Document:
    document = make_document(PATH, "application/atom+xml", b"<feed>harbour</feed>" * 5_000)
    return replace(document, forms=replace(document.forms, brotli=brotli.compress(document.body)))


@pytest.fixture(scope="module")
def put_out(tmp_path_factory: pytest.TempPathFactory) -> Document:
    shelf = Shelf(tmp_path_factory.mktemp("shelf"), 1)
    document = shelf.hold(of_harbour())
    shelf.settle([document])
    assert shelf.held == 0
    return document


class Slow:
    """Bytes that a disk has to be waited for."""

    def __init__(self, body: bytes) -> None:
        self._body = body

    def __len__(self) -> int:
        return len(self._body)

    def __bytes__(self) -> bytes:
        return self._body

    def is_at_hand(self) -> bool:
        """They are not."""
        return False


class Lost(Slow):
    """Bytes that cannot be read any more."""

    def __bytes__(self) -> bytes:
        raise AggregatorError("the disk is broken")


def of_a_slow_disk() -> Document:
    document = of_harbour()
    forms = Forms(body=Slow(document.body), gzip=Slow(document.gzip))
    return replace(document, forms=replace(forms, brotli=Slow(document.brotli or b"")))


@pytest.fixture(scope="module", params=["memory", "file", "slow disk"])
def place(request: pytest.FixtureRequest, put_out: Document) -> Document:
    documents = {"memory": of_harbour(), "file": put_out, "slow disk": of_a_slow_disk()}
    return documents[request.param]


@pytest.fixture(scope="module", params=[False, True], ids=["short way", "long way"])
def listener(request: pytest.FixtureRequest, place: Document) -> Iterator[Listener]:
    with listening(more=[place], plain=request.param) as it:
        yield it


def asked(method: bytes = b"GET", *fields: bytes) -> bytes:
    lines = (b"%b %b HTTP/1.1" % (method, PATH.encode()), b"Host: a", *fields)
    return b"\r\n".join((*lines, b"Connection: close", b"", b""))


@pytest.mark.parametrize(("coding", "form"), [(b"br", "brotli"), (b"gzip", "gzip"), (b"", "body")])
def test_each_form_is_sent_with_its_length(listener: Listener, coding: bytes, form: str) -> None:
    body = getattr(of_harbour(), form)

    head, _, got = listener.answer(asked(b"GET", b"Accept-Encoding: " + coding)).partition(
        b"\r\n\r\n"
    )

    assert got == body
    assert b"content-length: %d" % len(body) in head
    assert b"etag: " + TAG in head


def test_head_tells_the_length_and_sends_nothing(listener: Listener) -> None:
    head, _, got = listener.answer(asked(b"HEAD")).partition(b"\r\n\r\n")

    assert b"content-length: %d" % len(of_harbour().body) in head
    assert got == b""


def test_no_change_is_told_without_a_body(listener: Listener) -> None:
    head, _, got = listener.answer(asked(b"GET", b"If-None-Match: " + TAG)).partition(b"\r\n\r\n")

    assert head.startswith(b"HTTP/1.1 304")
    assert got == b""


def test_what_was_kept_for_the_wire_keeps_no_bytes_in_memory(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path, 1)
    document = shelf.hold(of_harbour())
    publication = Publication(documents={PATH: document})
    app = make_app(lambda: publication, lambda _: None, timedelta(minutes=5))
    prebuilt = Prebuilt(lambda: publication, app.published)
    key = (PATH.encode(), b"GET", ((b"host", b"a"),))
    before = prebuilt.get(key)

    shelf.settle([document])

    after = prebuilt.get(key)
    assert shelf.held == 0
    assert before is not None
    assert after in (before, None)  # none: where the system cannot tell, a thread reads it
    assert before.body == of_harbour().body


def test_what_cannot_be_read_is_asked_for_again_later() -> None:
    lost = replace(of_harbour(), forms=Forms(body=Lost(b"a"), gzip=Lost(b"a")))

    with listening(more=[lost]) as listener:
        got = listener.answer(asked())

    assert got.startswith(b"HTTP/1.1 503")
    assert b"retry-after: 60" in got


def test_what_a_disk_is_waited_for_is_left_to_the_application() -> None:
    publication = Publication(documents={PATH: of_a_slow_disk()})
    app = make_app(lambda: publication, lambda _: None, timedelta(minutes=5))
    prebuilt = Prebuilt(lambda: publication, app.published)

    whole = prebuilt.get((PATH.encode(), b"GET", ((b"host", b"a"),)))
    unchanged = prebuilt.get((PATH.encode(), b"GET", ((b"host", b"a"), (b"if-none-match", TAG))))

    assert whole is None
    assert unchanged is not None
    assert unchanged.status == 304
