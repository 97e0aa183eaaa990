"""Large files: written as they arrive, and taken up where they broke off."""

from __future__ import annotations

import dataclasses
import errno
import gzip
import io
import os
from pathlib import Path

import pytest

from aggregator.errors import FetchError
from aggregator.fetch.web import Client, Failure, Head, Resume
from tests.integration.fetch.web.conftest import RULES, Serve, answer, asking

ARCHIVE = bytes(range(256)) * 40
TAGGED = ('ETag: "one"', "Accept-Ranges: bytes")


def part(start: int, *headers: str) -> bytes:
    rest = f"Content-Range: bytes {start}-{len(ARCHIVE) - 1}/{len(ARCHIVE)}"
    return answer(ARCHIVE[start:], rest, *headers, status="206 Partial Content")


def test_a_transfer_that_broke_off_is_taken_up_where_it_ended(
    serve: Serve, client: Client, tmp_path: Path
) -> None:
    whole = answer(ARCHIVE, *TAGGED)
    server = serve(lambda one: one.sendall(whole[:-5000]), part(len(ARCHIVE) - 5000))
    heads: list[Head] = []

    with (tmp_path / "archive.zip").open("w+b") as file:
        with pytest.raises(FetchError, match=Failure.TRUNCATED):
            client.get_to(file, asking(server.url), RULES, begun=heads.append)
        validator = heads[0].resumes
        assert validator == '"one"'
        resume = Resume(offset=file.tell(), validator=validator)
        response = client.get_to(file, asking(server.url), RULES, begun=heads.append, resume=resume)

    assert (tmp_path / "archive.zip").read_bytes() == ARCHIVE
    assert (response.status, response.offset) == (206, len(ARCHIVE) - 5000)
    assert f"\r\nRange: bytes={len(ARCHIVE) - 5000}-\r\n".encode() in server.asked[1]
    assert b'\r\nIf-Range: "one"\r\n' in server.asked[1]
    assert b"\r\nAccept-Encoding: identity\r\n" in server.asked[1]


def test_a_file_that_changed_meanwhile_is_written_from_its_start(
    serve: Serve, client: Client
) -> None:
    server = serve(answer(b"another archive"))
    file = io.BytesIO(ARCHIVE)

    response = client.get_to(
        file,
        asking(server.url),
        RULES,
        begun=lambda _: None,
        resume=Resume(offset=100, validator='"one"'),
    )

    assert (response.status, response.offset) == (200, 0)
    assert file.getvalue() == b"another archive"


@pytest.mark.parametrize(
    "wrong",
    [
        part(99),
        part(101),
        answer(b"part", status="206 Partial Content"),
        answer(b"part", "Content-Range: bytes */9", status="206 Partial Content"),
        answer(b"part", "Content-Range: lines 100-103/104", status="206 Partial Content"),
    ],
)
def test_another_part_than_the_one_asked_for_is_refused(
    serve: Serve, client: Client, wrong: bytes
) -> None:
    server = serve(wrong)
    file = io.BytesIO(ARCHIVE[:100])

    with pytest.raises(FetchError, match=Failure.PARTIAL):
        client.get_to(
            file,
            asking(server.url),
            RULES,
            begun=lambda _: None,
            resume=Resume(offset=100, validator='"one"'),
        )

    assert file.getvalue() == ARCHIVE[:100]


def test_a_part_that_is_packed_is_refused(serve: Serve, client: Client) -> None:
    server = serve(part(100, "Content-Encoding: gzip"))
    file = io.BytesIO(ARCHIVE[:100])

    with pytest.raises(FetchError, match=Failure.CODING):
        client.get_to(
            file,
            asking(server.url),
            RULES,
            begun=lambda _: None,
            resume=Resume(offset=100, validator='"one"'),
        )

    assert file.getvalue() == ARCHIVE[:100]


@pytest.mark.parametrize("status", ["416 Range Not Satisfiable", "404 Not Found"])
def test_an_answer_without_content_leaves_the_file_as_it_is(
    serve: Serve, client: Client, status: str
) -> None:
    server = serve(answer(b"sorry", status=status))
    file = io.BytesIO(b"a start")
    heads: list[Head] = []

    response = client.get_to(file, asking(server.url), RULES, begun=heads.append)

    assert response.status == int(status[:3])
    assert (file.getvalue(), heads) == (b"a start", [])


def test_a_file_that_comes_packed_is_written_unpacked(serve: Serve, client: Client) -> None:
    server = serve(answer(gzip.compress(ARCHIVE), "Content-Encoding: gzip", *TAGGED))
    file = io.BytesIO()
    heads: list[Head] = []

    client.get_to(file, asking(server.url), RULES, begun=heads.append)

    assert file.getvalue() == ARCHIVE
    assert heads[0].resumes is None


def test_a_disk_that_is_full_is_named(serve: Serve, client: Client) -> None:
    server = serve(answer(ARCHIVE))

    class Full(io.BytesIO):
        def write(self, _piece: object, /) -> int:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with pytest.raises(FetchError, match=Failure.UNWRITTEN):
        client.get_to(Full(), asking(server.url), RULES, begun=lambda _: None)


def test_a_file_larger_than_allowed_is_refused_before_it_is_touched(
    serve: Serve, client: Client
) -> None:
    server = serve(answer(ARCHIVE))
    file = io.BytesIO(b"a start")

    with pytest.raises(FetchError, match=Failure.WIRE):
        client.get_to(
            file,
            asking(server.url),
            dataclasses.replace(RULES, wire_bytes=9000),
            begun=lambda _: None,
        )

    assert file.getvalue() == b"a start"
