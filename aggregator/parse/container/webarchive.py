"""WARC and WET files (ISO 28500), by fastwarc where it is installed.

Answers, resources and conversions that hold text; HTTP answers with status 200 only. Knows the
archive's headers and nothing of the pages in it.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, BinaryIO

from aggregator.errors import ParseError
from aggregator.model import Dump, DumpDate, Refused
from aggregator.parse.container.frame import Frame, Told
from aggregator.parse.container.gauge import Gauge
from aggregator.parse.container.inflated import GZIP, Inflated, Source, whole
from aggregator.parse.container.tap import Tap

if TYPE_CHECKING:
    from fastwarc.warc import HeaderMap, WarcRecord

try:
    from fastwarc import GzipReader, warc
except ImportError:
    INSTALLED = False
else:
    INSTALLED = True

_READABLE = re.compile(
    r"text/(?!dns|css|javascript|calendar|csv).*|.*[/+](xml|json|html)|.*feed\+json"
)
_LENGTH = re.compile(r"[0-9]{1,15}")
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]+)", re.IGNORECASE)
_OK = 200
_SKIP = 1 << 16


def read(stream: Source, frame: Frame) -> Iterator[Dump | Refused]:
    """The pages of a web archive in their order."""
    if not INSTALLED:
        raise ParseError(
            "is a web archive, for which fastwarc is missing",
            hint="install the extra: pip install 'aggregator[warc]'",
        )
    tap = Tap(stream)
    kinds = warc.WarcRecordType
    try:
        entries = warc.ArchiveIterator(
            tap,
            record_types=kinds.response | kinds.resource | kinds.conversion,
            auto_decode="transfer",
            stream_detect=False,
        )
        for entry in entries:
            member = _member(entry, frame)
            if member is not None:
                yield member
    except OSError as error:
        raise ParseError(f"is damaged or broken off: {error}") from None
    if tap.end != b"\r\n\r\n" and not tap.end.endswith(b"\n\n"):
        raise ParseError("is broken off: the end of its last record is missing")


def read_packed(stream: BinaryIO, frame: Frame) -> Iterator[Dump | Refused]:
    """The pages of a web archive whose entries are compressed by gzip.

    Decoded by fastwarc, in half the time of zlib. It ends quietly where the file is cut, so the
    last compressed part is read once more by `Inflated`.
    """
    if not INSTALLED:
        yield from read(stream, frame)
        return
    packed = _Packed(stream, frame.gauge)
    yield from read(packed, frame)
    stream.seek(packed.last_part())
    ending = Inflated(stream, GZIP, Gauge(limits=frame.limits))
    while ending.read(_SKIP):
        pass
    if ending.junk:
        raise ParseError("is damaged: what follows is not gzip")


class _Packed:
    """fastwarc's decoder under our gauge."""

    def __init__(self, stream: BinaryIO, gauge: Gauge) -> None:
        self._tap, self._gauge = Tap(stream), gauge
        self._reader = GzipReader(self._tap)

    def read(self, size: int, /) -> bytes:
        found = self._reader.read(size)
        self._gauge.taken = self._tap.count
        self._gauge.give(len(found))
        return found

    def last_part(self) -> int:
        """Where the part that was decoded last begins."""
        return self._reader.frame_start_position() or 0


def _member(entry: WarcRecord, frame: Frame) -> Dump | Refused | None:
    """The page of one entry; None when it is none to be read."""
    told = entry.headers
    address = told.get("WARC-Target-URI") or entry.record_id or "a page without address"
    name = address.strip("<>") if address[:1] == "<" else address
    length = entry.content_length  # with the framing of chunks, which makes a page longer
    # Lengths that are none read as nothing; asking every header would cost a quarter of the time.
    if not length and not _LENGTH.fullmatch(told.get("Content-Length") or ""):
        return frame.refused(Told(name=name, web=True), "has a false length")
    answer: HeaderMap | None = entry.http_headers
    if answer is None and entry.record_type == warc.WarcRecordType.response:
        return frame.refused(Told(name=name, web=True), "is no HTTP answer, or a damaged one")
    headers = told if answer is None else answer
    media_type, charset, readable = _kind(headers.get("Content-Type") or "")
    if not readable or (answer is not None and answer.status_code != _OK):
        return None
    page = Told(
        name=name,
        web=True,
        at=entry.record_date,
        told_by=DumpDate.CAPTURE,
        media_type=media_type,
        charset=charset,
    )
    try:
        return frame.dump(_body(entry, length, frame, answer), page)
    except ParseError as error:
        return frame.refused(page, error.message)


@lru_cache(maxsize=256)  # a crawl tells the same few types again and again
def _kind(told: str) -> tuple[str | None, str | None, bool]:
    """The media type and the charset in a Content-Type, and whether such a page can be read."""
    media_type = told.partition(";")[0].strip().lower()
    charset = _CHARSET.search(told)
    readable = not media_type or _READABLE.fullmatch(media_type) is not None
    return media_type or None, charset[1] if charset else None, readable


def _body(entry: WarcRecord, length: int, frame: Frame, http: HeaderMap | None) -> bytes | None:
    """What an entry holds; None when that is too much, or ParseError."""
    most = frame.limits.decoded_bytes
    if length > most:  # the library makes room for as many bytes as are asked for
        return None
    try:
        body = entry.reader.read(length)
    except OSError as error:
        raise ParseError(f"is damaged: {error}") from None
    if len(body) < length and not _chunked(http):
        raise ParseError(f"is broken off: {len(body):,} bytes of {length:,}")
    # Many crawlers store the page decoded and keep the header: the bytes are asked.
    if http is None or not body.startswith(GZIP):
        return body
    return whole(Inflated(io.BytesIO(body), GZIP, Gauge(limits=frame.limits)), most)


def _chunked(http: HeaderMap | None) -> bool:
    return http is not None and "chunked" in (http.get("Transfer-Encoding") or "").lower()
