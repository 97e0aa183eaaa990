"""Simple markup is cleaned in one scan, to the bytes that two parsers would write."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aggregator.parse.clean import parsed_html, parsed_lines
from aggregator.parse.simple import simple

PHRASING = ["a", "b", "code", "em", "i", "small", "span", "strong", "sub", "sup", "u"]
BLOCKS = ["blockquote", "div", "figure", "h1", "h2", "h6", "p"]
LISTS = ["ol", "ul"]
WORDS = st.sampled_from(
    [
        *("word", "å", "😀", " ", "\n", "\t", ">", '"', "'", "]]>", "--", "\u00a0", "\u2028"),
        *("&amp;", "&lt;", "&gt;", "&quot;", "&nbsp;", "&#39;", "&#160;", "&#173;", "&#8217;"),
    ]
)
TEXT = st.lists(WORDS, max_size=4).map("".join)
ATTRIBUTES = st.sampled_from(
    [
        *("", "", ' class="x y"', ' style="color: red"', ' id="i" class=""', ' title="t å"'),
        ' href="https://a.example/x?a=1&amp;copy=2#c"',
        ' target="_blank" href="https://a-b.example" rel="nofollow"',
        ' href="http://1.example/(~)%zz"',
    ]
)
IMAGE = st.sampled_from(
    [
        '<img src="https://a.example/i.png">',
        '<img class="x" alt="" src="https://a.example/i.png?w=1&amp;h=2" width="20" height="030"/>',
        '<img src="https://a.example/i.png" alt="An eye, å" loading="lazy" />',
    ]
)
ALONE = st.one_of(TEXT, IMAGE, st.sampled_from(["<br>", "<br/>", "<br />", "<hr>"]))


def elements(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Well-nested elements, some of them where they should not be."""
    inside = st.lists(inner, max_size=3).map("".join)
    names = st.sampled_from([*PHRASING, *BLOCKS, *LISTS, "li", "figcaption"])
    entries = st.lists(inside.map("<li>{}</li>".format), max_size=3)
    return st.one_of(
        st.builds("<{0}{1}>{2}</{0}>".format, names, ATTRIBUTES, inside),
        st.builds("<{0}>{1}{2}</{0}>".format, st.sampled_from(LISTS), TEXT, entries.map("\n".join)),
        inside,
    )


MARKUP = st.recursive(ALONE, elements, max_leaves=12)
HOSTILE = st.sampled_from(
    [
        *("<", ">", "</", "/>", "&", ";", "#", '"', "=", "\x00", "\x0b", "\r", "\x7f", "\x85"),
        *("\ufeff", "\ufffe", "\U0001fffe", "&#1;", "&#1", "&#38;", "&#60;", "&#65279;", "&copy;"),
        *("<!--", "-->", "<![CDATA[", "<script>", "</script>", "<style>", "<svg>", "<math>"),
        *("<p", "<p>", "</p>", "</p >", "<P>", "<p\n>", "<b>", "</b>", "<li>", "</li>", "<table>"),
        *("<td>", "<title>", "<template>", "<pre>\n", "<a href=javascript:x>", "<img src=x>"),
        *(' href="javascript:x"', ' onclick="x"', ' href="//a.example"', ' href="&#1;"'),
    ]
)


def assert_alike(markup: str) -> None:
    """Asserts that the scan says what the parsers say, or nothing."""
    found = simple(markup)

    if found:
        assert found.html == parsed_html(markup, None)
        assert found.html == parsed_html(markup, "https://b.example/c/")
        assert "<" not in markup or found.paragraphs == parsed_lines(markup)


@settings(max_examples=1500, deadline=None)
@given(markup=MARKUP)
def test_the_scan_writes_what_the_parsers_write_or_declines(markup: str) -> None:
    assert_alike(markup)


@settings(max_examples=1000, deadline=None)
@given(before=MARKUP, what=HOSTILE, after=MARKUP, start=st.integers(0, 9))
def test_hostile_markup_is_declined_or_read_alike(
    before: str, what: str, after: str, start: int
) -> None:
    assert_alike(before + what + after[start:])
    assert_alike(f"<p>{before[start:]}{what}{after}</p>")


@settings(max_examples=500, deadline=None)
@given(text=st.text(), name=st.sampled_from(["p", "b", "li", "div", "h2"]))
def test_any_text_in_an_element_is_declined_or_read_alike(text: str, name: str) -> None:
    assert_alike(f"<{name}>{text}</{name}>")
    assert_alike(f'<a title="{text}" href="https://a.example/{text}">x</a>')
    assert_alike(f'<img src="https://{text}.example/" alt="{text}">')


@pytest.mark.parametrize(
    ("markup", "html", "paragraphs"),
    [
        ("<p>One</p>\n<p>Two</p>", "<p>One</p>\n<p>Two</p>", ("One", "Two")),
        ("<p>R&amp;D &#8211; 3 > 2</p>", "<p>R&amp;D – 3 &gt; 2</p>", ("R&D – 3 > 2",)),
        ('<div class="x">One<br/>two</div>', "One<br>two", ("One", "two")),
        (
            '<a target="_blank" href="https://a.example/?a=1&amp;b=2" rel="me">Go</a>',
            '<a href="https://a.example/?a=1&amp;b=2" rel="noopener">Go</a>',
            ("Go",),
        ),
        ("<ul>\n<li>a</li>\n<li>b</li></ul>", "<ul>\n<li>a</li>\n<li>b</li></ul>", ("a", "b")),
    ],
)
def test_what_feeds_write_takes_one_scan(
    markup: str, html: str, paragraphs: tuple[str, ...]
) -> None:
    found = simple(markup)

    assert found
    assert (found.html, found.paragraphs) == (html, paragraphs)
    assert_alike(markup)


@pytest.mark.parametrize(
    "markup",
    [
        *("<p>", "</p>", "<p>x", "<b><i>x</b></i>", "<p><p>x</p></p>", "<b>x<b>y</b></b>"),
        *("<i><p>x</p></i>", "<a>x<a>y</a></a>", "<ul>x</ul>", "<li>x</li>", "<ul><li></li> </ul>"),
        *("<p>a & b</p>", "<p>&copy;</p>", "<p>&#1;</p>", "<p>&#128;</p>", "<p>x\x00</p>", "1 < 2"),
        *("<P>x</P>", "<p>x</p >", "<p/>", "<br></br>", "<!-- x -->", "<![CDATA[x]]>", "<?x?>"),
        *("<script>x</script>", "<style>x</style>", "<svg></svg>", "<pre>x</pre>", "<td>x</td>"),
        *('<p onclick="x">y</p>', "<p class=x>y</p>", '<p class="x"class="y">z</p>'),
        *('<p class="x" class="y">z</p>', '<p class="&lt;">x</p>', "<img>", "<img src=x>"),
        *('<a href="/x">y</a>', '<a href="javascript:x">y</a>', '<a href="//a.example">y</a>'),
        '<a href="https://u@a.example">y</a>',
        *('<a href="https://1.2.3.4/">y</a>', '<a href="https://xn--a.example/">y</a>'),
        *('<a href="https://a.example:80/">y</a>', '<a href="https://a.example/?a&b">y</a>'),
        *("<b>" * 40 + "x" + "</b>" * 40, "<div>" * 40 + "x" + "</div>" * 40),
        "x" * 70_000 + "<br>",
    ],
)  # fmt: skip
def test_whatever_is_not_simple_is_left_to_the_parsers(markup: str) -> None:
    assert simple(markup) is None


def test_every_letter_and_every_number_of_one_is_read_alike() -> None:
    letters = [chr(code) for code in range(0xA0, 0x11000) if not 0xD800 <= code < 0xE000]
    numbers = [f"&#{code};" for code in range(160, 50_000)]
    chosen = [one for one in (*letters, *numbers) if simple(f"<b>{one}x</b>")]

    assert len(chosen) > 100_000
    for start in range(0, len(chosen), 5_000):
        assert_alike(f"<b>{'x'.join(chosen[start : start + 5_000])}</b>")


@pytest.mark.parametrize(
    "markup",
    [
        *("<p>" * 20_000, "<a href=" * 7_000, '<a title="' * 6_000, "&amp" * 16_000),
        *("<b>x</b>" * 8_000, '<a href="https://' + "a." * 30_000, "<p " + 'id="" ' * 10_000),
    ],
    ids=["p", "a", "quotes", "references", "pairs", "labels", "attributes"],
)
def test_the_scan_does_not_backtrack(markup: str) -> None:
    before = time.process_time()

    simple(markup)

    assert time.process_time() - before < 1
