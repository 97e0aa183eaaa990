"""What a dump says beside its articles: kind, rhythm, next page, and the feeds it offers."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.model import Alternate, Dump, DumpKind, Hints, Limits
from aggregator.parse import alternates, kind_of, parse, version_of

MakeDump = Callable[..., Dump]

_ITEM = "<item><title>Quay</title><link>https://pier.test/quay</link></item>"
_ENTRY = '<entry><title>Quay</title><link href="https://pier.test/quay"/></entry>'
_SYNDICATION = 'xmlns:sy="http://purl.org/rss/1.0/modules/syndication/"'
_FULL = (
    "<ttl> 90 </ttl><skipHours><hour>0</hour><hour>23</hour></skipHours>"
    "<skipDays><day>Sunday</day></skipDays>"
    "<sy:updatePeriod>daily</sy:updatePeriod><sy:updateFrequency>2</sy:updateFrequency>"
)
_TOLD: Mapping[str, str | tuple[str, ...]] = {
    "ttl": "90",
    "skipHours": ("0", "23"),
    "skipDays": ("Sunday",),
    "updatePeriod": "daily",
    "updateFrequency": "2",
}
_JSON = (
    b'{"version": "https://jsonfeed.org/version/1.1", "title": "Pier", '
    b'"next_url": "https://pier.test/news/?page=2", '
    b'"items": [{"id": "1", "title": "Quay", "content_text": "Quay"}]}'
)
_PAGE = "https://pier.test/news/"


def rss(channel: str, item: str = _ITEM) -> bytes:
    return f'<rss version="2.0" {_SYNDICATION}><channel>{channel}{item}</channel></rss>'.encode()


def atom(head: str) -> bytes:
    return f'<feed xmlns="http://www.w3.org/2005/Atom">{head}{_ENTRY}</feed>'.encode()


def test_a_feed_tells_its_rhythm_as_it_is_written(make_dump: MakeDump) -> None:
    parsed = parse(make_dump(rss(_FULL)), Hints())

    assert parsed.cadence == _TOLD


def test_a_damaged_feed_tells_its_rhythm_as_well(make_dump: MakeDump) -> None:
    parsed = parse(make_dump(rss(f"{_FULL}<description>a & b</description>")), Hints())

    assert any("tolerant" in finding.text for finding in parsed.findings)
    assert parsed.cadence == _TOLD


def test_an_rdf_feed_tells_its_rhythm_beside_its_items(make_dump: MakeDump) -> None:
    body = (
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
        f'xmlns="http://purl.org/rss/1.0/" {_SYNDICATION}>'
        "<channel><sy:updatePeriod>hourly</sy:updatePeriod></channel>"
        f"{_ITEM}</rdf:RDF>"
    )

    parsed = parse(make_dump(body.encode()), Hints())

    assert parsed.cadence == {"updatePeriod": "hourly"}


def test_what_an_item_says_is_no_rhythm_of_its_feed(make_dump: MakeDump) -> None:
    item = _ITEM.replace("</item>", "<ttl>5</ttl></item>")

    parsed = parse(make_dump(rss("", item)), Hints())

    assert parsed.cadence == {}


@pytest.mark.parametrize(
    "body",
    [
        atom('<link rel="next" href="?page=2"/>'),
        rss('<link xmlns="http://www.w3.org/2005/Atom" rel="next" href="/news/?page=2"/>'),
        _JSON,
    ],
    ids=["atom", "rss", "json"],
)
def test_a_feed_tells_its_next_page(make_dump: MakeDump, body: bytes) -> None:
    parsed = parse(make_dump(body, location=_PAGE), Hints())

    assert parsed.next_page == "https://pier.test/news/?page=2"


@pytest.mark.parametrize("href", ["javascript:next()", "ftp://pier.test/2", "http://[bad", ""])
def test_a_next_page_that_is_no_web_address_is_none(make_dump: MakeDump, href: str) -> None:
    parsed = parse(make_dump(atom(f'<link rel="next" href="{href}"/>'), location=_PAGE), Hints())

    assert parsed.next_page is None


def listing(head: str = "", foot: str = "") -> bytes:
    items = "".join(
        f'<article><h2><a href="/{n}">Plan of quay {n}</a></h2><time>2024-04-0{n}</time>'
        f"<p>The council decides about quay {n} in May.</p></article>"
        for n in (1, 2, 3)
    )
    return f"<html><head>{head}</head><body><main>{items}</main>{foot}</body></html>".encode()


def test_a_page_tells_its_next_page_and_a_link_goes_before_an_anchor(make_dump: MakeDump) -> None:
    anchor = '<a class="on" rel="nofollow Next" href="/news/2">Older</a>'
    link = '<link rel="next" href="/news/?page=2">'

    by_anchor = parse(make_dump(listing(foot=anchor), location=_PAGE), Hints())
    by_link = parse(make_dump(listing(head=link, foot=anchor), location=_PAGE), Hints())
    alone = parse(make_dump(listing(), location=_PAGE), Hints())

    assert by_anchor.next_page == "https://pier.test/news/2"
    assert by_link.next_page == "https://pier.test/news/?page=2"
    assert alone.next_page is None


def test_a_page_offers_its_feeds_in_their_order(make_dump: MakeDump) -> None:
    head = (
        '<link rel="alternate" type="application/json" href="/wp-json/pages/2">'
        '<link rel="alternate" hreflang="sv" href="/sv/">'
        '<link rel="alternate" type="application/rss+xml; charset=utf-8" href="/all.xml" '
        'title=" All \n news ">'
        '<LINK REL="ALTERNATE home" TYPE="Application/Atom+XML" HREF="//feeds.test/pier">'
        '<link rel="alternate" type="application/feed+json" href="/all.xml">'
        '<link rel="alternate" type="application/rss+xml" href="feed:https://pier.test/x">'
    )

    found = alternates(make_dump(listing(head=head), location=_PAGE), Hints())

    assert found == (
        Alternate(url="https://pier.test/all.xml", type="application/rss+xml", title="All news"),
        Alternate(url="https://feeds.test/pier", type="application/atom+xml"),
    )


def test_what_is_no_page_or_too_large_offers_no_feeds(make_dump: MakeDump) -> None:
    head = '<link rel="alternate" type="application/rss+xml" href="/all.xml">'
    small = Hints(limits=Limits(decoded_bytes=100))

    assert alternates(make_dump(rss(""), location=_PAGE), Hints()) == ()
    assert alternates(make_dump(listing(head=head), location=_PAGE), small) == ()


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (rss(""), DumpKind.FEED),
        (b'{"version": "https://jsonfeed.org/version/1.1"}', DumpKind.FEED),
        (listing(), DumpKind.PAGE),
        ("• Quay\n\n  About it".encode(), DumpKind.TEXT),
        (b"PK\x03\x04", DumpKind.ARCHIVE),
        (b" \n ", DumpKind.EMPTY),
        (b'{"error": "login"}', DumpKind.OTHER),
    ],
)
def test_the_kind_of_a_dump_is_told_from_its_bytes(
    make_dump: MakeDump, body: bytes, kind: DumpKind
) -> None:
    assert kind_of(make_dump(body)) is kind


def test_other_hints_are_another_reading() -> None:
    plain, same, other = Hints(), Hints(), Hints(noise=("^Share$",))

    assert version_of(plain) == version_of(same)
    assert version_of(plain) != version_of(other)


@given(st.binary(max_size=400))
def test_no_page_whatever_it_holds_breaks_the_search_for_feeds(
    make_dump: MakeDump, noise: bytes
) -> None:
    body = b"<html><link rel=alternate type=application/rss+xml href=" + noise

    found = alternates(make_dump(body, location=_PAGE), Hints())

    assert all(one.url.startswith(("http://", "https://")) for one in found)
