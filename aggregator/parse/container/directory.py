"""zip archives, by their central directory (APPNOTE.TXT 6.3, sections 4.3 and 4.5).

The directory is walked as a stream, because zipfile keeps every entry in memory and believes
the sizes it is told. Decoding is the standard library's.
"""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import BinaryIO

from aggregator.errors import ParseError
from aggregator.model import Dump, Refused
from aggregator.parse.container.frame import Frame, Told
from aggregator.parse.container.inflated import BZIP2, DEFLATE, Inflated, Source, whole

_END = struct.Struct("<4s4H2LH")  # 4.3.16
_END_64 = struct.Struct("<4sQ2H2L4Q")  # 4.3.14
_LOCATOR_64 = struct.Struct("<4sLQL")  # 4.3.15
_ENTRY = struct.Struct("<4s6H3L5H2L")  # 4.3.12
_LOCAL = struct.Struct("<4s5H3L2H")  # 4.3.7
_LONGEST_COMMENT = 0xFFFF
_STORED, _DEFLATED, _BZIP2 = 0, 8, 12
_ENCRYPTED, _UTF8 = 0x1, 0x800
_UNIX_KIND, _UNIX_FILE = 0o170000, 0o100000
_ZIP64, _WIDE_16, _WIDE_32 = 1, 0xFFFF, 0xFFFFFFFF


@dataclass(frozen=True, slots=True, kw_only=True)
class _Entry:
    name: str
    flags: int
    method: int
    stamp: tuple[int, int]  # time and date as DOS has them
    crc: int
    packed: int  # bytes in the archive
    at: int  # of the local header
    mode: int  # of Unix, 0 when unknown


def read(stream: BinaryIO, frame: Frame) -> Iterator[Dump | Refused]:
    """The files of a zip archive in the order of its directory."""
    try:
        frame.gauge.taken = stream.seek(0, io.SEEK_END)
        start, count = _directory(stream, frame.gauge.taken)
        if count > frame.limits.members:
            raise ParseError(
                f"{count:,} members are more than the {frame.limits.members:,} allowed"
            )
        place = start
        for _ in range(count):
            stream.seek(place)
            entry, length = _entry(stream)
            place += length
            if not entry.name.endswith("/") and entry.mode & _UNIX_KIND in {0, _UNIX_FILE}:
                yield _member(stream, entry, frame)
    except (struct.error, OSError, ValueError, OverflowError) as error:
        raise ParseError(f"is damaged or broken off: {error}") from None


def _directory(stream: BinaryIO, size: int) -> tuple[int, int]:
    """Where the directory begins, and its number of entries."""
    start = max(0, size - _LONGEST_COMMENT - _END.size)
    stream.seek(start)
    tail = stream.read(size - start)
    found = tail.rfind(b"PK\x05\x06")
    if found < 0 or len(tail) - found < _END.size:
        raise ParseError("is broken off: the directory at the end of the zip archive is missing")
    _, _, _, _, count, _, offset, _ = _END.unpack_from(tail, found)
    if count == _WIDE_16 or offset == _WIDE_32:
        return _directory_64(stream, start + found) or (offset, count)
    return offset, count


def _directory_64(stream: BinaryIO, end: int) -> tuple[int, int] | None:
    if end < _LOCATOR_64.size:
        return None
    stream.seek(end - _LOCATOR_64.size)
    sign, _, at, _ = _LOCATOR_64.unpack(stream.read(_LOCATOR_64.size))
    if sign != b"PK\x06\x07":
        return None
    stream.seek(at)
    fields = _END_64.unpack(stream.read(_END_64.size))
    if fields[0] != b"PK\x06\x06":
        raise ParseError("is damaged: its zip64 directory is not where it says")
    return fields[9], fields[7]


def _entry(stream: BinaryIO) -> tuple[_Entry, int]:
    """The directory's next entry and its length."""
    fields = _ENTRY.unpack(_exactly(stream, _ENTRY.size))
    sign, _, _, flags, method, time, date, crc, packed, unpacked, *rest = fields
    name_length, extra_length, comment_length, _, _, attributes, at = rest
    if sign != b"PK\x01\x02":
        raise ParseError("is damaged: an entry of the zip directory is wrong")
    name = _exactly(stream, name_length)
    extra = _exactly(stream, extra_length)
    packed, at = _wide(extra, unpacked, packed, at)
    entry = _Entry(
        name=name.decode("utf-8" if flags & _UTF8 else "cp437", "backslashreplace"),
        flags=flags,
        method=method,
        stamp=(time, date),
        crc=crc,
        packed=packed,
        at=at,
        mode=attributes >> 16,
    )
    return entry, _ENTRY.size + name_length + extra_length + comment_length


def _exactly(stream: Source, count: int) -> bytes:
    found = stream.read(count)
    if len(found) < count:
        raise ParseError("is broken off: its zip directory ends early")
    return found


def _wide(extra: bytes, unpacked: int, packed: int, at: int) -> tuple[int, int]:
    """The packed size and the place with their zip64 values where the narrow ones are full."""
    while len(extra) >= 4:  # noqa: PLR2004 - two lengths of two bytes
        kind, length = struct.unpack_from("<2H", extra)
        if kind == _ZIP64:
            wide = iter(struct.unpack_from(f"<{length // 8}Q", extra, 4))
            if unpacked == _WIDE_32:
                next(wide, 0)
            packed = next(wide, packed) if packed == _WIDE_32 else packed
            at = next(wide, at) if at == _WIDE_32 else at
            break
        extra = extra[4 + length :]
    return packed, at


class _Section:
    """A part of a file as a stream of its own."""

    def __init__(self, stream: BinaryIO, length: int) -> None:
        self._stream, self._left = stream, length

    def read(self, size: int, /) -> bytes:
        found = self._stream.read(min(size, self._left))
        self._left -= len(found)
        return found


def _member(stream: BinaryIO, entry: _Entry, frame: Frame) -> Dump | Refused:
    told = Told(name=entry.name, at=_moment(*entry.stamp))
    if entry.flags & _ENCRYPTED:
        return frame.refused(told, "is encrypted")
    taken = frame.gauge.taken
    try:
        body = _body(stream, entry, frame)
    except ParseError as error:
        if error.hint:  # a bomb ends it all
            raise
        return frame.refused(told, error.message)
    finally:
        frame.gauge.taken = taken
    if body is not None and zlib.crc32(body) != entry.crc:
        return frame.refused(told, "is damaged: its checksum is another")
    return frame.member(body, told)


def _body(stream: BinaryIO, entry: _Entry, frame: Frame) -> bytes | None:
    stream.seek(entry.at)
    fields = _LOCAL.unpack(_exactly(stream, _LOCAL.size))
    if fields[0] != b"PK\x03\x04":
        raise ParseError("is not where the zip directory says")
    stream.seek(fields[-2] + fields[-1], io.SEEK_CUR)
    section: Source = _Section(stream, entry.packed)
    if entry.method == _STORED:
        body = whole(section, frame.limits.decoded_bytes)
        frame.gauge.give(len(body or b""))
        return body
    kinds = {_DEFLATED: DEFLATE, _BZIP2: BZIP2}
    if entry.method not in kinds:
        raise ParseError(f"is packed by method {entry.method}, which is not read")
    inflated = Inflated(section, kinds[entry.method], frame.gauge)
    return whole(inflated, frame.limits.decoded_bytes)


def _moment(time: int, date: int) -> datetime | None:
    """A time as DOS has it (4.4.6); its zone is not told, and UTC is taken."""
    try:
        return datetime(
            1980 + (date >> 9),
            date >> 5 & 0xF,
            date & 0x1F,
            time >> 11,
            time >> 5 & 0x3F,
            min((time & 0x1F) * 2, 59),
            tzinfo=UTC,
        )
    except ValueError:
        return None
