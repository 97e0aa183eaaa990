"""Every kind of container gives its members, each a dump of its own."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import tarfile
import zipfile

import pytest

from aggregator.errors import ParseError
from aggregator.model import Dump, DumpDate, Hints, LineKeys
from tests.data.containers.made import (
    DATED,
    EVERY,
    FILES,
    SAID,
    answer,
    dumps,
    html,
    page,
    read,
    refusals,
    taped,
    warc,
    warc_entry,
    zipped,
)


@pytest.mark.parametrize("kind", ["zip", "zip stored", "zip bzip2"])
def test_a_zip_archive_gives_its_files(kind: str) -> None:
    name, body = EVERY[kind]

    found = dumps(read(body, f"/in/{name}"))

    assert [one.location for one in found] == [f"/in/{name}!{member}" for member in FILES]
    assert [one.body for one in found] == list(FILES.values())
    assert {(one.dated, one.dated_by) for one in found} == {(SAID, DumpDate.MTIME)}


@pytest.mark.parametrize("kind", ["tar", "tar of old", "tar of GNU", "tar.gz", "tar.bz2", "tar.xz"])
def test_a_tar_archive_gives_its_files(kind: str) -> None:
    name, body = EVERY[kind]

    found = dumps(read(body, f"/in/{name}"))

    assert [one.location for one in found] == [f"/in/{name}!{member}" for member in FILES]
    assert [one.body for one in found] == list(FILES.values())
    assert {(one.dated, one.dated_by) for one in found} == {(SAID, DumpDate.MTIME)}


def test_a_compressed_file_is_one_dump_of_the_files_date() -> None:
    name, body = EVERY["gzip"]

    (found,) = dumps(read(body, f"/in/{name}"))

    assert found.location == "/in/page.txt.gz!page.txt"
    assert (found.body, found.digest) == (page(1), hashlib.sha256(page(1)).hexdigest())
    assert (found.dated, found.dated_by) == (DATED, DumpDate.NAME)


def test_several_gzip_parts_are_one_file_and_junk_behind_is_left_alone() -> None:
    body = gzip.compress(page(1)) + gzip.compress(page(2)) + b"\0" * 99 + b"end of tape"

    (found,) = dumps(read(body))

    assert found.body == page(1) + page(2)


@pytest.mark.parametrize("kind", ["warc", "warc.gz"])
def test_a_web_archive_gives_its_pages_by_address_and_capture(kind: str) -> None:
    found = dumps(read(EVERY[kind][1]))

    assert [one.location for one in found] == [f"https://town.test/{n}" for n in range(3)]
    assert [one.body for one in found] == [html(n) for n in range(3)]
    assert {(one.dated, one.dated_by) for one in found} == {(SAID, DumpDate.CAPTURE)}
    assert {(one.media_type, one.charset) for one in found} == {("text/html", "utf-8")}


def test_a_web_archive_is_read_for_its_text_only() -> None:
    entries = [
        warc_entry(b"software: none\r\n", kind="warcinfo", media_type="application/warc-fields"),
        warc_entry(b"GET / HTTP/1.1\r\n\r\n", kind="request"),
        warc_entry(answer(b"gone", status="404 Not Found")),
        warc_entry(answer(b"GIF89a").replace(b"text/html", b"image/gif")),
        warc_entry(answer(b'{"items": []}').replace(b"text/html", b"application/json")),
        warc_entry(page(7), kind="conversion", media_type="text/plain", url="https://a.test/7"),
        warc_entry(b"<rss/>", kind="resource", media_type="application/rss+xml; charset=cp1252"),
    ]

    found = dumps(read(b"".join(entries)))

    assert [(one.media_type, one.charset) for one in found] == [
        ("application/json", "utf-8"),
        ("text/plain", None),
        ("application/rss+xml", "cp1252"),
    ]
    assert found[1].body == page(7)


def test_an_answer_that_is_chunked_and_compressed_is_decoded() -> None:
    packed = gzip.compress(html(4))
    chunked = b"%x\r\n%b\r\n0\r\n\r\n" % (len(packed), packed)
    headers = "Transfer-Encoding: chunked\r\nContent-Encoding: gzip\r\n"

    (found,) = dumps(read(warc_entry(answer(chunked, headers=headers))))

    assert found.body == html(4)


def test_a_page_stored_decoded_under_its_old_header_is_taken_as_it_is() -> None:
    stored = warc_entry(answer(html(4), headers="Content-Encoding: gzip\r\n"))

    (found,) = dumps(read(stored))

    assert found.body == html(4)


@pytest.mark.parametrize("kind", ["lines", "lines.gz", "lines without a name"])
def test_lines_of_json_give_their_pages(kind: str) -> None:
    name, body = EVERY[kind]

    found = dumps(read(body, f"/in/{name}"))

    assert [one.location for one in found] == [f"https://town.test/{n}" for n in range(3)]
    assert [one.body for one in found] == [page(n) for n in range(3)]
    assert {(one.dated, one.dated_by) for one in found} == {(SAID, DumpDate.CAPTURE)}


def test_the_keys_of_lines_are_the_operators_word() -> None:
    keys = LineKeys(text="body", html="markup", url="address", timestamp="at")
    told = {"markup": "<p>åäö</p>", "body": "åäö", "address": "https://a.test/", "at": 1767601802}
    body = json.dumps(told).encode() + b"\n\n" + json.dumps({"body": "only text"}).encode()

    found = dumps(read(body, "/in/a.jsonl", Hints(json_lines=keys)))

    assert [one.media_type for one in found] == ["text/html", "text/plain"]
    assert found[0].body.decode() == "<p>åäö</p>"
    assert found[0].dated == SAID
    assert found[1].location == "/in/a.jsonl!line 3"
    assert (found[1].dated, found[1].dated_by) == (DATED, DumpDate.NAME)


@pytest.mark.parametrize("told", ["20260105083002", "2026-01-05T09:30:02+01:00", 1767601802000])
def test_the_moment_of_a_line_may_be_written_in_several_ways(told: str | int) -> None:
    line = json.dumps({"text": "x", "timestamp": told}).encode()

    (found,) = dumps(read(line, "/in/a.jsonl"))

    assert found.dated == SAID


def test_a_line_that_is_no_page_costs_itself_only() -> None:
    body = b'{"text": "one"}\nnot json\n[1]\n{"url": "https://a.test"}\n{"text": "two"}\n'

    found = read(body, "/in/a.jsonl")

    assert [one.body for one in dumps(found)] == [b"one", b"two"]
    assert [one.location.rpartition("!")[2] for one in refusals(found)] == [
        "line 2",
        "line 3",
        "line 4",
    ]


def test_members_that_are_compressed_once_more_are_decoded() -> None:
    files = {"a.txt.gz": gzip.compress(page(1))}

    assert dumps(read(zipped(files)))[0].body == page(1)
    assert dumps(read(taped(files)))[0].body == page(1)


def test_a_member_of_the_future_or_of_no_date_has_the_containers() -> None:
    late, early = tarfile.TarInfo("late"), tarfile.TarInfo("early")
    late.mtime, early.mtime = 4_000_000_000, 0
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr(zipfile.ZipInfo("undated.txt"), page(1))

    found = dumps([*read(taped({}, [late, early])), *read(held.getvalue())])

    assert [(one.dated, one.dated_by) for one in found] == [(DATED, DumpDate.NAME)] * 3


def test_folders_links_and_devices_are_passed_over() -> None:
    kinds = [tarfile.DIRTYPE, tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.FIFOTYPE]
    extra = []
    for kind in kinds:
        info = tarfile.TarInfo(f"odd-{kind.decode()}")
        info.type, info.linkname, info.size = kind, "/etc/passwd", 0
        extra.append(info)

    found = read(taped({"a.txt": page(1)}, extra))

    assert [one.location for one in found] == ["/in/news.bin!a.txt"]


def test_a_zip_link_is_passed_over() -> None:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        link = zipfile.ZipInfo("link")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
        archive.writestr("a.txt", page(1))

    assert [one.location for one in read(held.getvalue())] == ["/in/news.bin!a.txt"]


def test_a_web_archive_without_its_reader_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("aggregator.parse.container.webarchive.INSTALLED", False)

    with pytest.raises(ParseError, match=r"aggregator\[warc\]"):
        read(b"".join(warc(1)))


def test_an_archive_of_more_than_65535_files_is_read() -> None:
    files = {f"{number}.txt": b"%d" % number for number in range(66_000)}

    found = read(zipped(files, zipfile.ZIP_STORED))

    assert len(found) == 66_000
    assert isinstance(found[-1], Dump)
    assert found[-1].body == b"65999"
