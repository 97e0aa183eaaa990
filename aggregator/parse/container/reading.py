"""From a container to its members: which kind it is, and who reads it.

One level of nesting: a tar archive, a web archive or lines of JSON inside a compressed file.
Every error leaves with its place.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import BinaryIO

from aggregator.errors import ParseError
from aggregator.model import Container, Dump, Hints, Refused
from aggregator.parse.container import directory, jsonlines, tape, webarchive
from aggregator.parse.container.frame import Frame, Told, nested
from aggregator.parse.container.gauge import Gauge
from aggregator.parse.container.inflated import BZIP2, GZIP, NAMES, XZ, Inflated, Source, whole

_HEAD = 1 << 16
_BUFFER = 1 << 16
_LINES = (".jsonl", ".ndjson")
_SUFFIXES = (".gz", ".bz2", ".xz")


def members(stream: BinaryIO, container: Container, hints: Hints) -> Iterator[Dump | Refused]:
    """The dumps in a container, one at a time, and the members that are none with their reasons.

    Raises ParseError, with the place, when the container is no container, damaged, broken off,
    a decompression bomb, beyond its limits or without any member; those before have been given.
    Memory does not grow with the container.
    """
    frame = Frame(
        container=container,
        limits=hints.limits,
        keys=hints.json_lines,
        gauge=Gauge(limits=hints.limits),
    )
    count, last = 0, ""
    try:
        for member in _counted(_opened(stream, frame), hints.limits.members):
            count, last = count + 1, member.location
            yield member
    except ParseError as error:
        place = f"; after {count:,} members, the last being {last}" if last else ""
        raise ParseError(
            f"{error.message}, near byte {_place(stream):,}{place}",
            subject=container.location,
            hint=error.hint,
        ) from None
    if not count:
        raise ParseError(
            "holds no member that could be a dump",
            subject=container.location,
            hint="look into it; links, pictures and failed answers of a crawl are passed over",
        )


def _counted(found: Iterator[Dump | Refused], most: int) -> Iterator[Dump | Refused]:
    for count, member in enumerate(found):
        if count == most:
            raise ParseError(
                f"holds more than the {most:,} members allowed",
                hint="raise the source's `limits.members` if the dump is in order",
            )
        yield member


def _place(stream: BinaryIO) -> int:
    return 0 if stream.closed else stream.tell()


def _opened(stream: BinaryIO, frame: Frame) -> Iterator[Dump | Refused]:
    head = stream.read(_HEAD)
    stream.seek(0)
    for kind in (GZIP, BZIP2, XZ):
        if head.startswith(kind):
            return _inflated(stream, kind, frame)
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return directory.read(stream, frame)
    found = _archive(head, stream, frame)
    if found is None:
        raise ParseError("is no archive of a kind that is known")
    return found


def _archive(
    head: bytes, stream: BinaryIO | io.BufferedReader, frame: Frame
) -> Iterator[Dump | Refused] | None:
    """The reader of an archive that may be compressed as a whole."""
    if head.startswith(b"WARC/"):
        return webarchive.read(stream, frame)
    if tape.is_tape(head):
        return tape.read(stream, frame)
    name = frame.container.location.lower()
    for suffix in _SUFFIXES:
        name = name.removesuffix(suffix)
    if name.endswith(_LINES) or jsonlines.is_lines(head, frame.keys):
        return jsonlines.read(stream, frame)
    return None


def _inflated(stream: BinaryIO, kind: bytes, frame: Frame) -> Iterator[Dump | Refused]:
    inflated = Inflated(stream, kind, frame.gauge)
    head = inflated.look(_HEAD)
    inner = nested(head)
    if head.startswith(b"WARC/") and kind == GZIP:
        stream.seek(0)
        yield from webarchive.read_packed(stream, frame)
        return
    if inner and not head.startswith(b"WARC/"):
        raise ParseError(f"is {inner} inside {NAMES[kind]}, which is not read")
    with io.BufferedReader(inflated, _BUFFER) as decoded:
        found = _archive(head, decoded, frame)
        if found is None:
            yield from _single(decoded, frame)
            return
        yield from found
        if inflated.junk:
            raise ParseError(f"is damaged: what follows is not {NAMES[kind]}")


def _single(decoded: Source, frame: Frame) -> Iterator[Dump | Refused]:
    """A compressed file that holds one dump."""
    name = frame.container.location.rpartition("/")[2]
    for suffix in _SUFFIXES:
        name = name.removesuffix(suffix)
    body = whole(decoded, frame.limits.decoded_bytes)
    if body is None:
        raise ParseError(
            f"holds more than the {frame.limits.decoded_bytes:,} bytes allowed",
            hint="raise the source's `limits.decoded_size` if the dump is in order",
        )
    yield frame.dump(body, Told(name=name))
