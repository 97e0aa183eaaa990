"""Forms: made once by an engine, filled with values as the engine would have written them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from email.utils import format_datetime
from typing import Any
from uuid import UUID

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from aggregator.errors import RenderError
from aggregator.model import Article, DateOrigin, Feed, FeedHead, FeedKind, Site, Topic
from aggregator.render import entry as entries
from aggregator.render import filled, render
from aggregator.render.card import by_template, card
from aggregator.render.form import Form
from aggregator.render.told import Beside, beside, told
from aggregator.render.wording import wording

MOMENT = datetime(2026, 3, 4, 9, 30, 15, tzinfo=UTC)
SHARDS = (
    *("<", ">", "&", "&amp;", "&#60;", "&nbsp;", "</b>", "<b>", "<br/>", "]]>", "<![CDATA["),
    *('"', "'", "\r", "\n", "\n\n", "\t", "\x00", "\x1b", "\x85", "\u2028", "\u2060", "\ud800"),
    *("%", "%s", "{}", "\\", "\ue000title\ue000", "\ue000text 0\ue000", "https://link.invalid/"),
    *(" ", "\u00a0", "a", "Word", "é", "\U0001f6a2", "\ufffe", "</entry>", "</item>", "urn:uuid:"),
)
HOSTILE = st.one_of(st.lists(st.sampled_from(SHARDS), max_size=8).map("".join), st.text())


def mostly(usual: st.SearchStrategy[Any], rare: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Rarely what sends an article to feedgen: there are many such places in one."""
    return st.sampled_from((usual,) * 11 + (rare,)).flatmap(lambda chosen: chosen)


TITLES = mostly(HOSTILE.map("T{}".format), HOSTILE)
LABELS = mostly(HOSTILE.map("L{}".format), HOSTILE)
DATES = mostly(
    st.datetimes(datetime(1000, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001 - the strategy wants it so
    st.sampled_from(
        (
            MOMENT.replace(year=999),
            MOMENT.replace(tzinfo=None),
            MOMENT.astimezone(timezone(timedelta(hours=5, minutes=30))),
        )
    ),
)
LINKS = st.sampled_from(
    (None, "https://a.example/?b=1&c=2", 'http://a.example/"<\t', "https://é.example/ö", "ftp://x")
)
SLUGS = mostly(
    st.sampled_from((None, "", "roads", "vård", 'a"b', "a&b")),
    st.sampled_from(("a\x00b", "\ud800")),
)
LANGUAGES = mostly(st.sampled_from((None, "", "sv", "en")), st.sampled_from(('a"b', "s\x00v")))
SOURCES = st.one_of(st.none(), st.just("Town & <country>"), HOSTILE)
HEADS = {
    slug: FeedHead(
        kind=kind,
        slug=slug,
        title=slug,
        revision=1,
        changed_at=MOMENT,
        articles=1,
        latest=None,
    )
    for slug, kind in (("roads", FeedKind.TOPIC), ("town", FeedKind.SOURCE))
}
SITE = Site(
    base_url="https://news.example.org/base",
    title="The News",
    description="About",
    language="en",
    max_age=timedelta(minutes=5),
)
ORDINARY = Article(
    id=UUID(int=1),
    title="R&D < 5 > 4",
    summary="One & two.\n\nThree < four.",
    edition=1,
    published=MOMENT,
    date_origin=DateOrigin.STATED,
    updated=MOMENT,
    first_seen=MOMENT,
    topics=(Topic(label="R&D", slug="r-d"), Topic(label="Vård", slug=None)),
    sources=("town",),
    categories=(),
    link="https://a.example/?b=1&c=2",
    language="sv",
    content='<p class="x">A &amp; b</p>',
    authors=("Ada <Holm>", "Per Ek"),
    image="https://a.example/a.jpg?b=1&c=2",
)
PLACES: dict[str, Callable[[str], Article]] = {
    "title": lambda text: replace(ORDINARY, title=text),
    "summary": lambda text: replace(ORDINARY, summary=text),
    "content": lambda text: replace(ORDINARY, content=text),
    "label": lambda text: replace(ORDINARY, topics=(Topic(label=text, slug="roads"),)),
    "author": lambda text: replace(ORDINARY, authors=(text,)),
}


@st.composite
def articles(draw: st.DrawFn) -> Article:
    """An article with every kind of value at its edges."""
    topics = draw(st.lists(st.builds(Topic, label=LABELS, slug=SLUGS), max_size=3))
    return Article(
        id=UUID(int=draw(st.one_of(st.integers(0, 9), st.just(2_000_000)))),
        title=draw(TITLES),
        summary=draw(st.one_of(st.just(""), HOSTILE)),
        edition=1,
        published=draw(DATES),
        date_origin=DateOrigin.STATED,
        updated=draw(DATES),
        first_seen=MOMENT,
        topics=tuple(topics),
        sources=("town",),
        categories=(),
        link=draw(LINKS),
        language=draw(LANGUAGES),
        content=draw(st.one_of(st.just(""), HOSTILE)),
        authors=tuple(draw(st.lists(HOSTILE, max_size=2))),
        image=draw(LINKS),
    )


def outcome(write: Callable[[], object]) -> object:
    """What is written, or in which words it is refused."""
    try:
        return write()
    except RenderError as error:
        return str(error)


def ways(article: Article, around: Beside) -> tuple[object, object]:
    """An entry by a form, and the same by feedgen itself."""
    one = told(article, SITE, around.authors)
    return (
        outcome(lambda: filled.filled_entry(article, SITE, around, one)),
        outcome(lambda: entries.entry(article, SITE, around)),
    )


@settings(max_examples=600, deadline=None)
@given(article=articles(), title=SOURCES, head=st.sampled_from(sorted(HEADS)))
@example(article=ORDINARY, title="The <Town> & more", head="roads")
@example(article=replace(ORDINARY, summary=""), title=None, head="roads")
@example(article=replace(ORDINARY, summary="", content=""), title="Town", head="town")
@example(article=replace(ORDINARY, title="A <b>bold</b> title"), title="Town", head="roads")
def test_an_entry_is_what_feedgen_itself_would_write(
    article: Article, title: str | None, head: str
) -> None:
    titles = {} if title is None else {"town": title}

    by_form, by_feedgen = ways(article, beside(article, titles, HEADS[head]))

    assert by_form == by_feedgen


@settings(deadline=None)
@given(text=HOSTILE, place=st.sampled_from(sorted(PLACES)))
def test_hostile_text_in_one_place_of_an_ordinary_article_is_written_as_by_feedgen(
    text: str, place: str
) -> None:
    article = PLACES[place](text)

    by_form, by_feedgen = ways(article, beside(article, {"town": "Town"}, HEADS["roads"]))

    assert by_form == by_feedgen


@settings(max_examples=300, deadline=None)
@given(article=articles(), names=st.lists(HOSTILE, max_size=2), tag=st.sampled_from(("en", "sv")))
@example(article=ORDINARY, names=["Ada <Holm>"], tag="en")
def test_a_card_is_what_the_template_itself_would_write(
    article: Article, names: list[str], tag: str
) -> None:
    authors = beside(replace(article, authors=tuple(names)), {}, HEADS["roads"]).authors
    one = told(article, SITE, authors)

    assert card(one, SITE, tag) == by_template(one, SITE, wording(tag))


@pytest.mark.parametrize("summary", ["", "One & two.", ORDINARY.summary])
@pytest.mark.parametrize("head", HEADS.values(), ids=HEADS.keys())
def test_an_ordinary_article_needs_no_engine(summary: str, head: FeedHead) -> None:
    article = replace(ORDINARY, summary=summary)
    around = beside(article, {"town": "Town & <country>"}, head)

    assert filled._is_plain(told(article, SITE, around.authors), around)


@given(st.datetimes(min_value=datetime(1000, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001 - the strategy wants it so
def test_a_date_of_rss_is_that_of_the_mail_standard(moment: datetime) -> None:
    whole = moment.replace(microsecond=0)

    assert filled.rss_date(whole) == format_datetime(whole)


def test_a_page_that_speaks_another_language_than_before_does_so_in_all_it_shows(
    make_feed: Callable[..., Feed], site: Site
) -> None:
    feed = make_feed("One")
    swedish = replace(feed, head=replace(feed.head, language="sv"))

    told_before = render(swedish, site, before=render(feed, site))

    assert told_before == render(swedish, site)
    assert b">4 mars 2026</time>" in told_before.documents[-1].body


def test_an_article_that_feedgen_refuses_is_refused() -> None:
    article = replace(ORDINARY, title="")

    with pytest.raises(RenderError, match="cannot be written"):
        filled.filled_entry(article, SITE, Beside(), told(article, SITE, ()))


def test_of_two_stand_ins_that_begin_alike_the_longer_one_is_taken() -> None:
    form = Form(
        "<day, time> day", {"day": "day", "moment": "day, time", "none": ""}, lambda _before: str
    )

    assert form.filled({"moment": "noon", "day": "today"}) == "<noon> today"


def test_each_place_is_told_all_that_stands_before_it() -> None:
    form = Form("a=X b=X", {"x": "X"}, lambda before: str.title if "b=" in before else str.upper)

    assert form.filled({"x": "word"}) == "a=WORD b=Word"


def test_what_there_is_very_much_of_is_written_as_all_else(
    make_feed: Callable[..., Feed], site: Site
) -> None:
    many = make_feed("One", summary="\n\n".join(f"Part {n}." for n in range(3000)))
    authors = tuple(f"Author {n}" for n in range(3000))
    feed = replace(many, articles=(replace(many.articles[0], authors=authors),))

    atom, *_, page = (document.body.decode() for document in render(feed, site).documents)

    assert atom.count("<name>Author ") == 3000
    assert page.count("<p>Part ") == 3000
    assert page.count(" · Author ") == 3000
