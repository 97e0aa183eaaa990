"""Every case of the table on every format, in every coding, on both ways, and after a restart."""

from __future__ import annotations

import gzip
import http.client
import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import brotli
import pytest

from aggregator.model import Document
from tests.integration.serve.living import FORMATS, Site, lay_out, living

TABLE = json.loads(
    (Path(__file__).parents[2] / "data" / "serve" / "conditional.json").read_text(encoding="utf-8")
)
TAG = TABLE["document"]["etag"].removeprefix("W/").strip('"')
CHANGED = datetime.fromisoformat(TABLE["document"]["modified_at"])
DECODED = {"identity": bytes, "gzip": gzip.decompress, "br": brotli.decompress}


@pytest.fixture(scope="module")
def lives(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Site]]:
    folder = lay_out(tmp_path_factory.mktemp("site"))

    def dated(document: Document) -> Document:
        return replace(document, modified_at=CHANGED)

    with living(folder, dated) as first, living(folder, dated) as again:
        yield {"first": first, "again": again}


def asked_of(document: Document, headers: Mapping[str, str]) -> dict[str, str]:
    """The headers of a row, with the tag of this document in place of the table's."""
    own = document.etag.removeprefix("W/").strip('"')
    return {
        name: value.replace(TAG, own).replace(TAG.upper(), own.upper())
        for name, value in headers.items()
    }


@pytest.mark.parametrize("life", ["first", "again"])
@pytest.mark.parametrize("way", ["short", "long"])
@pytest.mark.parametrize("coding", DECODED)
@pytest.mark.parametrize("kind", FORMATS)
def test_every_row_holds_of(
    kind: str, coding: str, way: str, life: str, lives: dict[str, Site]
) -> None:
    listener = lives[life].ways[way]
    document = listener.publication.documents[FORMATS[kind]]
    line = http.client.HTTPConnection("127.0.0.1", listener.port, timeout=10)

    for name, method, headers, expected in TABLE["rows"]:
        sent = asked_of(document, headers) | {"Accept-Encoding": coding}
        line.request(method, document.path, headers=sent)
        got = line.getresponse()
        body = got.read()

        assert got.status == (expected if method in ("GET", "HEAD") else 405), name
        if got.status in (200, 304):
            assert got.headers["etag"] == document.etag, name
            assert got.headers["last-modified"] == "Sun, 06 Nov 1994 08:49:37 GMT", name
            assert got.headers["vary"] == "Accept-Encoding", name
        if method == "HEAD" or got.status == 304:
            assert body == b"", name
        elif got.status == 200:
            assert got.headers.get("content-encoding", "identity") == coding, name
            assert DECODED[coding](body) == document.body, name
    line.close()


@pytest.mark.parametrize("path", FORMATS.values())
def test_a_restart_moves_no_tag_and_no_date(path: str, lives: dict[str, Site]) -> None:
    first, again = (life.publication.documents[path] for life in lives.values())

    assert (again.etag, again.body, again.modified_at) == (
        first.etag,
        first.body,
        first.modified_at,
    )


def test_the_table_is_as_long_as_it_should_be() -> None:
    assert len(TABLE["rows"]) >= 40
    assert len({json.dumps(row[1:3]) for row in TABLE["rows"]}) == len(TABLE["rows"])
