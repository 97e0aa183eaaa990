"""The brotli form, made behind the publication's back."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from threading import Event

import brotli
import pytest

from aggregator.errors import RenderError
from aggregator.ingest import Intake, Knowledge
from aggregator.model import Document, Forms, Publication
from aggregator.publish import Compressing, Publisher
from aggregator.publish.compressing import waiting
from aggregator.store import Store
from tests.conftest import Place, listing

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
Arrive = Callable[[str], None]
FEED = "/feeds/culture.atom"


@pytest.fixture
def arrive(place: Place, store: Store) -> Arrive:
    settings = place.settings

    def arrived(title: str) -> None:
        place.drop(f"{title}.txt", listing([(title, "A text.", "Culture")]), NOW)
        Intake(
            store=store,
            knowledge=Knowledge(settings),
            source=settings.sources[0],
            now=NOW + timedelta(hours=1),
        ).look()

    return arrived


@pytest.fixture
def publisher(place: Place, store: Store, arrive: Arrive) -> Publisher:
    errors: list[RenderError] = []
    made = Publisher(store, place.settings.site, entries=2, failed=errors.append)
    arrive("One")
    made.refresh()
    return made


@contextmanager
def compressing(
    publisher: Publisher, pause: Callable[[float], object] = lambda _: None
) -> Iterator[Compressing]:
    it = Compressing(publisher, pause)
    it.start()
    try:
        yield it
    finally:
        it.stop()


def settled(publisher: Publisher) -> Publication:
    deadline = time.monotonic() + 20
    while waiting(publisher.publication):
        assert time.monotonic() < deadline, "the documents are still without brotli"
        time.sleep(0.01)
    return publisher.publication


def a_document(size: int, media_type: str = "text/plain; charset=utf-8") -> Document:
    return Document(
        path=f"/{size}",
        media_type=media_type,
        forms=Forms(body=b"a" * size, gzip=b""),
        etag='W/"a"',
        modified_at=NOW,
    )


def with_brotli(document: Document, form: bytes | None) -> Document:
    return replace(document, forms=replace(document.forms, brotli=form))


def without_brotli(document: Document) -> Document:
    return with_brotli(document, None)


def test_a_document_is_published_without_waiting_for_brotli(publisher: Publisher) -> None:
    assert publisher.publication.documents[FEED].brotli is None


def test_what_is_published_gets_the_same_bytes_in_brotli(publisher: Publisher) -> None:
    with compressing(publisher):
        document = settled(publisher).documents[FEED]

    assert document.brotli is not None
    assert brotli.decompress(document.brotli) == document.body
    assert len(document.brotli) < len(document.gzip)


def test_nothing_but_the_form_is_added(publisher: Publisher) -> None:
    before = publisher.publication

    with compressing(publisher):
        after = settled(publisher)

    assert (after.feeds, after.former) == (before.feeds, before.former)
    assert {path: without_brotli(each) for path, each in after.documents.items()} == dict(
        before.documents
    )


def test_a_changed_document_drops_the_form_of_the_old_one(
    publisher: Publisher, arrive: Arrive
) -> None:
    with compressing(publisher) as it:
        old = settled(publisher).documents[FEED]
        arrive("Two")
        publisher.refresh()
        changed = publisher.publication.documents[FEED]
        it.wake()
        new = settled(publisher).documents[FEED]

    assert changed.brotli is None
    assert new.brotli is not None
    assert new.brotli != old.brotli
    assert brotli.decompress(new.brotli) == changed.body


def test_bytes_that_did_not_change_keep_their_form(publisher: Publisher, arrive: Arrive) -> None:
    with compressing(publisher):
        before = settled(publisher).documents
    arrive("Two")

    publisher.refresh(lists=True)

    after = publisher.publication.documents
    assert after["/style.css"].brotli is before["/style.css"].brotli is not None
    assert after["/"].brotli is None


def test_the_form_of_a_document_that_is_gone_is_thrown_away(publisher: Publisher) -> None:
    stale = replace(publisher.publication.documents[FEED], etag='W/"of yesterday"')

    publisher.add_brotli([(stale, b"of yesterday")])

    assert publisher.publication.documents[FEED].brotli is None


def test_it_works_half_of_the_time_at_most(publisher: Publisher) -> None:
    pauses: list[float] = []

    with compressing(publisher, pauses.append):
        published = settled(publisher)

    assert len(pauses) == sum(each.brotli is not None for each in published.documents.values())
    assert all(pause > 0 for pause in pauses)


def test_the_end_does_not_wait_for_what_is_left_to_do(publisher: Publisher) -> None:
    begun, go_on = Event(), Event()

    def pause(_: float) -> None:
        begun.set()
        go_on.wait(20)

    with compressing(publisher, pause) as it:
        assert begun.wait(20)
        it.stop()
        go_on.set()
        it._thread.join(20)

    assert not it._thread.is_alive()
    assert publisher.publication.documents[FEED].brotli is None


@pytest.mark.parametrize(
    ("document", "wants"),
    [
        (a_document(255), False),
        (a_document(256), True),
        (a_document(9_000, "image/png"), False),
        (a_document(9_000, "image/svg+xml"), True),
        (with_brotli(a_document(9_000), b"made"), False),
    ],
)
def test_what_gains_nothing_is_left_as_it_is(document: Document, wants: bool) -> None:  # noqa: FBT001 - a column
    publication = Publication(documents={document.path: document})

    assert waiting(publication) == [document.path] * wants


def test_what_changed_last_is_compressed_first() -> None:
    documents = {f"/{size}": a_document(size) for size in range(300, 320)}

    assert waiting(Publication(documents=documents))[:2] == ["/319", "/318"]
