"""Whatever a feed holds, the room gives items or a ParseError, within bounds."""

from __future__ import annotations

import time
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aggregator.errors import ParseError
from aggregator.model import Dump, Hints, Limits, Parsed
from aggregator.parse import parse
from aggregator.text import xml_safe

FOLDER = Path(__file__).parents[2] / "data" / "feeds-in"
BODIES = [path.read_bytes() for path in sorted(FOLDER.glob("*/*")) if path.stem != "expected"]
HEAD = b'<rss version="2.0"><channel>'
TAIL = b"</channel></rss>"
MANY = settings(
    max_examples=2000, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@st.composite
def mutated(draw: st.DrawFn) -> bytes:
    """The beginning of a case, some noise, and the end of the same or another one."""
    first = draw(st.sampled_from(BODIES))
    second = draw(st.sampled_from([first, draw(st.sampled_from(BODIES))]))
    start, end = draw(st.integers(0, len(first))), draw(st.integers(0, len(second)))
    noise = draw(st.one_of(st.binary(max_size=8), st.sampled_from(NOISE)))
    return first[:start] + noise + second[end:]


NOISE = [
    *(b"", b"<![CDATA[", b"]]>", b"<!--", b"&#xFFFFFFFF;", b"&#99999999999999999999;", b"&bad;"),
    *(
        b"<!DOCTYPE a [",
        b"<!ENTITY a 'b'>",
        b'<x:y z="',
        b"</item>",
        b"<item>",
        b"\x00",
        b"\xff\xfe",
    ),
    *(b"&#0;", b"]>", b"<?xml version='1.0' encoding='utf-7'?>", b"<entry><content type='xhtml'>"),
    *(b'{"a": [', b'"items": null,', b"1e999", b"\\ud800", b"<a xml:base='http://[' href='//['>"),
    *(
        b"<div xmlns='http://www.w3.org/1999/xhtml'>",
        b"<link href='http://[::'/>",
        b" mode='base64'",
    ),
]


def outcome(dump: Dump, hints: Hints | None = None) -> Parsed | ParseError:
    try:
        return parse(dump, hints or Hints())
    except ParseError as error:
        return error


@MANY
@given(body=mutated())
def test_mutated_feeds_never_break_the_reader(body: bytes, make_dump: Callable[..., Dump]) -> None:
    parsed = outcome(make_dump(body))

    if isinstance(parsed, ParseError):
        return
    assert parsed.items
    for item in parsed.items:
        assert item.title == item.title.strip()
        assert item.title
        assert "\n" not in item.title
        texts = (item.title, item.summary, item.content or "", *item.categories, *item.authors)
        assert all(text == xml_safe(text) for text in texts)
        links = (link for link in (item.link, item.image) if link)
        assert all(link.startswith(("http://", "https://")) for link in links)


DEEP = {
    "nested elements": HEAD + b"<item>" + b"<a>" * 200_000 + b"</a>" * 200_000 + b"</item>" + TAIL,
    "nested and damaged": HEAD + b"<item>&nbsp;" + b"<a>" * 200_000 + b"</item>" + TAIL,
    "open items": HEAD + b"<item>" * 200_000,
    "nested JSON": b'{"version": "https://jsonfeed.org/version/1", "items": ' + b"[" * 200_000,
}


@pytest.mark.parametrize("body", DEEP.values(), ids=DEEP)
def test_deep_nesting_is_refused(body: bytes, make_dump: Callable[..., Dump]) -> None:
    before = time.process_time()

    refusal = outcome(make_dump(body))

    assert isinstance(refusal, ParseError)
    assert time.process_time() - before < 5


LONG = {
    "ampersands": b"&" * 399_000,
    "angles": b"<" * 99_000,
    "comments": b"<!--" * 99_000,
    "sections": b"<![CDATA[" * 99_000,
    "declarations": b"<!a " * 99_000,
    "instructions": b"<?a " * 99_000,
    "tags never closed": b"<a " * 99_000,
    "attributes": b"<a " + b"b='c' " * 99_000 + b">&nbsp;",
    "one attribute": b"<a b='" + b"c" * 1_000_000,
    "references": b"&nbsp;" * 150_000,
    "numbers": b"&#" * 500_000,
    "ends": b"</a>" * 99_000,
    "brackets": b"]]>" * 300_000,
}


@pytest.mark.parametrize("noise", LONG.values(), ids=LONG)
@pytest.mark.parametrize("place", ["title", "channel"])
def test_long_noise_takes_no_more_than_seconds(
    noise: bytes, place: str, make_dump: Callable[..., Dump]
) -> None:
    start, end = {
        "title": (b"<item><title>", b"</title></item>"),
        "channel": (b"", b""),
    }[place]
    before = time.process_time()

    outcome(make_dump(HEAD + start + noise + end + TAIL))

    assert time.process_time() - before < 5


def test_entities_that_grow_quadratically_are_refused(make_dump: Callable[..., Dump]) -> None:
    doctype = b'<!DOCTYPE rss [<!ENTITY a "' + b"a" * 100_000 + b'">]>'
    body = doctype + HEAD + b"<item><title>" + b"&a;" * 100_000 + b"</title></item>" + TAIL

    refusal = outcome(make_dump(body))

    assert "declares entities" in str(refusal)


def test_a_text_that_is_no_text_is_refused_by_its_length(make_dump: Callable[..., Dump]) -> None:
    body = HEAD + b"<item><title>" + b"a" * 11_000_000 + b"</title></item>" + TAIL

    refusal = outcome(make_dump(body))

    assert "libxml2 stopped" in str(refusal)


def test_entries_by_the_thousand_take_linear_time_and_little_memory(
    make_dump: Callable[..., Dump],
) -> None:
    entry = b"<item><title>Nytt om v\xc3\xa4gen</title><description>Bred nu.</description></item>\n"
    few, many = (make_dump(HEAD + entry * count + TAIL) for count in (5_000, 50_000))

    tracemalloc.start()
    parse(few, Hints())
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    started = time.process_time()
    items = parse(many, Hints()).items
    spent = time.process_time() - started

    assert len(items) == 50_000
    assert peak < 40 * len(few.body)
    assert spent < 20


def test_a_damaged_feed_that_is_too_large_to_mend_is_refused(
    make_dump: Callable[..., Dump],
) -> None:
    body = HEAD + b"<item><title>a &nbsp;</title></item>" * 100_000 + TAIL

    refusal = outcome(make_dump(body))

    assert "too large to mend" in str(refusal)


@pytest.mark.parametrize("noise", [b"<a/>", b"<a b='c'/>", b"<item/>"])
def test_markup_without_end_is_refused_before_it_fills_the_memory(
    noise: bytes, make_dump: Callable[..., Dump]
) -> None:
    refusal = outcome(make_dump(HEAD + noise * 2_000_001 + TAIL))

    assert "more than the 2,000,000 allowed" in str(refusal)


def test_more_entries_than_allowed_are_refused(make_dump: Callable[..., Dump]) -> None:
    dump = make_dump(HEAD + b"<item><title>a</title></item>" * 11 + TAIL)

    refusal = outcome(dump, Hints(limits=Limits(items=10)))

    assert "11 items are more than the 10 allowed" in str(refusal)


def test_reading_stops_when_the_time_is_over(make_dump: Callable[..., Dump]) -> None:
    dump = make_dump(HEAD + b"<item><title>a</title></item>" * 3 + TAIL)

    with pytest.raises(ParseError, match="reading took longer"):
        parse(dump, Hints(), lambda: True)


def test_bytes_that_look_like_a_path_are_not_opened(make_dump: Callable[..., Dump]) -> None:
    secret = Path(__file__).resolve()

    refusal = outcome(make_dump(str(secret).encode()))

    assert isinstance(refusal, ParseError)
