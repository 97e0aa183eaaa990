"""Hostile and broken containers are refused by name, within their caps."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import random
import struct
import tarfile
import zipfile
import zlib

import pytest

from aggregator.errors import ParseError
from aggregator.model import Dump, Hints, Limits, Refused
from aggregator.parse import members
from tests.data.containers.made import (
    EVERY,
    FILES,
    answer,
    dumps,
    held,
    html,
    lines,
    page,
    read,
    refusals,
    taped,
    warc,
    warc_entry,
    zipped,
)

SMALL = Hints(limits=Limits(decoded_bytes=100_000))


def until_error(body: bytes, hints: Hints | None = None) -> tuple[list[Dump | Refused], ParseError]:
    """The members before an error, and the error."""
    container = held(body)
    found: list[Dump | Refused] = []
    with pytest.raises(ParseError) as raised:
        found.extend(members(container.open(), container, hints or Hints()))
    return found, raised.value


def bomb(count: int) -> bytes:
    """So many megabytes of nothing, compressed."""
    packer = zlib.compressobj(9, wbits=31)
    pieces = [packer.compress(bytes(1 << 20)) for _ in range(count)]
    return b"".join([*pieces, packer.flush()])


@pytest.mark.parametrize(
    "name",
    ["../../etc/cron.d/x", "/etc/passwd", "a\x00b", "a\nb\x1b[31m", "\u202etxt.a", "x" * 5000],
)
def test_names_of_members_are_for_people_only(name: str) -> None:
    tape = taped({name: page(1)})

    (found,) = read(tape)

    assert found.location.startswith("/in/news.bin!")
    assert found.location.isprintable()
    assert len(found.location) < 600


def test_the_names_of_a_zip_archive_are_escaped() -> None:
    (found,) = read(zipped({"../../a\nb.txt": page(1)}))

    assert found.location == "/in/news.bin!../../a\\nb.txt"


def test_a_false_size_in_a_zip_archive_is_not_believed() -> None:
    body = bytearray(zipped({"a.txt": b"x" * 300_000, "b.txt": page(1)}))
    for sign, at in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        struct.pack_into("<L", body, body.index(sign) + at, 5)

    found = read(bytes(body), hints=SMALL)

    assert [one.reason.split(";")[0] for one in refusals(found)] == [
        "holds more than the 100,000 bytes allowed"
    ]
    assert [one.body for one in dumps(found)] == [page(1)]


def test_a_gzip_bomb_is_refused_by_name() -> None:
    packed = bomb(1000)

    found, error = until_error(packed)

    assert len(packed) < 1_100_000
    assert found == []
    assert "decompression bomb" in str(error)


def test_a_bomb_of_many_small_members_is_refused_as_such() -> None:
    archive = zipped({f"{n}.txt": bytes(90_000) for n in range(3000)})

    found, error = until_error(archive, SMALL)

    assert "decompression bomb" in str(error)
    assert len(found) < 3000


def test_a_bomb_inside_a_tar_archive_is_refused_while_it_is_skipped() -> None:
    packed = gzip.compress(taped({"a.txt": page(1), "zeros": bytes(30_000_000)}), mtime=0)

    found, error = until_error(packed, SMALL)

    assert len(dumps(found)) == 1
    assert "decompression bomb" in str(error)


def test_gzip_in_gzip_is_refused_by_name() -> None:
    twice = gzip.compress(gzip.compress(page(1)))

    found, error = until_error(gzip.compress(twice))

    assert found == []
    assert "gzip inside gzip" in str(error)


def test_archives_in_archives_are_refused_one_by_one() -> None:
    files = {
        "twice.gz": gzip.compress(gzip.compress(page(1))),
        "inner.zip": zipped(FILES),
        "a.txt": page(1),
    }

    found = read(zipped(files))

    assert [one.reason for one in refusals(found)] == [
        "is gzip inside an archive, deeper than is read",
        "is a zip archive inside an archive, deeper than is read",
    ]
    assert len(dumps(found)) == 1


@pytest.mark.parametrize("length", [-5, 2**70])
def test_a_web_archive_with_an_impossible_length_is_refused_there(length: int) -> None:
    first, *rest = warc(3)
    false = warc_entry(answer(html(9)), length=length)

    found, error = until_error(first + false + b"".join(rest))

    assert [one.body for one in dumps(found)] == [html(0)]
    assert "damaged or broken off" in str(error)


def test_a_web_archive_with_a_length_past_its_end_is_refused_there() -> None:
    first, second, third = warc(3)
    false = warc_entry(answer(html(9)), length=90_000)

    found, error = until_error(first + false + second + third[:-2])

    assert [one.body for one in dumps(found)] == [html(0)]
    assert "broken off" in refusals(found)[0].reason
    assert "the end of its last record is missing" in str(error)


def test_a_record_whose_length_is_short_ends_the_archive_with_its_place() -> None:
    first, second, _ = warc(3)
    false = warc_entry(answer(html(9)), length=70, url="https://town.test/short")

    found, error = until_error(first + false + second)

    assert len(found) == 2
    assert "after 2 members, the last being https://town.test/short" in str(error)


def test_a_bomb_inside_an_answer_costs_itself_only() -> None:
    first, second = warc(2)
    packed = warc_entry(answer(bomb(50), headers="Content-Encoding: gzip\r\n"))

    found = read(first + packed + second, hints=SMALL)

    assert len(dumps(found)) == 2
    assert "100,000 bytes allowed" in refusals(found)[0].reason


def test_a_large_page_costs_itself_only() -> None:
    first, second = warc(2)
    large = warc_entry(answer(b"x" * 200_000))

    found = read(first + large + second, hints=SMALL)

    assert len(dumps(found)) == 2
    assert "100,000 bytes allowed" in refusals(found)[0].reason


def test_a_long_line_costs_itself_only() -> None:
    long = b'{"text": "' + b"x" * 300_000 + b'"}\n'

    found = read(lines(1) + long + lines(2), hints=SMALL)

    assert len(dumps(found)) == 3
    assert [one.location for one in refusals(found)] == ["/in/news.bin!line 2"]


def test_deep_json_costs_its_line_only() -> None:
    found = read(lines(1) + b"[" * 200_000 + b"\n" + lines(1), "/in/a.jsonl")

    assert (len(dumps(found)), len(refusals(found))) == (2, 1)


def test_a_zip_archive_of_too_many_members_is_refused_at_once() -> None:
    body = bytearray(zipped(FILES))
    end = body.rindex(b"PK\x05\x06")
    struct.pack_into("<2H", body, end + 8, 65_000, 65_000)

    found, error = until_error(bytes(body), Hints(limits=Limits(members=1000)))

    assert found == []
    assert "65,000 members are more than the 1,000 allowed" in str(error)


@pytest.mark.parametrize("kind", ["tar.gz", "warc", "lines"])
def test_members_beyond_the_cap_are_refused(kind: str) -> None:
    found, error = until_error(EVERY[kind][1], Hints(limits=Limits(members=2)))

    assert len(found) == 2
    assert "more than the 2 members allowed" in str(error)


def test_links_of_a_tar_archive_count_as_members() -> None:
    links = []
    for number in range(50):
        info = tarfile.TarInfo(f"link{number}")
        info.type, info.linkname = tarfile.SYMTYPE, "/etc/passwd"
        links.append(info)

    _, error = until_error(taped(FILES, links), Hints(limits=Limits(members=40)))

    assert "more than the 40 members allowed" in str(error)


def _folder(name: str) -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.type = tarfile.DIRTYPE
    return info


@pytest.mark.parametrize(
    "body",
    [zipped({}), zipped({"folder/": b""}), taped({}, [_folder("folder")])],
    ids=["zip", "zip of folders", "tar of folders"],
)
def test_an_empty_archive_is_never_silent(body: bytes) -> None:
    found, error = until_error(body)

    assert found == []
    assert "holds no member that could be a dump" in str(error)


@pytest.mark.parametrize("kind", ["tar", "tar.gz", "tar.bz2", "tar.xz", "warc", "warc.gz"])
def test_what_is_cut_in_the_middle_gives_what_stands_before_and_the_place(kind: str) -> None:
    chance = random.Random(5)
    files = {f"{n}.txt": page(n) + chance.randbytes(4000).hex().encode() for n in range(300)}
    whole = {
        "tar": taped(files),
        "tar.gz": gzip.compress(taped(files)),
        "tar.bz2": bz2.compress(taped(files)),
        "tar.xz": lzma.compress(taped(files)),
        "warc": b"".join(warc_entry(answer(body)) for body in files.values()),
        "warc.gz": b"".join(gzip.compress(warc_entry(answer(b))) for b in files.values()),
    }[kind]

    found, error = until_error(whole[: len(whole) // 2 + 100])

    assert 20 < len(dumps(found)) < 300
    assert dumps(found)[0].body == files["0.txt"]
    assert "broken off" in str(error)
    assert f"after {len(found)} members" in str(error)
    assert str(error).startswith("/in/news.bin: ")


def test_a_cut_zip_archive_says_what_is_missing() -> None:
    _, error = until_error(zipped(FILES)[:-30])

    assert "the directory at the end of the zip archive is missing" in str(error)


def test_a_damaged_header_in_a_tar_archive_is_no_quiet_end() -> None:
    body = bytearray(taped(FILES))
    body[1024 + 100] ^= 0xFF

    found, error = until_error(bytes(body))

    assert len(found) == 1
    assert "a tar header is wrong" in str(error)


def test_a_huge_extended_header_is_refused() -> None:
    info = tarfile.TarInfo("x" * 3_000_000)

    _, error = until_error(taped({}, [info]))

    assert "too large to be true" in str(error)


def test_a_zip_member_with_a_wrong_checksum_is_refused() -> None:
    body = bytearray(zipped({"a.txt": page(1), "b.txt": page(2)}, zipfile.ZIP_STORED))
    body[50] ^= 1

    found = read(bytes(body))

    assert [one.reason for one in refusals(found)] == ["is damaged: its checksum is another"]
    assert len(dumps(found)) == 1


def test_a_zip_member_that_is_encrypted_is_refused() -> None:
    body = bytearray(zipped({"a.txt": page(1)}))
    body[body.index(b"PK\x01\x02") + 8] |= 1

    assert [one.reason for one in refusals(read(bytes(body)))] == ["is encrypted"]


def _mutant(body: bytes, chance: random.Random) -> bytes:
    """A body with a few bytes changed, cut or doubled."""
    held = bytearray(body)
    for _ in range(chance.randint(1, 4)):
        at = chance.randrange(len(held))
        match chance.randrange(4):
            case 0:
                held[at] = chance.randrange(256)
            case 1:
                del held[at : at + chance.randrange(1, 60)]
            case 2:
                held[at:at] = held[: chance.randrange(1, 400)]
            case _:
                held = held[: at + 1]
        if not held:
            return b"\x1f\x8b"
    return bytes(held)


@pytest.mark.parametrize("part", range(4))
def test_two_thousand_damaged_archives_give_members_or_parse_errors(part: int) -> None:
    chance = random.Random(f"containers {part}")
    outcomes = {"read": 0, "refused": 0}
    for turn in range(500):
        name, body = list(EVERY.values())[turn % len(EVERY)]
        try:
            found = read(_mutant(body, chance), f"/in/{name}")
        except ParseError:
            outcomes["refused"] += 1
        else:
            outcomes["read"] += 1
            assert found
            assert all(isinstance(one, (Dump, Refused)) for one in found)

    assert outcomes["read"] > 20
    assert outcomes["refused"] > 100


def test_noise_behind_every_signature_gives_members_or_parse_errors() -> None:
    chance = random.Random("noise")
    for sign in (b"\x1f\x8b\x08", b"PK\x03\x04", b"BZh9", b"\xfd7zXZ\x00", b"WARC/1.0\r\n", b"{"):
        for _ in range(50):
            with pytest.raises(ParseError):
                read(sign + chance.randbytes(chance.randrange(1, 2000)))


def test_the_stream_is_left_open_for_who_opened_it() -> None:
    stream = io.BytesIO(EVERY["tar.gz"][1])

    assert len(list(members(stream, held(stream.getvalue()), Hints()))) == 3
    assert not stream.closed
