"""Packed bodies, unpacked as they arrive in pieces of bounded size."""

from __future__ import annotations

import gzip
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as some

from aggregator.fetch.web.body import Coding, Cut, Miscoded, codings_of, unpacked

PIECE = 64 << 10


@pytest.mark.parametrize(
    ("said", "codings"),
    [
        ("", ()),
        ("identity", ()),
        ("gzip", (Coding.GZIP,)),
        (" X-GZip , identity,deflate", (Coding.GZIP, Coding.DEFLATE)),
        ("gzip, gzip, gzip", (Coding.GZIP,) * 3),
        ("gzip, gzip, gzip, gzip", None),
        ("br", None),
        ("gzip, zstd", None),
        ("\xe5", None),
    ],
)
def test_codings_are_known_or_not(said: str, codings: tuple[Coding, ...] | None) -> None:
    assert codings_of(said) == codings


def pieces_of(body: bytes, size: int) -> list[bytes]:
    return [body[start : start + size] for start in range(0, len(body), size)]


@given(
    some.binary(max_size=300),
    some.lists(some.sampled_from(Coding), max_size=3),
    some.integers(min_value=1, max_value=50),
)
def test_what_was_packed_is_unpacked_however_it_is_cut(
    body: bytes, codings: list[Coding], size: int
) -> None:
    packed = body
    for coding in codings:
        packed = gzip.compress(packed) if coding is Coding.GZIP else zlib.compress(packed)

    assert b"".join(unpacked(pieces_of(packed, size), tuple(codings))) == body


@given(some.lists(some.binary(max_size=40)), some.lists(some.sampled_from(Coding), max_size=3))
def test_no_body_breaks_the_unpacking(pieces: list[bytes], codings: list[Coding]) -> None:
    try:
        body = b"".join(unpacked(pieces, tuple(codings)))
    except (Miscoded, Cut):
        body = b""

    assert len(body) <= PIECE


@pytest.mark.parametrize("size", [1, 7, 10_000])
@pytest.mark.parametrize(
    "junk", [b"\0", b"\x1f", b"\x1f\x1f\x8b", b"junk", b"\x1f\x8b" * 0, b"\n" * 70]
)
def test_what_follows_a_complete_member_is_dropped(junk: bytes, size: int) -> None:
    packed = gzip.compress(b"all ") + gzip.compress(b"news") + junk

    assert b"".join(unpacked(pieces_of(packed, size), (Coding.GZIP,))) == b"all news"


@pytest.mark.parametrize("kept", [1, 2, 10, 20, -8, -1])
@pytest.mark.parametrize("coding", Coding)
def test_a_packed_body_that_is_cut_is_known_as_such(coding: Coding, kept: int) -> None:
    body = b"all the news of the day"
    packed = gzip.compress(body) if coding is Coding.GZIP else zlib.compress(body)

    with pytest.raises(Cut):
        b"".join(unpacked([packed[:kept]], (coding,)))


def test_a_wrong_check_sum_is_known_as_such() -> None:
    packed = bytearray(gzip.compress(b"all the news"))
    packed[-8] ^= 1

    with pytest.raises(Miscoded):
        b"".join(unpacked([bytes(packed)], (Coding.GZIP,)))


@pytest.mark.parametrize("codings", [(Coding.GZIP,), (Coding.GZIP, Coding.GZIP)])
def test_a_bomb_goes_off_in_small_pieces(codings: tuple[Coding, ...]) -> None:
    bomb = bytes(8 << 20)
    for _ in codings:
        bomb = gzip.compress(bomb)

    sizes = [len(piece) for piece in unpacked([bomb], codings)]

    assert max(sizes) <= PIECE
    assert sum(sizes) == 8 << 20
