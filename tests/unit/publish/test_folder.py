"""Documents as files of a directory."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from aggregator.errors import AggregatorError
from aggregator.model import Document, Forms
from aggregator.publish import Folder

JANUARY = datetime(2026, 1, 1, tzinfo=UTC)


def document(path: str, body: bytes) -> Document:
    return Document(
        path=path,
        media_type="text/plain; charset=utf-8",
        forms=Forms(body=body, gzip=gzip.compress(body, mtime=0)),
        etag=f'W/"{body.hex()}"',
        modified_at=JANUARY,
    )


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Folder]:
    with Folder(tmp_path) as opened:
        yield opened


def shown(directory: Path) -> set[str]:
    """The files that a web server would give, without their compressed forms."""
    found = (p.relative_to(directory) for p in directory.rglob("*") if p.is_file())
    return {str(p) for p in found if p.suffix != ".gz" and not str(p).startswith(".")}


def test_each_document_is_a_file_with_its_gzip_form_beside_it(
    folder: Folder, tmp_path: Path
) -> None:
    folder.put(document("/feeds/all.atom", b"<feed/>"))

    assert (tmp_path / "feeds" / "all.atom").read_bytes() == b"<feed/>"
    assert gzip.decompress((tmp_path / "feeds" / "all.atom.gz").read_bytes()) == b"<feed/>"


def test_a_file_bears_the_time_of_its_documents_last_change(folder: Folder, tmp_path: Path) -> None:
    folder.put(document("/a.txt", b"1"))

    times = {path.name: path.stat().st_mtime for path in tmp_path.glob("a.txt*")}

    assert times == {"a.txt": JANUARY.timestamp(), "a.txt.gz": JANUARY.timestamp()}


def test_a_brotli_form_made_later_comes_beside_its_file(folder: Folder, tmp_path: Path) -> None:
    first = document("/a.txt", b"1")
    folder.put(first)

    changed = folder.put(replace(first, forms=replace(first.forms, brotli=b"small")))

    assert not changed
    assert (tmp_path / "a.txt.br").read_bytes() == b"small"


def test_a_brotli_form_never_outlives_what_it_was_made_of(folder: Folder, tmp_path: Path) -> None:
    first = document("/a.txt", b"1")
    folder.put(replace(first, forms=replace(first.forms, brotli=b"small")))

    folder.put(document("/a.txt", b"2"))

    assert (tmp_path / "a.txt").read_bytes() == b"2"
    assert not (tmp_path / "a.txt.br").exists()


@pytest.mark.parametrize("path", ["/", "/topics/parks/", "/articles/6f1c2f0e-0000-5000"])
def test_pages_become_the_index_of_their_folder(path: str, folder: Folder, tmp_path: Path) -> None:
    folder.put(document(path, b"page"))

    assert (tmp_path / path.lstrip("/") / "index.html").read_bytes() == b"page"


def test_only_what_changed_is_written_also_after_a_restart(tmp_path: Path) -> None:
    with Folder(tmp_path) as folder:
        folder.put(document("/a.txt", b"1"))
        folder.put(document("/b.txt", b"1"))
    before = (tmp_path / "a.txt").stat().st_ctime_ns

    with Folder(tmp_path) as folder:
        written = [folder.put(document("/a.txt", b"1")), folder.put(document("/b.txt", b"2"))]

    assert written == [False, True]
    assert (tmp_path / "a.txt").stat().st_ctime_ns == before


def test_what_is_no_longer_published_is_removed_and_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    with Folder(tmp_path) as folder:
        folder.put(document("/a.txt", b"1"))
        folder.put(document("/topics/b/", b"1"))

        removed = folder.keep_only({"a.txt"})

    assert removed == 1
    assert shown(tmp_path) == {"a.txt", "mine.txt"}
    assert not (tmp_path / "topics" / "b").exists()


def test_a_file_that_a_power_cut_has_emptied_is_written_again(tmp_path: Path) -> None:
    with Folder(tmp_path) as folder:
        folder.put(document("/a.txt", b"1"))
    (tmp_path / "a.txt").write_bytes(b"")

    with Folder(tmp_path) as folder:
        folder.put(document("/a.txt", b"1"))

    assert (tmp_path / "a.txt").read_bytes() == b"1"


def test_a_list_that_was_cut_off_costs_a_file_written_again(tmp_path: Path) -> None:
    with Folder(tmp_path) as folder:
        folder.put(document("/a.txt", b"1"))
        folder.put(document("/b.txt", b"1"))
    path = tmp_path / ".aggregator-files"
    path.write_bytes(path.read_bytes()[:-7])

    with Folder(tmp_path) as folder:
        written = [folder.put(document(f"/{name}.txt", b"1")) for name in "ab"]
        removed = folder.keep_only(())

    assert (written, removed) == ([False, True], 2)


def test_the_list_stays_short_however_often_a_document_changes(tmp_path: Path) -> None:
    with Folder(tmp_path) as folder:
        for turn in range(3000):
            folder.put(document("/a.txt", str(turn).encode()))
        lines = (tmp_path / ".aggregator-files").read_text().count("\n")

    assert lines < 1100


def test_a_tampered_list_removes_nothing_outside_the_directory(tmp_path: Path) -> None:
    outside, inside = tmp_path / "outside.txt", tmp_path / "site"
    outside.write_text("keep")
    inside.mkdir()
    (inside / ".aggregator-files").write_text(f"../outside.txt\n{outside}\n")

    with Folder(inside) as folder:
        folder.keep_only(())

    assert outside.read_text() == "keep"


def test_a_directory_that_is_a_file_is_a_clear_error(tmp_path: Path) -> None:
    (tmp_path / "site").write_text("")

    with pytest.raises(AggregatorError, match="cannot write the publication"):
        Folder(tmp_path / "site")
