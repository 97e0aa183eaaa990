"""What feeds and pages tell of articles that are no longer shown."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from uuid import UUID

import feedparser
from lxml import etree

from aggregator.model import Feed, FeedHead, FeedKind, Gone, Site, Withdrawn
from aggregator.render import render, render_gone

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
ONE, TWO = UUID(int=1), UUID(int=2)
SITE = Site(
    base_url="http://news.test",
    title="News",
    description="About it",
    language="en",
    max_age=timedelta(minutes=5),
)
HEAD = FeedHead(
    kind=FeedKind.TOPIC,
    slug="roads",
    title="Roads",
    revision=3,
    changed_at=NOON,
    articles=0,
    latest=None,
)
NAMESPACES = {
    "a": "http://www.w3.org/2005/Atom",
    "at": "http://purl.org/atompub/tombstones/1.0",
}
WITHDRAWN = (
    Withdrawn(id=TWO, at=NOON + timedelta(hours=2, microseconds=5), reason="A <wrong>\n date\x01."),
    Withdrawn(id=ONE, at=NOON, reason=""),
)


def atom_of(*withdrawn: Withdrawn) -> bytes:
    shown = render(Feed(head=HEAD, articles=(), withdrawn=withdrawn), SITE)
    return shown.documents[0].body


def test_atom_tells_what_was_withdrawn_by_rfc_6721() -> None:
    feed = etree.fromstring(atom_of(*WITHDRAWN))

    told = feed.findall("at:deleted-entry", NAMESPACES)
    assert [dict(one.attrib) for one in told] == [
        {"ref": f"urn:uuid:{TWO}", "when": "2026-03-01T14:00:00+00:00"},
        {"ref": f"urn:uuid:{ONE}", "when": "2026-03-01T12:00:00+00:00"},
    ]
    comments = [one.findtext("at:comment", None, NAMESPACES) for one in told]
    assert comments == ["A <wrong> date.", None]


def test_a_feed_is_as_new_as_its_last_withdrawal() -> None:
    feed = etree.fromstring(atom_of(*WITHDRAWN))

    assert feed.findtext("a:updated", None, NAMESPACES) == "2026-03-01T14:00:00+00:00"


def test_a_reader_that_knows_no_tombstones_reads_the_feed_all_the_same() -> None:
    read = feedparser.parse(atom_of(*WITHDRAWN))

    assert not read.bozo
    assert (read.feed.title, read.entries) == ("Roads", [])


def test_a_feed_without_withdrawals_does_not_speak_of_them() -> None:
    assert b"tombstones" not in atom_of()


def test_the_other_formats_just_no_longer_have_it() -> None:
    shown = render(Feed(head=HEAD, articles=(), withdrawn=WITHDRAWN), SITE)

    _, rss, feed, *_ = (document.body for document in shown.documents)
    assert str(TWO).encode() not in rss
    assert json.loads(feed)["items"] == []


def test_the_page_of_a_withdrawn_article_tells_why() -> None:
    page = render_gone(Gone(id=ONE, at=NOON, reason="The <date> was wrong."), SITE)

    assert (page.gone, page.path) == (True, f"/articles/{ONE}")
    assert b"<h1>This article was withdrawn</h1>" in page.body
    assert b"<p>The &lt;date&gt; was wrong.</p>" in page.body
    assert b'<time datetime="2026-03-01T12:00:00+00:00"' in page.body
    assert b">1 March 2026</time>" in page.body


def test_the_page_of_a_pruned_article_says_that_it_is_kept_no_longer() -> None:
    page = render_gone(Gone(id=ONE, at=NOON, reason=None), SITE)

    assert page.gone
    assert b"<h1>This article is no longer kept</h1>" in page.body
    assert b"withdrawn" not in page.body
