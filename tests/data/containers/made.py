"""Containers made on the spot: archives whose members are small listings."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
import tarfile
import zipfile
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

from aggregator.model import Container, Dump, DumpDate, Hints, Refused
from aggregator.parse import members

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
DATED = datetime(2026, 2, 20, tzinfo=UTC)
SAID = datetime(2026, 1, 5, 8, 30, 2, tzinfo=UTC)  # what members say of themselves


def page(number: int) -> bytes:
    """A listing of two items that no other number has."""
    return (
        f" • Bridge {number} opens\n\n   Bridge number {number} opens on Monday.\n\n   Roads\n\n"
        f" • Choir {number} sings\n\n   Free entrance to concert {number}.\n\n   Culture\n"
    ).encode()


def html(number: int) -> bytes:
    """A page in HTML."""
    return f"<html><body><h1>Page {number}</h1></body></html>".encode()


def held(body: bytes, location: str = "/in/news.bin") -> Container:
    """Bytes as a container that was fetched."""
    return Container(
        source="town",
        location=location,
        size=len(body),
        digest="00",
        dated=DATED,
        dated_by=DumpDate.NAME,
        read_at=NOW,
        open=lambda: io.BytesIO(body),
    )


def read(
    body: bytes, location: str = "/in/news.bin", hints: Hints | None = None
) -> list[Dump | Refused]:
    """All members of a container."""
    container = held(body, location)
    return list(members(container.open(), container, hints or Hints()))


def dumps(found: Iterable[Dump | Refused]) -> list[Dump]:
    """The members that are dumps."""
    return [one for one in found if isinstance(one, Dump)]


def refusals(found: Iterable[Dump | Refused]) -> list[Refused]:
    """The members that are none."""
    return [one for one in found if isinstance(one, Refused)]


def zipped(files: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip archive."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", method) as archive:
        for name, body in files.items():
            stamp = (SAID.year, SAID.month, SAID.day, SAID.hour, SAID.minute, SAID.second)
            info = zipfile.ZipInfo(name, stamp)
            info.compress_type = method
            archive.writestr(info, body)
    return held.getvalue()


def taped(
    files: Mapping[str, bytes],
    extra: Iterable[tarfile.TarInfo] = (),
    layout: int = tarfile.PAX_FORMAT,
) -> bytes:
    """A plain tar archive; `extra` are members without bytes, in front."""
    held = io.BytesIO()
    with tarfile.open(fileobj=held, mode="w", format=layout) as archive:
        for info in extra:
            archive.addfile(info)
        for name, body in files.items():
            info = tarfile.TarInfo(name)
            info.size, info.mtime = len(body), int(SAID.timestamp())
            archive.addfile(info, io.BytesIO(body))
    return held.getvalue()


def answer(body: bytes, *, status: str = "200 OK", headers: str = "") -> bytes:
    """An HTTP answer with a page."""
    head = f"HTTP/1.1 {status}\r\nContent-Type: text/html; charset=utf-8\r\n{headers}\r\n"
    return head.encode() + body


def warc_entry(
    body: bytes,
    *,
    url: str = "https://town.test/news",
    kind: str = "response",
    media_type: str = "application/http; msgtype=response",
    length: int | None = None,
) -> bytes:
    """One entry of a web archive."""
    head = (
        f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {url}\r\n"
        f"WARC-Date: {SAID:%Y-%m-%dT%H:%M:%SZ}\r\n"
        "WARC-Record-ID: <urn:uuid:6c5a3c3e-58a5-4f0b-9f0e-0d3a5a3f9b11>\r\n"
        f"Content-Type: {media_type}\r\n"
        f"Content-Length: {len(body) if length is None else length}\r\n\r\n"
    )
    return head.encode() + body + b"\r\n\r\n"


def warc(count: int) -> list[bytes]:
    """The entries of a web archive of so many pages."""
    return [
        warc_entry(answer(html(number)), url=f"https://town.test/{number}")
        for number in range(count)
    ]


def lines(count: int) -> bytes:
    """Lines of JSON with a page each."""
    told = (
        {
            "text": page(number).decode(),
            "url": f"https://town.test/{number}",
            "timestamp": SAID.isoformat(),
        }
        for number in range(count)
    )
    return b"".join(json.dumps(one, ensure_ascii=False).encode() + b"\n" for one in told)


FILES = {"2026/a.txt": page(1), "2026/b.txt": page(2), "c.txt": page(3)}
EVERY: Mapping[str, tuple[str, bytes]] = {
    "gzip": ("page.txt.gz", gzip.compress(page(1), mtime=0)),
    "zip": ("news.zip", zipped(FILES)),
    "zip stored": ("news.zip", zipped(FILES, zipfile.ZIP_STORED)),
    "zip bzip2": ("news.zip", zipped(FILES, zipfile.ZIP_BZIP2)),
    "tar": ("news.tar", taped(FILES)),
    "tar of old": ("news.tar", taped(FILES, layout=tarfile.USTAR_FORMAT)),
    "tar of GNU": ("news.tar", taped(FILES, layout=tarfile.GNU_FORMAT)),
    "tar.gz": ("news.tar.gz", gzip.compress(taped(FILES), mtime=0)),
    "tar.bz2": ("news.tar.bz2", bz2.compress(taped(FILES))),
    "tar.xz": ("news.tar.xz", lzma.compress(taped(FILES))),
    "warc": ("news.warc", b"".join(warc(3))),
    "warc.gz": ("news.warc.gz", b"".join(gzip.compress(one, mtime=0) for one in warc(3))),
    "lines": ("news.jsonl", lines(3)),
    "lines.gz": ("news.jsonl.gz", gzip.compress(lines(3), mtime=0)),
    "lines without a name": ("news.bin", lines(3)),
}
