"""No text that leaves the room holds a character that XML forbids, however it came in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import asdict
from html import escape

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from aggregator.errors import ParseError
from aggregator.model import Dump, Hints, Item
from aggregator.parse import parse
from aggregator.parse.clean import plain, safe_tree, sanitised, title_text
from aggregator.text import xml_safe

CODES = st.sampled_from(
    [0, 1, 8, 9, 11, 27, 31, 127, 128, 129, 132, 133, 141, 159, 55296, 57343, 64976, 65007, 65534]
) | st.integers(0, 70_000)
REFERENCES = st.one_of(
    st.builds("&#{}{}".format, CODES, st.sampled_from(["", ";", "<", " ", "x", "&"])),
    st.builds("&#x{:x}{}".format, CODES, st.sampled_from(["", ";", "<", " ", "g"])),
    st.builds("&#X000{:X};".format, CODES),
    st.sampled_from(["<b>", "</b>", "<br>", "&amp;#1;", "&", "&#", "word", "\x01", "\ufffe"]),
)
TOLD = st.lists(REFERENCES, max_size=6).map("".join)

RSS = (
    '<rss version="2.0"><channel><title>N</title><item><title>Ferry {0}</title>'
    "<link>https://a.example/{0}</link><author>Ada {0}</author><category>sea {0}</category>"
    "<description>&lt;p>It leaves {0}&lt;/p>&lt;img src='/i{0}' alt='{0}'></description></item>"
    "</channel></rss>"
)
SHAPES = {
    "rss": RSS,
    "broken rss": RSS.removesuffix("</rss>"),
    "atom": '<feed xmlns="http://www.w3.org/2005/Atom"><entry><title type="html">Ferry {0}</title>'
    '<category term="sea {0}"/><content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">'
    "<p>It leaves {0}</p></div></content></entry></feed>",
    "json": '{{"version": "https://jsonfeed.org/version/1.1", "items": [{{"title": "Ferry {0}", '
    '"tags": ["sea {0}"], "content_html": "<p>It leaves {0}</p>"}}]}}',
    "page": "<html><body>"
    + '<article><h2><a href="/n/{0}" title="{0}">The ferry is back {0}</a></h2><p class="author">'
    "Ada {0}</p><p>It leaves at nine {0} every day.</p><p class=tag>sea {0}</p></article>"
    * 4
    + "</body></html>",
    "listing": " • The ferry is back {0}\n\n   It leaves at nine {0}.\n\n   Sea{0}\n" * 4,
}
QUICK = settings(
    max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def texts(item: Item) -> Iterator[str]:
    """Everything that an item says in words."""
    for value in asdict(item).values():
        for text in value if isinstance(value, tuple) else (value,):
            if isinstance(text, str):
                yield text


@pytest.mark.parametrize("shape", SHAPES.values(), ids=list(SHAPES))
@QUICK
@given(told=TOLD, twice=st.booleans())
def test_what_leaves_the_room_may_stand_in_xml(
    shape: str, told: str, *, twice: bool, make_dump: Callable[..., Dump]
) -> None:
    body = shape.format(escape(told) if twice else told).encode()

    try:
        parsed = parse(make_dump(body, location="https://a.example/"), Hints())
    except ParseError:
        return

    assert all(text == xml_safe(text) for item in parsed.items for text in texts(item))


@settings(max_examples=500, deadline=None)
@given(told=TOLD)
def test_cleaned_markup_may_stand_in_xml(told: str) -> None:
    for text in (plain(told), title_text(told), sanitised(told, None)):
        assert text == xml_safe(text)


@settings(max_examples=500, deadline=None)
@given(
    told=TOLD.filter(lambda told: "<" not in told), name=st.text("ab{}:&;=/#!é-.?`$", min_size=1)
)
def test_no_text_and_no_attribute_of_a_tree_is_forbidden(told: str, name: str) -> None:
    root = safe_tree(xml_safe(f'<p {name}="{told}" lang="{told}">{told}</p>{told}'))

    assert root is not None
    for element in root.iter():
        assert isinstance(element, etree._Element)
        found = (element.text or "", element.tail or "", *map(str, element.attrib.values()))
        assert all(text == xml_safe(text) for text in found)


def test_a_damaged_reference_leaves_the_words_around_it() -> None:
    assert title_text("Up&#1< Down&#127 there") == "Up< Down there"
    assert plain("<p>a&#xfffe;b</p>c&#1") == "ab\n\nc"
    assert sanitised('<p>a&#1;b</p><img src="https://a.example/i" alt="c&#2 d">', None) == (
        '<p>ab</p><img src="https://a.example/i" alt="c d">'
    )
