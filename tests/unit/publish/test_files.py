"""The publication as files."""

from __future__ import annotations

import gzip
from datetime import UTC, datetime
from pathlib import Path

import pytest

from aggregator.errors import AggregatorError
from aggregator.model import Document
from aggregator.publish import Written, write_files


def document(path: str, body: bytes) -> Document:
    return Document(
        path=path,
        media_type="text/plain; charset=utf-8",
        body=body,
        gzip=gzip.compress(body, mtime=0),
        etag='W/"1"',
        modified_at=datetime(2026, 1, 1, tzinfo=UTC),
    )


def test_each_document_is_a_file_with_its_gzip_form_beside_it(tmp_path: Path) -> None:
    write_files([document("/feeds/all.atom", b"<feed/>")], tmp_path)

    assert (tmp_path / "feeds" / "all.atom").read_bytes() == b"<feed/>"
    assert gzip.decompress((tmp_path / "feeds" / "all.atom.gz").read_bytes()) == b"<feed/>"


def test_pages_become_the_index_of_their_folder(tmp_path: Path) -> None:
    paths = ["/", "/topics/parks/", "/articles/6f1c2f0e-0000-5000-8000-000000000000"]

    write_files([document(path, path.encode()) for path in paths], tmp_path)

    assert [(tmp_path / p.lstrip("/") / "index.html").read_bytes() for p in paths] == [
        p.encode() for p in paths
    ]


def test_only_what_changed_is_written(tmp_path: Path) -> None:
    write_files([document("/a.txt", b"1"), document("/b.txt", b"1")], tmp_path)
    stamp = (tmp_path / "a.txt").stat().st_mtime_ns

    written = write_files([document("/a.txt", b"1"), document("/b.txt", b"2")], tmp_path)

    assert written == Written(written=1, unchanged=1, removed=0)
    assert (tmp_path / "a.txt").stat().st_mtime_ns == stamp


def test_what_is_no_longer_published_is_removed_and_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    write_files([document("/a.txt", b"1"), document("/b.txt", b"1")], tmp_path)

    written = write_files([document("/a.txt", b"1")], tmp_path)

    assert written == Written(written=0, unchanged=1, removed=1)
    assert {p.name for p in tmp_path.iterdir() if not p.name.startswith(".")} == {
        "a.txt",
        "a.txt.gz",
        "mine.txt",
    }


def test_a_tampered_list_removes_nothing_outside_the_directory(tmp_path: Path) -> None:
    outside, inside = tmp_path / "outside.txt", tmp_path / "site"
    outside.write_text("keep")
    inside.mkdir()
    (inside / ".aggregator-files").write_text(f"../outside.txt\n{outside}\n")

    write_files([], inside)

    assert outside.read_text() == "keep"


def test_a_directory_that_is_a_file_is_a_clear_error(tmp_path: Path) -> None:
    (tmp_path / "site").write_text("")

    with pytest.raises(AggregatorError, match="cannot write the publication"):
        write_files([document("/a.txt", b"1")], tmp_path / "site")
