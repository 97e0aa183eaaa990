"""The bound of the memory that documents take."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.errors import AggregatorError
from aggregator.model import Document, Forms
from aggregator.publish import Shelf
from aggregator.publish.shelf import Shelved

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def document(name: str, size: int = 100, *, age: int = 0, coded: int = 10) -> Document:
    return Document(
        path=f"/{name}",
        media_type="text/plain; charset=utf-8",
        forms=Forms(body=name[:1].encode() * size, gzip=b"g" * coded),
        etag=f'W/"{name}"',
        modified_at=NOON - timedelta(days=age),
    )


def in_memory(document: Document) -> tuple[bool, bool]:
    body, coded = document.forms.body, document.forms.gzip
    assert isinstance(body, Shelved)
    assert isinstance(coded, Shelved)
    return body.in_memory, coded.in_memory


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path / "publication", 1_000)


def test_while_there_is_room_nothing_is_written(shelf: Shelf, tmp_path: Path) -> None:
    held = [shelf.hold(document(name)) for name in "abcdefghi"]

    shelf.settle(held)

    assert (shelf.held, shelf.put_out) == (990, 0)
    assert list(tmp_path.iterdir()) == []


def test_beyond_the_budget_the_bodies_of_what_changed_the_longest_ago_go_first(
    shelf: Shelf,
) -> None:
    held = [shelf.hold(document(str(age), age=age)) for age in range(10)]

    shelf.settle(held)

    assert [in_memory(one) for one in held[:7]] == [(True, True)] * 7
    assert [in_memory(one) for one in held[7:]] == [(False, True)] * 3
    assert shelf.held == 800


def test_compressed_forms_follow_when_all_bodies_are_out(shelf: Shelf) -> None:
    held = [shelf.hold(document(name, age=age, coded=400)) for age, name in enumerate("abc")]

    shelf.settle(held)

    assert [in_memory(one) for one in held] == [(False, True), (False, True), (False, False)]


def test_wherever_they_lie_the_bytes_and_their_number_are_the_same(shelf: Shelf) -> None:
    plain = [document(name, 9_000) for name in "abc"]
    held = [shelf.hold(one) for one in plain]

    shelf.settle(held)

    assert [one.body for one in held] == [one.body for one in plain]
    assert [one.gzip for one in held] == [one.gzip for one in plain]
    assert [len(one.forms.body) for one in held] == [9_000] * 3
    assert shelf.held <= 1_000


def test_copies_of_a_document_share_its_bytes(shelf: Shelf) -> None:
    held = shelf.hold(document("a", 2_000))
    copy = replace(held, modified_at=NOON + timedelta(days=1))

    shelf.settle([held])

    assert not in_memory(copy)[0]
    assert copy.body == b"a" * 2_000


def test_what_nobody_holds_any_more_counts_no_longer(shelf: Shelf) -> None:
    held = [shelf.hold(document(name)) for name in "abc"]

    held.pop()

    assert shelf.held == 220


def test_what_others_still_hold_counts(shelf: Shelf) -> None:
    superseded = shelf.hold(document("a", 900))
    present = shelf.hold(document("b", 400))

    shelf.settle([present])

    assert in_memory(superseded) == (True, True)
    assert in_memory(present) == (False, False)
    assert shelf.held == 910


def test_the_room_of_what_is_dropped_is_used_again(shelf: Shelf) -> None:
    held = document("a")
    for name in "abcdefgh":
        held = shelf.hold(document(name, 5_000))
        shelf.settle([held])

    assert shelf.put_out <= 2 * 8_192  # the new one is written while there is the old one
    assert held.body == b"h" * 5_000


def test_a_document_given_again_is_counted_once(shelf: Shelf) -> None:
    held = shelf.hold(document("a"))

    assert shelf.hold(held) is held
    assert shelf.held == 110


def test_who_cannot_write_keeps_the_bytes_in_memory_and_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    shelf = Shelf(tmp_path / "file", 10)
    held = shelf.hold(document("a"))

    with pytest.raises(AggregatorError, match=r"publish\.memory"):
        shelf.settle([held])

    assert held.body == b"a" * 100
    assert shelf.held == 110


@given(sizes=st.lists(st.integers(0, 3_000), max_size=30), budget=st.integers(1, 5_000))
def test_the_budget_holds_after_every_document(
    sizes: list[int], budget: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    shelf = Shelf(tmp_path_factory.mktemp("shelf"), budget)
    held: list[Document] = []

    for age, size in enumerate(sizes):
        held.append(shelf.hold(document(f"{age}", size, age=age % 3)))
        shelf.settle(held)
        assert shelf.held <= budget

    assert [one.body for one in held] == [
        f"{age}"[:1].encode() * size for age, size in enumerate(sizes)
    ]
