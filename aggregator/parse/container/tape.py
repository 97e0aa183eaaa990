"""tar archives, plain or out of a decoder, read as a tape: forwards, once.

Links, devices and folders are passed over. tarfile ends quietly at a damaged header; here that
is an error.
"""

from __future__ import annotations

import tarfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from aggregator.errors import ParseError
from aggregator.model import Dump, Refused
from aggregator.parse.container.frame import Frame, Told
from aggregator.parse.container.inflated import Source, whole
from aggregator.parse.container.tap import Tap

_BLOCK = 512
_BUFFER = 32 * _BLOCK
_HEADERS = 96 << 10  # bytes: a header with its extensions, and what the library reads ahead
_SKIP = 1 << 20
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class _Header(tarfile.TarInfo):
    """A header block; a damaged one is an error wherever it stands."""

    @classmethod
    def frombuf(cls, buf: bytes | bytearray, encoding: str, errors: str) -> _Header:
        """The header in a block of 512 bytes; the end is a block of zeros."""
        if buf.count(0) == _BLOCK:
            return super().frombuf(buf, encoding, errors)  # tarfile's own sign of the end
        if len(buf) < _BLOCK:
            raise ParseError("is broken off: the end of its tar part is missing")
        try:
            return super().frombuf(buf, encoding, errors)
        except tarfile.HeaderError as error:
            raise ParseError(f"is damaged: a tar header is wrong, {error}") from None


def is_tape(head: bytes) -> bool:
    """Whether bytes begin with a tar header."""
    if len(head) < _BLOCK:
        return False
    try:
        tarfile.TarInfo.frombuf(head[:_BLOCK], "utf-8", "surrogateescape")
    except (tarfile.HeaderError, ValueError):
        return False
    return True


def read(stream: Source, frame: Frame) -> Iterator[Dump | Refused]:
    """The files of a tar archive in their order."""
    tap = Tap(stream)
    try:
        tap.budget = _HEADERS
        with tarfile.open(
            fileobj=tap, mode="r|", bufsize=_BUFFER, tarinfo=_Header, errors="surrogateescape"
        ) as tape:
            count = 0
            while (header := _next(tape, tap)) is not None:
                count += 1
                if count > frame.limits.members:
                    raise ParseError(
                        f"holds more than the {frame.limits.members:,} members allowed"
                    )
                yield from _member(tape, header, frame)
                tape.members = []  # type: ignore[attr-defined]  # else they grow with the archive
    except (tarfile.TarError, ValueError, OverflowError, EOFError, OSError) as error:
        raise ParseError(f"is damaged or broken off: {error}") from None


def _next(tape: tarfile.TarFile, tap: Tap) -> tarfile.TarInfo | None:
    tap.budget = _HEADERS
    found = tape.next()
    tap.budget = None
    return found


def _member(
    tape: tarfile.TarFile, header: tarfile.TarInfo, frame: Frame
) -> Iterator[Dump | Refused]:
    if not header.isfile() and header.type in tarfile.SUPPORTED_TYPES:
        return
    opened = tape.extractfile(header)
    if opened is None:
        return
    with opened:
        body = whole(opened, frame.limits.decoded_bytes)
        if header.isfile():
            yield frame.member(body, Told(name=header.name, at=_moment(header.mtime)))
        while opened.read(_SKIP):  # the rest of what is too large
            pass


def _moment(seconds: float) -> datetime | None:
    try:
        return _EPOCH + timedelta(seconds=seconds)
    except (OverflowError, ValueError):
        return None
