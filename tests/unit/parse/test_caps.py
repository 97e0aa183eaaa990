"""What a dump may ask for, and what is said when it asks for more."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from aggregator.errors import ParseError
from aggregator.model import Dump, Hints, Limits
from aggregator.parse import parse
from aggregator.parse.caps import Caps

ENTRY = b"* Ny bro\n  Bron \xc3\xa4r l\xc3\xa5ng.\n"
RECORD = ("title", "summary")
CASES = {
    "bytes": (ENTRY * 10, Limits(decoded_bytes=100), "decoded_size", "270 bytes"),
    "items": (ENTRY * 11, Limits(items=10), "items", "11 items are more than the 10"),
    "lines": (b"ord\n" * 200, Limits(items=10), "items", "200 lines"),
    "line length": (b"* a\n  " + b"x" * 200, Limits(line_length=100), "line_length", "202 char"),
}


@pytest.mark.parametrize("case", CASES)
def test_a_cap_is_named_with_its_figures(case: str, make_dump: Callable[..., Dump]) -> None:
    body, limits, key, figures = CASES[case]

    with pytest.raises(ParseError) as caught:
        parse(make_dump(body), Hints(limits=limits))

    assert figures in str(caught.value)
    assert f"`limits.{key}`" in str(caught.value)
    assert caught.value.subject == "inbox/page.txt"


@pytest.mark.parametrize("layout", ["bullets", "lines"])
def test_items_are_capped_in_every_layout(layout: str, make_dump: Callable[..., Dump]) -> None:
    hints = Hints(layout=layout, record=RECORD, limits=Limits(items=10))

    assert len(parse(make_dump(ENTRY * 10), hints).items) == 10
    with pytest.raises(ParseError, match="11 items"):
        parse(make_dump(ENTRY * 11), hints)


@pytest.mark.parametrize("asked", [0, 1, 4])
def test_reading_stops_when_the_time_is_over(asked: int, make_dump: Callable[..., Dump]) -> None:
    answers: Iterator[bool] = iter([False] * asked + [True] * 1000)

    with pytest.raises(ParseError, match=r"longer than 2\.5 seconds") as caught:
        parse(
            make_dump(ENTRY * 3000),
            Hints(limits=Limits(seconds=2.5)),
            out_of_time=lambda: next(answers),
        )

    assert caught.value.hint
    assert "limits.time" in caught.value.hint


@pytest.mark.parametrize(
    ("text", "fits"),
    [
        ("", True),
        ("12345\n12345\n12345", True),
        ("12345\n123456", False),
        ("123456\n1", False),
        ("1\n\n\n123456\n", False),
        ("\n" * 40, True),
    ],
)
def test_the_longest_line_is_found_wherever_it_stands(text: str, fits: bool) -> None:  # noqa: FBT001 - a column of the table
    caps = Caps(limits=Limits(line_length=5))

    if fits:
        caps.line_lengths(text)
        return
    with pytest.raises(ParseError, match="6 characters in a line"):
        caps.line_lengths(text)


def test_depth_and_members_are_capped_for_who_reads_them() -> None:
    caps = Caps(limits=Limits(nesting=2, members=3), subject="a.zip")
    caps.nesting(2)
    caps.members(3)

    with pytest.raises(ParseError, match="3 levels"):
        caps.nesting(3)
    with pytest.raises(ParseError, match="4 members"):
        caps.members(4)


SCRIPT = """
import sys
from datetime import UTC, datetime
from aggregator.errors import ParseError
from aggregator.model import Dump, DumpDate, Hints, Limits
from aggregator.parse import parse
from tests.peak import peak_kib
size, cap = int(sys.argv[1]), int(sys.argv[2])
dump = Dump(source="s", location="l", body=b"x" * size, dated=datetime.now(UTC),
            dated_by=DumpDate.READ)
before = peak_kib()
try:
    parse(dump, Hints(limits=Limits(decoded_bytes=cap)))
except ParseError as error:
    print(peak_kib() - before, error.hint)
"""


@pytest.mark.parametrize(
    ("cap", "most", "key"),
    [(1 << 20, 2_000, "limits.decoded_size"), (64 << 20, 70_000, "limits.line_length")],
    ids=["by its bytes, before anything is copied", "by its line, after one decoding"],
)
def test_a_line_of_thirty_megabytes_is_refused_without_many_copies(
    cap: int, most: int, key: str
) -> None:
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, "30000000", str(cap)],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parents[3],
        timeout=60,
    )

    grown, _, hint = done.stdout.partition(" ")
    assert int(grown) < most  # KiB
    assert key in hint


def test_ten_million_tiny_lines_are_refused_before_they_fill_the_memory(
    make_dump: Callable[..., Dump],
) -> None:
    dump = make_dump(b"ab\n" * 10_000_000)
    before = time.process_time()

    with pytest.raises(ParseError, match="more than the 500,000 allowed"):
        parse(dump, Hints())

    assert time.process_time() - before < 5
