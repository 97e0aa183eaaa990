"""A feed in its three formats."""

from __future__ import annotations

import gzip
import hashlib
import html
import json
import os
import re
import subprocess
import sys
import time
from calendar import timegm
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import feedparser
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from aggregator.model import Article, Feed, FeedKind, Site, Span
from aggregator.render import entry as entries
from aggregator.render import render
from aggregator.render.feed import NO_TITLES
from aggregator.render.formats import ATOM, RSS
from aggregator.render.frame import feed_frame
from aggregator.render.told import beside
from tests.unit.render.conftest import Case, read_case

ROOT = Path(__file__).parents[3]
MOMENT = datetime(2026, 3, 4, 9, 30, 15, tzinfo=UTC)
HOSTILE = (
    "Bell \x07, nul \x00 and a lone \ud800 surrogate \ufffe",
    "]]> <![CDATA[ <entry><item></item></entry> </feed>",
    "&amp; &lt; &#x0; &nbsp;",
    "\u202eright to left\u202c \u05e9\u05dc\u05d5\u05dd",
    "\U0001f6a2 " + "x" * 1_000_000,
    "   spaced\r\n\tout\u2028  ",
)


def bodies(feed: Feed, site: Site, sources: Mapping[str, str] = NO_TITLES) -> dict[str, bytes]:
    return {each.path: each.body for each in render(feed, site, sources).documents}


def with_news(feed: Feed) -> Feed:
    """Give the articles of even number a content, authors, a picture and a language."""
    articles = list(feed.articles)
    articles[::2] = [
        replace(
            each,
            content="<p>A ]]> <b>text</b></p>",
            authors=("Ada Holm", "Per Ek"),
            image="https://town.example.org/a.jpg",
            language="sv",
        )
        for each in articles[::2]
    ]
    return replace(feed, articles=tuple(articles))


def moment_of(parsed: time.struct_time) -> datetime:
    return datetime.fromtimestamp(timegm(parsed), UTC)


def plain(title: etree._Element) -> str:
    """A text construct of Atom as a reader shows it."""
    text = str(title.text)
    return html.unescape(text) if title.get("type") == "html" else text


def layout_aside(text: str) -> str:
    return re.sub(r">\s*\n\s*<", "><", text.strip())


@pytest.mark.parametrize("suffix", [".atom", ".rss"])
def test_a_feed_on_file_becomes_the_expected_xml(case: Case, suffix: str) -> None:
    made = bodies(case.feed, case.site, sources=case.sources)[case.feed.head.path + suffix]

    assert layout_aside(made.decode()) == layout_aside(case.expected(suffix))


def test_a_feed_on_file_becomes_the_expected_json_with_keys_in_order(case: Case) -> None:
    made = bodies(case.feed, case.site, sources=case.sources)[case.feed.head.path + ".json"]

    assert json.dumps(json.loads(made)) == json.dumps(json.loads(case.expected(".json")))


@pytest.mark.parametrize("titles", [("One", "Two", "Three"), HOSTILE, ()])
def test_joined_entries_are_what_feedgen_writes_as_a_whole(
    make_feed: Callable[..., Feed], site: Site, titles: tuple[str, ...]
) -> None:
    made = with_news(make_feed(*titles, summary="First <p>.\n\nSecond & last ]]>."))
    feed = replace(made, older=Span(upto=250))
    head, frame, updated = feed.head, feed_frame(feed), MOMENT
    atom = entries._head(frame, site, updated, ATOM)
    rss = entries._head(frame, site, updated, RSS)
    for article in feed.articles:
        around = beside(article, {"town": "The Town"}, head)
        atom.add_entry(entries._atom_entry(article, site, around), order="append")
        rss.add_entry(entries._rss_entry(article, site, around), order="append")

    joined = bodies(feed, site, sources={"town": "The Town"})

    assert joined[f"{head.path}.atom"] == atom.atom_str()
    assert joined[f"{head.path}.rss"] == rss.rss_str()


def test_a_reader_gets_the_same_ids_dates_and_links_from_all_formats(case: Case) -> None:
    made = bodies(case.feed, case.site, sources=case.sources)
    path = case.feed.head.path

    atom = feedparser.parse(made[f"{path}.atom"].decode(), response_headers={})
    rss = feedparser.parse(made[f"{path}.rss"].decode(), response_headers={})
    items = json.loads(made[f"{path}.json"])["items"]

    expected = [(each["id"], each["url"], each.get("tags", [])) for each in items]
    assert not atom.bozo
    assert not rss.bozo
    assert [(e.id, e.link, [t.label for t in e.get("tags", [])]) for e in atom.entries] == expected
    assert [(e.id, e.link, [t.term for t in e.get("tags", [])]) for e in rss.entries] == expected
    published = [datetime.fromisoformat(each["date_published"]) for each in items]
    assert [moment_of(e.published_parsed) for e in atom.entries] == published
    assert [moment_of(e.published_parsed) for e in rss.entries] == published


def test_a_reader_of_rss_gets_the_content_and_every_author() -> None:
    case = read_case("rich")

    made = bodies(case.feed, case.site, sources=case.sources)["/sources/town.rss"]
    first, *_ = feedparser.parse(made.decode(), response_headers={}).entries

    assert first.content[0].value == case.feed.articles[0].content
    assert [author.name for author in first.authors] == ["Ada Holm", "Per Ek"]


def test_the_site_of_a_feed_is_its_page_and_never_the_feed_itself(
    make_feed: Callable[..., Feed], site: Site
) -> None:
    made = bodies(make_feed("One"), site)

    for suffix in (".atom", ".rss"):
        told = feedparser.parse(made[f"/feeds/harbour{suffix}"].decode()).feed
        assert told.link == "https://news.example.org/topics/harbour/"


def test_an_article_that_cannot_be_written_is_left_out_everywhere_and_counted(
    make_feed: Callable[..., Feed], site: Site
) -> None:
    feed = make_feed("Before", "\x00\x01", "After")

    rendered = render(feed, site)

    assert rendered.dropped == 1
    for each in rendered.documents:
        assert b"Before" in each.body
        assert b"After" in each.body
        assert str(feed.articles[1].id).encode() not in each.body


def test_a_naive_date_costs_one_article_and_no_feed(
    make_feed: Callable[..., Feed], site: Site
) -> None:
    feed = make_feed("Good", "Bad")
    bad = replace(feed.articles[1], published=feed.articles[1].published.replace(tzinfo=None))

    rendered = render(replace(feed, articles=(feed.articles[0], bad)), site)

    assert rendered.dropped == 1
    assert len(rendered.documents) == 4


def test_hostile_titles_survive_as_far_as_xml_can_carry_them(
    make_feed: Callable[..., Feed], site: Site
) -> None:
    made = bodies(make_feed(*HOSTILE), site)

    parser = etree.XMLParser(huge_tree=True)
    atom = etree.fromstring(made["/feeds/harbour.atom"], parser)
    titles = [plain(each) for each in atom.findall("{*}entry/{*}title")]

    assert titles[0] == "Bell , nul and a lone surrogate"
    assert titles[1] == HOSTILE[1]
    assert titles[2] == HOSTILE[2]
    assert titles[4] == HOSTILE[4]
    assert titles[5] == "spaced out"


@given(title=st.text(), summary=st.text(), label=st.text(min_size=1))
def test_any_text_gives_three_feeds_that_parse(title: str, summary: str, label: str) -> None:
    article = _any_article(title, summary, label)

    made = bodies(_any_feed(article), _any_site())

    etree.fromstring(made["/feeds/all.atom"])
    etree.fromstring(made["/feeds/all.rss"])
    assert len(json.loads(made["/feeds/all.json"])["items"]) <= 1


def test_bytes_do_not_depend_on_seed_zone_or_locale() -> None:
    program = (
        "import contextlib, hashlib, locale\n"
        "import aggregator.render as r, tests.unit.render.conftest as m\n"
        "with contextlib.suppress(locale.Error): locale.setlocale(locale.LC_ALL, '')\n"
        "c = m.read_case('tame'); h = [c.feed.head]; t = c.feed.head.changed_at\n"
        "d = (*r.render(c.feed, c.site, c.sources).documents, r.render_index(h, c.site, t),"
        " r.render_opml(h, c.site, t))\n"
        "print(hashlib.sha256(b''.join(x.body + x.gzip + x.etag.encode() for x in d)).hexdigest())"
    )
    worlds = (("0", "UTC", "C"), ("7", "Asia/Tokyo", "C.UTF-8"), ("42", "America/Lima", "sv_SE"))

    digests = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={**os.environ, "PYTHONHASHSEED": seed, "TZ": zone, "LC_ALL": language},
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed, zone, language in worlds
    }

    assert len(digests) == 1


def test_a_document_is_tagged_by_its_content_and_compressed_without_a_clock(
    make_feed: Callable[..., Feed], site: Site
) -> None:
    made = render(make_feed("One"), site).documents[0]

    assert made.etag == f'W/"{hashlib.sha256(made.body).hexdigest()[:32]}"'
    assert gzip.decompress(made.gzip) == made.body
    assert made.gzip[4:8] == b"\0\0\0\0"
    assert made.modified_at == MOMENT


def test_a_document_links_to_itself_and_to_its_other_formats(
    make_feed: Callable[..., Feed], site: Site
) -> None:
    rss = next(d for d in render(make_feed("One"), site).documents if d.path.endswith(".rss"))

    assert [(link.rel, link.href.removeprefix(site.base_url)) for link in rss.links] == [
        ("self", "/feeds/harbour.rss"),
        ("alternate", "/feeds/harbour.atom"),
        ("alternate", "/feeds/harbour.json"),
        ("alternate", "/topics/harbour/"),
    ]


def test_media_types_name_the_format_and_its_charset(
    make_feed: Callable[..., Feed], site: Site
) -> None:
    made = render(make_feed("One"), site).documents

    assert {each.path: each.media_type for each in made} == {
        "/feeds/harbour.atom": "application/atom+xml; charset=utf-8",
        "/feeds/harbour.rss": "application/rss+xml; charset=utf-8",
        "/feeds/harbour.json": "application/feed+json; charset=utf-8",
        "/topics/harbour/": "text/html; charset=utf-8",
    }


def test_the_feed_of_everything_has_no_page_of_its_own(
    make_feed: Callable[..., Feed], site: Site
) -> None:
    made = render(make_feed("One", kind=FeedKind.ALL), site).documents

    assert len(made) == 3


def _any_site() -> Site:
    return read_case("tame").site


def _any_feed(article: Article) -> Feed:
    case = read_case("hostile")
    return Feed(head=case.feed.head, articles=(article,))


def _any_article(title: str, summary: str, label: str) -> Article:
    article = read_case("hostile").feed.articles[0]
    topic = replace(article.topics[0], label=label)
    return replace(article, title=title, summary=summary, topics=(topic,))
