"""Markup made safe: text, few elements, addresses that lead to the web."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aggregator.parse.clean import plain, sanitised, title_text, web_link
from aggregator.text import xml_safe

PIECES = [
    *(
        "<p>",
        "</p>",
        "<b>",
        "</b>",
        "<a href='/x'>",
        "</a>",
        "<ul>",
        "<li>",
        "</ul>",
        "<br>",
        "<h2>",
    ),
    *("<table>", "<tr>", "<td>", "</table>", "<svg>", "</svg>", "<math>", "<style>", "</style>"),
    *("<pre>\n\n", "</pre>", "<img src=x onerror=y>", "<!--", "-->", "<![CDATA[", "]]>", "&lt;"),
    *("&amp;lt;", "&#0;", "\x00", "\ufffe", "<script>", "</script>", "<noscript>", "<title>"),
    *(
        "<form>",
        "<select>",
        "<template>",
        "<iframe>",
        "<textarea>",
        "</textarea>",
        "word",
        " ",
        "\n",
    ),
    *("<figure>", "<figcaption>", "<blockquote>", "<ol start=3>", "<th colspan=2>", "<hr>", "<em>"),
    *("<a href='javascript:x'>", "<a href='mailto:a@b.example'>", "<div>", "</div>", "å", "\u00a0"),
]
MARKUP = st.lists(st.sampled_from(PIECES), max_size=30).map("".join)
BASES = st.sampled_from([None, "https://a.example/b/"])


@settings(max_examples=1500, deadline=None)
@given(markup=MARKUP, base=BASES)
def test_cleaning_what_has_been_cleaned_changes_nothing(markup: str, base: str | None) -> None:
    cleaned = sanitised(markup, base)

    assert sanitised(cleaned, base) == cleaned
    assert sanitised(cleaned, None) == cleaned


@settings(max_examples=500, deadline=None)
@given(markup=st.one_of(MARKUP, st.text()), base=BASES)
def test_nothing_live_and_nothing_forbidden_is_left(markup: str, base: str | None) -> None:
    cleaned = sanitised(markup, base)
    texts = (cleaned, plain(markup), title_text(markup))

    assert all(text == xml_safe(text) for text in texts)
    assert "\n" not in title_text(markup)
    for word in ("<script", "<style", "<svg", "<math", "<iframe", "<form", "<!--", "onerror="):
        assert word not in cleaned
    assert 'href="javascript' not in cleaned


@settings(max_examples=500, deadline=None)
@given(href=st.text(max_size=40), base=st.sampled_from([None, "https://a.example/b", "x:y"]))
def test_an_address_is_absolute_or_none(href: str, base: str | None) -> None:
    found = web_link(href, base)

    assert found is None or found.startswith(("http://", "https://"))
    assert found is None or (found.isascii() and " " not in found and "@" not in found[:12])


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("plain words", "plain words"),
        ("<p>One</p><p>Two</p>", "One\n\nTwo"),
        ("One<br>Two", "One\n\nTwo"),
        ("<ul><li>a</li><li>b</li></ul>", "a\n\nb"),
        ("a <b>bold</b>\n  word", "a bold word"),
        ("fish &amp; chips", "fish & chips"),
        ("&amp;lt;b&amp;gt;", "&lt;b&gt;"),
        ("x<script>alert(1)</script>y", "xy"),
        ("2\u202f445 <i>kr</i>\u00a0", "2\u202f445 kr"),
        ("first\n\nsecond", "first\n\nsecond"),
        ("", ""),
        ("<!-- nothing -->", ""),
    ],
)
def test_text_of_markup(written: str, expected: str) -> None:
    assert plain(written) == expected


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("<b>Bold</b> title", "Bold title"),
        ("Ten &lt; twenty", "Ten < twenty"),
        ("&amp;amp;", "&amp;"),
        ("One<br>two", "One two"),
        ("  many \n spaces ", "many spaces"),
    ],
)
def test_a_title_is_one_line_decoded_once(written: str, expected: str) -> None:
    assert title_text(written) == expected


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ('<p class="x" id="y" style="z" onclick="w">Text</p>', "<p>Text</p>"),
        ("<div>Text</div>", "Text"),
        ("<script>x</script><style>y</style>z", "z"),
        (
            '<a href="../n?a=1&amp;b=2" target="_blank">n</a>',
            '<a href="https://a.example/n?a=1&amp;b=2" rel="noopener">n</a>',
        ),
        ('<a href="javascript:x">n</a>', '<a rel="noopener">n</a>'),
        (
            '<a href="mailto:a@b.example">m</a>',
            '<a href="mailto:a@b.example" rel="noopener">m</a>',
        ),
        ('<img src="data:image/png;base64,AAAA">text', "text"),
        ('<img src="/i.png" alt="An eye">', '<img src="https://a.example/i.png" alt="An eye">'),
        ("<h1>Big</h1><h2>Less</h2>", "Big<h2>Less</h2>"),
        ("1 < 2 & 3", "1 &lt; 2 &amp; 3"),
        ("<svg><a href='//x'>y</a></svg>z", "z"),
    ],
)
def test_few_elements_stay(written: str, expected: str) -> None:
    assert sanitised(written, "https://a.example/b/") == expected


def test_relative_addresses_without_a_base_are_dropped() -> None:
    assert sanitised('<a href="/x">x</a><img src="y.png">', None) == '<a rel="noopener">x</a>'


@pytest.mark.parametrize(
    ("href", "expected"),
    [
        ("/c", "https://a.example/c"),
        ("c.html", "https://a.example/b/c.html"),
        ("../c/./d", "https://a.example/c/d"),
        ("/b/../c", "https://a.example/c"),
        ("?p=2", "https://a.example/b/?p=2"),
        ("#part", "https://a.example/b/#part"),
        ("/c#part", "https://a.example/c#part"),
        ("//other.example/x", "https://other.example/x"),
        (" \n/c\t", "https://a.example/c"),
        ("/a b/å", "https://a.example/a%20b/%C3%A5"),
        ("HTTP://other.example", "http://other.example"),
        ("http://räka.example/", "http://xn--rka-qla.example/"),
        ("http://[2001:db8::1]:8080/", "http://[2001:db8::1]:8080/"),
        ("", None),
        ("   ", None),
        ("javascript:alert(1)", None),
        ("java\tscript:alert(1)", None),
        ("data:text/html,x", None),
        ("ftp://a.example/", None),
        ("http:", None),
        ("http://user:word@a.example/", None),
        ("http://a.example\\@b.example/", None),
        ("http://[::1/", None),
        ("/a\x00b", None),
        ("/a\x7fb", None),
        ("/" + "a" * 5000, None),
    ],
)
def test_where_a_link_leads(href: str, expected: str | None) -> None:
    assert web_link(href, "https://a.example/b/") == expected


def test_a_relative_link_without_a_base_leads_nowhere() -> None:
    assert web_link("/c", None) is None
    assert web_link(None, "https://a.example/") is None


@pytest.mark.parametrize(
    "markup",
    [
        *("<div>" * 200_000, "<b>" * 200_000, "<a href=/x>" * 100_000, "<table><tr><td>" * 50_000),
        *("&amp;" * 500_000, "<" * 500_000, "<p>" * 200_000, "<!--" * 250_000),
    ],
    ids=["div", "b", "a", "table", "entities", "brackets", "p", "comments"],
)
def test_hostile_markup_takes_no_more_than_seconds(markup: str) -> None:
    before = time.process_time()

    sanitised(markup, None)
    plain(markup)
    title_text(markup)

    assert time.process_time() - before < 5


def test_the_regular_expressions_of_links_do_not_backtrack() -> None:
    before = time.process_time()

    for href in ("/" + "a" * 4000 + "!", "/" + "a-" * 2000 + " ", "http://" + "a." * 2000 + "!"):
        web_link(href, "https://a.example/")

    assert time.process_time() - before < 1
