"""What holds for every HTML page: it equals its text, says how it was read, never breaks."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Sequence
from html import escape
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aggregator.errors import ParseError, Quarantined
from aggregator.model import Dump, Hints, Parsed, Selectors
from aggregator.parse import parse
from aggregator.text import xml_safe

DATA = Path(__file__).parents[2] / "data"
BODIES = [path.read_bytes() for path in sorted((DATA / "pages").glob("*/page.html"))]
TEXT_CASES = ("wide-strict", "halved-with-heading", "titles-that-trap", "no-break-spaces")
QUICK = settings(
    max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
PIECES = [
    *("<ul>", "<li>", "</li>", "</ul>", "<h2>", "</h2>", "<a href='/n/1'>", "</a>", "<p>", "<div>"),
    *("</div>", "<time datetime='x'>", "<span class='tag'>", "</span>", "<article>", "</article>"),
    *("Words of a title", "A sentence that is a summary.", "2024-04-26", "<table>", "<tr>", "<td>"),
    *("<dt>", "<dd>", "<br>", "<nav>", "<main>", "<script>", "<img src='a.png'>", "<li hidden>"),
]


@st.composite
def spliced(draw: st.DrawFn) -> bytes:
    """The beginning of a case, some noise, and the end of another."""
    first, second = draw(st.sampled_from(BODIES)), draw(st.sampled_from(BODIES))
    start, end = draw(st.integers(0, len(first))), draw(st.integers(0, len(second)))
    return b"<html>" + first[:start] + draw(st.binary(max_size=8)) + second[end:]


def outcome(dump: Dump, hints: Hints) -> Parsed | None:
    try:
        return parse(dump, hints)
    except ParseError:
        return None


def assert_sound(parsed: Parsed) -> None:
    assert parsed.items
    assert [item.position for item in parsed.items] == list(range(len(parsed.items)))
    for item in parsed.items:
        assert item.title == item.title.strip() != ""
        assert "\n" not in item.title
        assert all(text == xml_safe(text) for text in (item.title, item.summary, *item.categories))
        assert all(line and "\n" not in line for line in (*item.categories, *item.authors))
        assert all(link is None or link.startswith("http") for link in (item.link, item.image))


@QUICK
@given(body=st.binary(max_size=400))
def test_random_bytes_never_break_the_reader(body: bytes, make_dump: Callable[..., Dump]) -> None:
    parsed = outcome(make_dump(b"<html>" + body), Hints())

    if parsed:
        assert_sound(parsed)


@QUICK
@given(body=spliced(), charset=st.sampled_from([None, "utf-8", "utf-16", "shift_jis", "nonsense"]))
def test_spliced_pages_never_break_the_reader(
    body: bytes, charset: str | None, make_dump: Callable[..., Dump]
) -> None:
    parsed = outcome(make_dump(body, charset=charset), Hints())

    if parsed:
        assert_sound(parsed)


@QUICK
@given(pieces=st.lists(st.sampled_from(PIECES), max_size=80))
def test_odd_pages_never_break_the_reader(
    pieces: list[str], make_dump: Callable[..., Dump]
) -> None:
    parsed = outcome(make_dump(("<body>" + "".join(pieces)).encode()), Hints())

    if parsed:
        assert_sound(parsed)


def listing(items: Sequence[dict[str, str | list[str]]]) -> bytes:
    """A page of the shape whose text the dumps are; glued labels were spans side by side."""
    entries = "".join(
        f"<li><article><h2><a href='/n/{place}'>{escape(str(item['title']))}</a></h2>"
        f"<p>{escape(str(item['summary']))}</p>"
        f"<div>{''.join(f'<span>{escape(line)}</span>' for line in item['categories'])}</div>"
        "</article></li>"
        for place, item in enumerate(items)
    )
    menu = "<nav><ul><li><a href='/'>Start</a></li><li><a href='/o'>Om oss</a></li></ul></nav>"
    return f"<!DOCTYPE html><html><body>{menu}<ul>{entries}</ul></body></html>".encode()


@pytest.mark.parametrize("case", TEXT_CASES)
def test_a_page_and_its_text_give_the_same_items(case: str, make_dump: Callable[..., Dump]) -> None:
    folder = DATA / "dumps" / case
    expected = json.loads((folder / "expected.json").read_text("utf-8"))
    text = parse(make_dump((folder / "dump.txt").read_bytes()), Hints())

    page = parse(make_dump(listing(expected["items"])), Hints())

    assert [(item.title, item.summary, item.categories) for item in page.items] == [
        (item.title, item.summary, item.categories) for item in text.items
    ]


def test_a_reader_is_told_how_the_list_was_found(make_dump: Callable[..., Dump]) -> None:
    body = (DATA / "pages" / "wordpress" / "page.html").read_bytes()

    found = {finding.step: finding.text for finding in parse(make_dump(body), Hints()).findings}

    assert "2 elements that repeat" in found["layout"]
    assert "article.post" in found["layout"]
    assert found["feed"].endswith("https://trust.example/feed/")
    assert found["roles"] == "of 2 items 2 have a summary, 2 a date, 2 labels"
    assert "Leave a comment" in found["noise"]


@pytest.mark.parametrize("selector", ["p[", "//p[", "./@@", "p::nonsense", "/nothing()"])
def test_a_selector_that_is_none_is_named(selector: str, make_dump: Callable[..., Dump]) -> None:
    hints = Hints(selectors=Selectors(list=selector))

    with pytest.raises(ParseError, match="cannot be used") as caught:
        parse(make_dump(BODIES[0]), hints)

    assert "selectors" in str(caught.value.hint)


def test_a_selector_that_picks_nothing_is_refused(make_dump: Callable[..., Dump]) -> None:
    hints = Hints(selectors=Selectors(list="div.gone"))

    with pytest.raises(Quarantined):
        parse(make_dump((DATA / "pages" / "drupal" / "page.html").read_bytes()), hints)


@pytest.mark.parametrize(
    "body",
    [
        b"<div>" * 200_000,
        b"<b>" * 200_000,
        b"<html>" + b"x" * 10_000_000,
        b"<ul>" + b"<li><a href=/x>y</a> word" * 80_000,
        b"<i>" * 200 + b"<li>" * 200_000,
        b"<div class='menu'>" * 250 + b"<p>x" * 100_000,
        b"<h2>a</h2>" * 100_000,
        b"<h2>a</h2><p>b</p>" * 50_000,
        b"<table>" * 100_000,
        b"<html>" + b"<span class=a>b</span>" * 100_000,
        b"<html " + b"a=b " * 1_000_000,
        b"<html>" + b"&lt;" * 2_000_000,
        b"<script type='application/ld+json'>" + b"[" * 1_000_000,
        b"<script type='application/ld+json'>" + b'[{"@type":"Article"},' * 200_000,
    ],
    ids=[
        *("div", "b", "letters", "links", "strays", "menus", "headings", "flat", "tables", "spans"),
        *("attributes", "entities", "brackets", "articles"),
    ],
)
def test_a_hostile_page_takes_no_more_than_seconds(
    body: bytes, make_dump: Callable[..., Dump]
) -> None:
    before = time.process_time()

    outcome(make_dump(body), Hints())

    assert time.process_time() - before < 5


def test_a_page_of_too_many_tags_is_refused_by_name(make_dump: Callable[..., Dump]) -> None:
    with pytest.raises(ParseError, match="300,001 tags"):
        parse(make_dump(b"<html>" + b"<p>" * 300_000), Hints())


def test_ten_times_the_page_takes_about_ten_times_as_long(make_dump: Callable[..., Dump]) -> None:
    def spent(count: int) -> float:
        items: list[dict[str, str | list[str]]] = [
            {"title": f"Titel {n}", "summary": "Vägen är bred och lång nu.", "categories": ["Väg"]}
            for n in range(count)
        ]
        dump = make_dump(listing(items))
        before = time.process_time()
        assert len(parse(dump, Hints()).items) == count
        return time.process_time() - before

    few = min(spent(500) for _ in range(3))

    assert min(spent(5000) for _ in range(2)) < few * 25
