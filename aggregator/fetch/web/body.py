"""Unpacking of a body as it arrives: gzip and deflate, in pieces of bounded size.

Pure: bytes in, bytes out, never more than a piece at a time. The caller counts the pieces and
stops when there are too many. No other codings: none of them can be bounded here.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator
from enum import Enum

_PIECE = 64 << 10
_GZIP = 31  # zlib's word for: a gzip header and trailer
_ZLIB = 15
_RAW = -15
_MAGIC = b"\x1f\x8b"
_LAYERS = 3


class Coding(Enum):
    """The codings that are understood (RFC 9110 section 8.4.1)."""

    GZIP = "gzip"
    DEFLATE = "deflate"


class Miscoded(Exception):
    """The body is not packed in the way its headers say."""


class Cut(Exception):
    """The packed body ends too early."""


_NAMES = {"gzip": Coding.GZIP, "x-gzip": Coding.GZIP, "deflate": Coding.DEFLATE}


def codings_of(content_encoding: str) -> tuple[Coding, ...] | None:
    """The codings a body was packed with, first to last; None when one cannot be read."""
    names = [name.strip().lower() for name in content_encoding.split(",")]
    packed = [name for name in names if name not in {"", "identity"}]
    if len(packed) > _LAYERS or not all(name in _NAMES for name in packed):
        return None
    return tuple(_NAMES[name] for name in packed)


def unpacked(pieces: Iterable[bytes], codings: tuple[Coding, ...]) -> Iterator[bytes]:
    """The body in pieces of at most 64 KiB, if it is packed at all; raises Miscoded and Cut.

    An empty body is empty in every coding. What follows a complete gzip member and begins no other
    is dropped.
    """
    for coding in reversed(codings):
        pieces = _without(pieces, coding)
    return iter(pieces)


def _without(pieces: Iterable[bytes], coding: Coding) -> Iterator[bytes]:
    unpacker = Unpacker(coding)
    for piece in pieces:
        yield from unpacker.feed(piece)
    unpacker.end()


class Unpacker:
    """One layer of packing, taken off while it arrives."""

    def __init__(self, coding: Coding) -> None:
        self._coding = coding
        self._held = b""  # too little to tell what begins here
        self._inflater = None if coding is Coding.DEFLATE else zlib.decompressobj(_GZIP)
        self._started = False
        self._complete = False  # a whole member has been read, and no other has begun
        self._junk = False

    def feed(self, piece: bytes) -> Iterator[bytes]:
        """The bytes that a packed piece holds."""
        rest = self._held + piece
        self._held = b""
        while rest and not self._junk:
            if self._complete or self._inflater is None:
                if len(rest) < len(_MAGIC):
                    self._held = rest
                    return
                self._begin(rest)
                continue
            produced, rest = self._inflate(rest)
            if produced:
                yield produced

    def end(self) -> None:
        """Says that nothing follows; Cut when something should."""
        if self._complete or self._junk:
            return
        if self._started or self._held:
            raise Cut

    def _begin(self, head: bytes) -> None:
        """Opens what begins here: a body of deflate, a further member of gzip, or junk."""
        if self._complete and (self._coding is Coding.DEFLATE or not head.startswith(_MAGIC)):
            self._junk = True
            return
        bits = _GZIP
        if self._coding is Coding.DEFLATE:
            # RFC 1950 section 2.2: else it is the bare deflate that some servers send instead
            zlib_wrapped = head[0] & 0x0F == 8 and int.from_bytes(head[:2], "big") % 31 == 0  # noqa: PLR2004 - the RFC's figures
            bits = _ZLIB if zlib_wrapped else _RAW
        self._inflater = zlib.decompressobj(bits)
        self._complete = False

    def _inflate(self, packed: bytes) -> tuple[bytes, bytes]:
        """One piece unpacked, and what is still packed."""
        assert self._inflater is not None
        self._started = True
        try:
            produced = self._inflater.decompress(packed, _PIECE)
        except zlib.error:
            raise Miscoded from None
        if self._inflater.eof:
            self._complete = True
            return produced, self._inflater.unused_data
        return produced, self._inflater.unconsumed_tail
