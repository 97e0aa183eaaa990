"""A compressed stream, decoded piece by piece: never more at once than was asked for.

Knows gzip, bzip2, xz and the bare deflate of zip members; believes no size that is declared.
"""

from __future__ import annotations

import bz2
import io
import lzma
import zlib
from collections.abc import Callable, Mapping
from typing import Protocol

from aggregator.errors import ParseError
from aggregator.parse.container.gauge import Gauge

_PIECE = 1 << 15
_XZ_MEMORY = 128 << 20
GZIP, BZIP2, XZ, DEFLATE = b"\x1f\x8b", b"BZh", b"\xfd7zXZ\x00", b""
NAMES: Mapping[bytes, str] = {GZIP: "gzip", BZIP2: "bzip2", XZ: "xz", DEFLATE: "deflate"}


class Source(Protocol):
    """Anything bytes can be read from."""

    def read(self, size: int, /) -> bytes:
        """At most so many bytes; none at the end."""


class _Decoder(Protocol):
    @property
    def eof(self) -> bool: ...
    @property
    def needs_input(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...
    def decompress(self, data: bytes, max_length: int) -> bytes: ...


class _Zlib:
    """zlib's decoder with the manners of the others."""

    def __init__(self, bits: int) -> None:
        self._decoder = zlib.decompressobj(bits)
        self.needs_input = True

    @property
    def eof(self) -> bool:
        return self._decoder.eof

    @property
    def unused_data(self) -> bytes:
        return self._decoder.unused_data

    def decompress(self, data: bytes, max_length: int) -> bytes:
        found = self._decoder.decompress(self._decoder.unconsumed_tail + data, max_length)
        # A full answer may leave more inside the decoder.
        self.needs_input = not self._decoder.unconsumed_tail and len(found) < max_length
        return found


_DECODERS: Mapping[bytes, Callable[[], _Decoder]] = {
    GZIP: lambda: _Zlib(16 + zlib.MAX_WBITS),
    BZIP2: bz2.BZ2Decompressor,
    XZ: lambda: lzma.LZMADecompressor(memlimit=_XZ_MEMORY),
    DEFLATE: lambda: _Zlib(-zlib.MAX_WBITS),
}


class Inflated(io.RawIOBase):
    """The decoded bytes of a stream, several compressed parts in a row as one.

    Reading raises ParseError for a stream that is damaged, broken off or a bomb.
    """

    def __init__(self, stream: Source, kind: bytes, gauge: Gauge) -> None:
        super().__init__()
        self.junk = False  # something else follows the compressed parts
        self._stream, self._kind, self._gauge = stream, kind, gauge
        self._decoder = _DECODERS[kind]()
        self._waiting = b""  # compressed bytes read ahead
        self._ready = b""  # decoded bytes looked at

    def readable(self) -> bool:
        """It is."""
        return True

    def look(self, count: int) -> bytes:
        """The next bytes, which will be read again; fewer at the end only."""
        while len(self._ready) < count and (found := self._decoded(_PIECE)):
            self._ready += found
        return self._ready[:count]

    def readinto(self, buffer: bytearray | memoryview, /) -> int:  # type: ignore[override]  # Buffer has no len
        """Fill a buffer, perhaps not wholly; 0 at the end."""
        if self._ready:
            found, self._ready = self._ready[: len(buffer)], self._ready[len(buffer) :]
        else:
            found = self._decoded(len(buffer))
        buffer[: len(found)] = found
        return len(found)

    def _decoded(self, most: int) -> bytes:
        try:
            while not self._decoder.eof or self._follows():
                piece = self._piece() if self._decoder.needs_input else b""
                found = self._decoder.decompress(piece, most)
                if found:
                    self._gauge.give(len(found))
                    return found
        except (zlib.error, lzma.LZMAError, OSError, EOFError) as error:
            raise ParseError(f"is damaged: the {NAMES[self._kind]} part ends in {error}") from None
        return b""

    def _piece(self) -> bytes:
        piece, self._waiting = self._waiting or self._compressed(), b""
        if not piece:
            raise ParseError(f"is broken off: the end of its {NAMES[self._kind]} part is missing")
        return piece

    def _compressed(self) -> bytes:
        piece = self._stream.read(_PIECE)
        self._gauge.taken += len(piece)
        return piece

    def _follows(self) -> bool:
        """Whether another compressed part follows; zeros between parts are padding."""
        rest = self._decoder.unused_data.lstrip(b"\0")
        while len(rest) < len(self._kind) and (piece := self._compressed()):
            rest = (rest + piece).lstrip(b"\0")
        if not rest or not self._kind:
            return False
        if not rest.startswith(self._kind):
            self.junk = True
            return False
        self._decoder, self._waiting = _DECODERS[self._kind](), rest
        return True


def whole(stream: Source, most: int) -> bytes | None:
    """All that a stream holds; None when that is more than `most` bytes."""
    pieces: list[bytes] = []
    left = most + 1
    while left and (piece := stream.read(min(left, _PIECE * 2))):
        pieces.append(piece)
        left -= len(piece)
    return b"".join(pieces) if left else None
