"""Bytes in a file without a name."""

from __future__ import annotations

from pathlib import Path

import pytest

from aggregator.errors import AggregatorError
from aggregator.publish.extents import Extents


@pytest.fixture
def extents(tmp_path: Path) -> Extents:
    return Extents(tmp_path / "publication")


def test_what_was_written_is_read_again(extents: Extents) -> None:
    first, second = extents.write(b"one" * 3_000), extents.write(b"two")

    assert extents.read(first, 9_000) == b"one" * 3_000
    assert extents.read(second, 3) == b"two"


def test_nothing_lies_in_the_directory_for_anybody_to_find(
    extents: Extents, tmp_path: Path
) -> None:
    extents.write(b"one")

    assert list((tmp_path / "publication").iterdir()) == []
    assert (tmp_path / "publication").stat().st_mode & 0o777 == 0o700


def test_no_directory_is_made_before_anything_is_written(extents: Extents, tmp_path: Path) -> None:
    assert extents.size == 0
    assert list(tmp_path.iterdir()) == []


def test_room_that_is_given_back_is_used_before_the_file_grows(extents: Extents) -> None:
    first = extents.write(b"a" * 5_000)
    extents.write(b"b" * 5_000)
    extents.give_back(first, 5_000)
    before = extents.size

    again = extents.write(b"c" * 6_000)

    assert (again, extents.size) == (first, before)
    assert extents.read(again, 6_000) == b"c" * 6_000


def test_room_of_another_size_is_left_for_what_fits(extents: Extents) -> None:
    small = extents.write(b"a")
    extents.give_back(small, 1)

    large = extents.write(b"b" * 5_000)

    assert large != small
    assert extents.read(large, 5_000) == b"b" * 5_000


def test_who_cannot_write_says_where_and_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(AggregatorError, match=r"file/publication: .*publish\.memory"):
        Extents(tmp_path / "file" / "publication").write(b"one")


def test_bytes_that_are_cut_off_are_no_document(extents: Extents) -> None:
    extents.write(b"one")

    with pytest.raises(AggregatorError, match="cannot be read"):
        extents.read(0, 9_999_999)
