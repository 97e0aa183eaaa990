"""Reading one file that a person named."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from aggregator.errors import FetchError
from aggregator.fetch import read
from aggregator.model import DumpDate

_NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)


def test_a_file_is_read_with_the_date_of_its_modification(tmp_path: Path) -> None:
    file = tmp_path / "news.txt"
    file.write_bytes(b"hello")
    os.utime(file, (1_700_000_000, 1_700_000_000))

    dump = read(file, "pier", _NOW, 5)

    assert (dump.body, dump.source, dump.location) == (b"hello", "pier", str(file))
    assert dump.dated == datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)
    assert dump.dated_by is DumpDate.MTIME


def test_a_link_that_a_person_named_is_followed(tmp_path: Path) -> None:
    (tmp_path / "news.txt").write_bytes(b"hello")
    (tmp_path / "link").symlink_to("news.txt")

    assert read(tmp_path / "link", "pier", _NOW, 100).body == b"hello"


def test_a_missing_file_is_an_error_that_names_it(tmp_path: Path) -> None:
    with pytest.raises(FetchError, match=r"absent\.txt: cannot be read: No such file"):
        read(tmp_path / "absent.txt", "pier", _NOW, 100)


def test_a_file_above_the_limit_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "news.txt").write_bytes(b"123456")

    with pytest.raises(FetchError, match="larger than max_size, which is 5 bytes"):
        read(tmp_path / "news.txt", "pier", _NOW, 5)


@pytest.mark.timeout(10)
def test_a_pipe_is_an_error_and_does_not_hang(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")

    with pytest.raises(FetchError, match="not a regular file"):
        read(tmp_path / "pipe", "pier", _NOW, 5)


def test_a_directory_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FetchError, match="not a regular file"):
        read(tmp_path, "pier", _NOW, 5)
