"""Malformed inputs by the ten thousand: cut, with noise, spliced, all from the fixtures.

The seed is fixed. Run as a script, the file reads one chunk and prints its peak of memory in KiB.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from aggregator.errors import ParseError
from aggregator.model import Dump, DumpDate, Hints, Parsed
from aggregator.parse import parse
from tests.peak import peak_kib

ROOT = Path(__file__).parents[3]
DATA = ROOT / "tests" / "data"
SOURCES = ("dumps/*/dump.txt", "pages/*/page.*", "feeds-in/*/feed.*")
BODIES = [
    body
    for pattern in SOURCES
    for path in sorted(DATA.glob(pattern))
    if (body := path.read_bytes())
]
INPUTS = 20_000
CHUNKS = 40
LARGEST = 40_000  # bytes of an input, so that size does not eat the number
LAYOUTS = (
    Hints(),
    Hints(layout="bullets"),
    Hints(layout="blocks", date_order="mdy"),
    Hints(layout="lines", record=("date?", "title", "summary?", "labels?")),
)


def truncated(chance: random.Random) -> bytes:
    body = chance.choice(BODIES)
    start, end = sorted(chance.randrange(len(body) + 1) for _ in range(2))
    return body[start:end] if chance.random() < 0.3 else body[:end]


def noisy(chance: random.Random) -> bytes:
    body = bytearray(chance.choice(BODIES)[:LARGEST])
    for _ in range(chance.choice((1, 3, 10, 100))):
        place = chance.randrange(len(body))
        match chance.randrange(4):
            case 0:
                body[place] = chance.randrange(256)
            case 1:
                body[place:place] = chance.choice(
                    (b"\n", b"\0", b"* ", b"<", b"\xff", b"2024-01-01")
                )
            case 2:
                del body[place : place + chance.randrange(1, 20)]
            case _:
                body[place:place] = body[place : place + chance.randrange(200)]
        body = body or bytearray(b" ")
    return bytes(body)


def spliced(chance: random.Random) -> bytes:
    parts = []
    for _ in range(chance.randrange(2, 5)):
        body = chance.choice(BODIES)
        start = chance.randrange(len(body))
        parts.append(body[start : start + chance.randrange(1, 4000)])
    return b"".join(parts)


def inputs(chunk: int) -> Iterator[tuple[bytes, Hints]]:
    chance = random.Random(chunk)
    for number in range(INPUTS // CHUNKS):
        make = (truncated, noisy, spliced)[number % 3]
        yield make(chance)[:LARGEST], LAYOUTS[chance.choice((0, 0, 0, 1, 2, 3))]


def outcome(body: bytes, hints: Hints) -> Parsed | None:
    dump = Dump(
        source="town",
        location="https://www.example.org/news/",
        body=body,
        dated=datetime(2024, 5, 2, tzinfo=UTC),
        dated_by=DumpDate.NAME,
    )
    try:
        return parse(dump, hints)
    except ParseError:
        return None


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_a_malformed_input_gives_items_or_a_refusal_within_seconds(chunk: int) -> None:
    read = 0
    for body, hints in inputs(chunk):
        before = time.process_time()

        parsed = outcome(body, hints)

        assert time.process_time() - before < 5
        if parsed:
            read += 1
            assert parsed.items
            assert [item.position for item in parsed.items] == list(range(len(parsed.items)))
            assert all(item.title.strip() for item in parsed.items)
    assert 0 < read < INPUTS // CHUNKS


def test_malformed_inputs_take_less_than_300_mb() -> None:
    done = subprocess.run(
        [sys.executable, __file__, "0"],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        timeout=60,
    )

    assert int(done.stdout) < 300 * 1024


def test_a_file_of_five_megabytes_is_read_whole() -> None:
    entry = (
        "  • Nytt om bron över sundet, del {}\n\n    Bron är bred och lång nu, och den som cyklar"
        " får ett eget fält hela vägen till andra sidan.\n\n    Trafik och gatorMiljö\n\n"
    )
    count = 5_000_000 // len(entry.encode())
    body = "".join(map(entry.format, range(count))).encode()

    parsed = outcome(body, Hints())

    assert parsed
    assert len(parsed.items) == count
    assert parsed.items[-1].title == f"Nytt om bron över sundet, del {count - 1}"
    assert {item.categories for item in parsed.items} == {("Trafik och gatorMiljö",)}


if __name__ == "__main__":
    for told in inputs(int(sys.argv[1])):
        outcome(*told)
    sys.stdout.write(f"{peak_kib()}\n")
