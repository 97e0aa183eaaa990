"""Members of a web archive, dumps with address and date, and warcio's plain iteration."""

from __future__ import annotations

import gzip
import io
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from html import escape

from warcio.archiveiterator import ArchiveIterator

from aggregator.model import Container, Dump, DumpDate, Hints
from aggregator.parse import members
from benchmarks.articles import samples
from benchmarks.measure import Pair

_PAGES = 2_000
_CARDS = 60  # of a page: some 35 KB
_DATED = datetime(2024, 5, 2, tzinfo=UTC)


def pairs() -> Iterator[Pair]:
    """Plain and packed, a gzip member a record as crawlers write them."""
    records = list(_records())
    for name, body in (
        ("WARC", b"".join(records)),
        ("WARC, gzip", b"".join(gzip.compress(record, 6, mtime=0) for record in records)),
    ):
        yield Pair(
            name=name,
            ours=partial(_ours, body),
            yardstick=partial(_warcio, body),
            must=2.0,
            goal=2.8,
            amount=f"{_PAGES:,} pages, {len(body) / 1e6:.0f} MB",
        )


def _records() -> Iterator[bytes]:
    articles = list(samples(_PAGES + _CARDS))
    for number in range(_PAGES):
        cards = "".join(
            f'<article class="card"><h2><a href="{a.link}">{escape(a.title)}</a>'
            f'</h2><time datetime="{a.published.isoformat()}">{a.published:%d %B %Y}</time>'
            f'<p class="card__text">{escape(a.summary)}</p></article>'
            for a in articles[number : number + _CARDS]
        )
        page = f"<!doctype html><html><body><main>{cards}</main></body></html>".encode()
        head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n"
        yield (
            (
                b"WARC/1.0\r\nWARC-Type: response\r\n"
                b"WARC-Record-ID: <urn:uuid:%032x>\r\n"
                b"WARC-Target-URI: https://www.example.org/%d\r\n"
                b"WARC-Date: 2024-04-26T10:00:00Z\r\n"
                b"Content-Type: application/http;msgtype=response\r\n"
                b"Content-Length: %d\r\n\r\n" % (number, number, len(head) + len(page))
            )
            + head
            + page
            + b"\r\n\r\n"
        )


def _ours(body: bytes) -> tuple[int, int]:
    container = Container(
        source="crawl",
        location="crawl.warc",
        dated=_DATED,
        dated_by=DumpDate.MTIME,
        digest="",
        size=len(body),
        read_at=_DATED,
        open=lambda: io.BytesIO(body),
    )
    count = size = 0
    for member in members(io.BytesIO(body), container, Hints()):
        if isinstance(member, Dump):
            count += 1
            size += len(member.body)
    return count, size


def _warcio(body: bytes) -> tuple[int, int]:
    count = size = 0
    for entry in ArchiveIterator(io.BytesIO(body)):
        if entry.rec_type == "response":
            count += 1
            size += len(entry.content_stream().read())
    return count, size
