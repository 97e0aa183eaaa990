"""Whatever comes, the room gives items or a ParseError, in linear time."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aggregator.errors import ParseError
from aggregator.model import Dump, Hints, Parsed
from aggregator.parse import parse
from aggregator.text import xml_safe

CASES = sorted((Path(__file__).parents[2] / "data" / "dumps").glob("*/dump.txt"))
BODIES = [path.read_bytes() for path in CASES]
LAYOUTS = st.sampled_from(["auto", "bullets", "blocks", "lines"])
RECORD = ("date?", "title", "summary?", "labels?")
QUICK = settings(
    max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
PIECES = [
    "\n",
    " ",
    "• ",
    "* ",
    "- ",
    "1. ",
    "\t",
    "  ",
    "Ord. ",
    "ord",
    "2024-01-01",
    " | ",
    "ord8.12.2023 08:00",
    "図書",
    "[1]",
    "## ",
]


@st.composite
def spliced(draw: st.DrawFn) -> bytes:
    """The beginning of a case, some noise, and the end of another."""
    first, second = draw(st.sampled_from(BODIES)), draw(st.sampled_from(BODIES))
    start, end = draw(st.integers(0, len(first))), draw(st.integers(0, len(second)))
    return first[:start] + draw(st.binary(max_size=8)) + second[end:]


def outcome(dump: Dump, hints: Hints) -> Parsed | None:
    try:
        return parse(dump, hints)
    except ParseError:
        return None


def assert_sound(parsed: Parsed) -> None:
    assert [item.position for item in parsed.items] == list(range(len(parsed.items)))
    assert parsed.items
    for item in parsed.items:
        assert item.title == item.title.strip()
        assert item.title
        assert "\n" not in item.title
        assert all(text == xml_safe(text) for text in (item.title, item.summary))
        assert all(line and "\n" not in line for line in item.categories)


@QUICK
@given(body=st.binary(max_size=400), layout=LAYOUTS)
def test_random_bytes_never_break_the_reader(
    body: bytes, layout: str, make_dump: Callable[..., Dump]
) -> None:
    parsed = outcome(make_dump(body), Hints(layout=layout, record=RECORD))

    if parsed:
        assert_sound(parsed)


@QUICK
@given(body=spliced(), layout=LAYOUTS)
def test_spliced_dumps_never_break_the_reader(
    body: bytes, layout: str, make_dump: Callable[..., Dump]
) -> None:
    parsed = outcome(make_dump(body), Hints(layout=layout, record=RECORD))

    if parsed:
        assert_sound(parsed)


@QUICK
@given(pieces=st.lists(st.sampled_from(PIECES), max_size=60), layout=LAYOUTS)
def test_odd_lists_never_break_the_reader(
    pieces: list[str], layout: str, make_dump: Callable[..., Dump]
) -> None:
    parsed = outcome(make_dump("".join(pieces).encode()), Hints(layout=layout, record=RECORD))

    if parsed:
        assert_sound(parsed)


@pytest.mark.parametrize(
    "body",
    [
        b"x" * 10_000_000,
        b" " * 10_000_000 + b"x",
        b"* " * 5_000_000,
        b"* a\n  " + b"[" * 10_000_000,
        b"* a\n  " + b"[b](" * 2_500_000,
        b"* " + b"\xc2\xa0" * 5_000_000,
        "".join(f"{' ' * depth}* ord\n" for depth in range(3000)).encode(),
    ],
    ids=["letters", "blanks", "marks", "brackets", "links", "no-break spaces", "nesting"],
)
def test_a_hostile_text_takes_no_more_than_seconds(
    body: bytes, make_dump: Callable[..., Dump]
) -> None:
    before = time.process_time()

    outcome(make_dump(body), Hints())

    assert time.process_time() - before < 5


def test_ten_times_the_dump_takes_about_ten_times_as_long(make_dump: Callable[..., Dump]) -> None:
    entry = "  • Nytt om vägen\n\n    Vägen är bred och lång nu.\n\n    Trafik\n".encode()

    def spent(count: int) -> float:
        before = time.process_time()
        assert len(parse(make_dump(entry * count), Hints()).items) == count
        return time.process_time() - before

    few = min(spent(1000) for _ in range(3))

    assert min(spent(10_000) for _ in range(3)) < few * 25


def test_bad_patterns_of_the_operator_are_named(make_dump: Callable[..., Dump]) -> None:
    with pytest.raises(ParseError, match="no regular expression"):
        parse(make_dump(b"* a\n  b\n"), Hints(noise=("(",)))
