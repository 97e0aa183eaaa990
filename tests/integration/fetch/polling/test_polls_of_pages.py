"""Polls of pages over real sockets: robots.txt, discovery of feeds, listings in pages."""

from __future__ import annotations

from datetime import timedelta

import pytest

from aggregator.config import Source
from aggregator.fetch.manners import Outcome, Polled, Standing
from aggregator.fetch.polling import Ask, Poll, Poller, further
from aggregator.model import DumpKind
from tests.integration.fetch.polling.conftest import (
    MISSING,
    NOW,
    feed,
    page,
    parsed,
    settled,
    source_of,
)
from tests.integration.fetch.web.conftest import Serve, Server, answer

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
FIRST = ("Plan of the north quay", "Plan of the south quay", "Plan of the ferry")
SECOND = ("Report on the boats", "Report on the tides", "Report on the cranes")
GONE = answer(status="410 Gone")


def paths(server: Server) -> list[str]:
    return [request.split(b" ")[1].decode() for request in server.asked]


def asking(source: Source, polled: Polled | None = None) -> Ask:
    return Ask(source=source, url=source.urls[0], polled=polled)


def naming(*feeds: str) -> bytes:
    links = "".join(
        f'<link rel="alternate" type="application/rss+xml" href="{href}">' for href in feeds
    )
    return answer(page("Quay", "Boat", head=links))


def test_a_page_that_robots_txt_forbids_is_not_asked(serve: Serve, poller: Poller) -> None:
    rules = answer(b"User-agent: aggregator\nDisallow: /news\n")
    server = serve(rules, answer(page("Quay")))
    source = source_of(server.url)

    poll = poller.poll(asking(source), NOW)

    assert paths(server) == ["/robots.txt"]
    assert poll.verdict.outcome is Outcome.FAILED
    assert poll.verdict.sentence == "robots.txt of the site forbids it"
    assert poll.robots is not None
    assert poll.robots.standing is Standing.THERE


def test_robots_txt_is_asked_once_a_day_and_sees_no_secrets(serve: Serve, poller: Poller) -> None:
    server = serve(MISSING, answer(page("Quay")), answer(page("Quay")), MISSING, answer(page("A")))
    source = source_of(server.url, headers={"X-Key": "hush"})
    polled = None
    for hours in (0, 2, 26):
        poll = poller.poll(asking(source, polled), NOW + hours * HOUR)
        polled = poll.polled

    assert paths(server) == ["/robots.txt", "/news", "/news", "/robots.txt", "/news"]
    assert b"hush" not in server.asked[0]
    assert b"hush" in server.asked[1]


def test_a_feed_is_asked_without_robots_txt(serve: Serve, poller: Poller) -> None:
    server = serve(answer(feed("Quay")))

    poller.poll(asking(source_of(f"{server.url}.rss")), NOW)

    assert paths(server) == ["/news.rss"]


def test_the_switch_makes_feeds_obey_and_pages_not(serve: Serve, poller: Poller) -> None:
    server = serve(answer(b"User-agent: *\nDisallow: /\n"))
    loose = serve(answer(page("Quay")))

    strict = poller.poll(asking(source_of(f"{server.url}.rss", robots=True)), NOW)
    free = poller.poll(asking(source_of(loose.url, robots=False)), NOW)

    assert strict.verdict.outcome is Outcome.FAILED
    assert paths(server) == ["/robots.txt"]
    assert (free.verdict.outcome, paths(loose)) == (Outcome.FRESH, ["/news"])


def test_what_looked_like_a_feed_and_is_a_page_obeys_afterwards(
    serve: Serve, poller: Poller
) -> None:
    server = serve(answer(page("Quay")), answer(b"User-agent: *\nDisallow: /\n"))

    poll = poller.poll(asking(source_of(f"{server.url}/feed")), NOW)

    assert paths(server) == ["/news/feed", "/robots.txt"]
    assert (poll.verdict.outcome, poll.dump) == (Outcome.FAILED, None)


def test_the_delay_a_site_asks_for_is_told_before_each_request(
    serve: Serve, poller: Poller
) -> None:
    server = serve(answer(b"User-agent: *\nCrawl-delay: 7\n"), answer(page("Quay")))
    source = source_of(server.url)
    waited: list[tuple[str, timedelta | None]] = []
    poller.turn = lambda url, delay: waited.append((url, delay))  # type: ignore[attr-defined] # set when it is opened

    poll = poller.poll(asking(source), NOW)

    seven = timedelta(seconds=7)
    assert [delay for _, delay in waited] == [None, seven]
    assert waited[1][0] == server.url
    assert poll.robots is not None
    assert poller.crawl_delay(source, poll.robots) == seven


def test_a_page_names_its_feed_and_the_feed_is_asked_in_the_same_turn(
    serve: Serve, poller: Poller
) -> None:
    server = serve(MISSING, naming("/feed.xml", "/comments.xml"), answer(feed("Quay"), 'ETag: "f"'))
    source = source_of(server.url, discover=True)

    first = settled(poller.poll(asking(source), NOW), source)
    poller.poll(asking(source, first.polled), NOW + HOUR)

    assert paths(server) == ["/robots.txt", "/news", "/feed.xml", "/feed.xml"]
    assert first.polled.configured == server.url
    assert first.polled.url.endswith("/feed.xml")
    assert b'\r\nIf-None-Match: "f"\r\n' in server.asked[3]
    assert first.polled.kind is DumpKind.FEED


def test_a_page_without_a_feed_says_what_to_do(serve: Serve, poller: Poller) -> None:
    server = serve(MISSING, answer(page("Quay")))

    poll = poller.poll(asking(source_of(server.url, discover=True)), NOW)

    assert poll.verdict.outcome is Outcome.FAILED
    assert poll.verdict.sentence == "the page names no feed"
    assert "discover" in (poll.verdict.hint or "")


def test_another_feed_is_believed_after_three_looks(serve: Serve, poller: Poller) -> None:
    old, new = answer(feed("Quay")), answer(feed("Boat"))
    daily = (MISSING, naming("/new.xml"), old)
    server = serve(
        MISSING, naming("/old.xml"), old, *daily, *daily, *(MISSING, naming("/new.xml"), new)
    )
    source = source_of(server.url, discover=True)
    polled = None
    asked = []
    for days in range(4):
        poll = poller.poll(asking(source, polled), NOW + days * 1.1 * DAY)
        polled = settled(poll, source).polled
        asked.append(polled.url.rpartition("/")[2])

    assert asked == ["old.xml", "old.xml", "old.xml", "new.xml"]


def test_a_feed_that_is_gone_is_looked_for_again_at_once(serve: Serve, poller: Poller) -> None:
    server = serve(
        MISSING,
        naming("/old.xml"),
        answer(feed("Quay")),
        GONE,
        naming("/new.xml"),
        answer(feed("Boat")),
    )
    source = source_of(server.url, discover=True)
    first = settled(poller.poll(asking(source), NOW), source).polled

    second = poller.poll(asking(source, first), NOW + 2 * HOUR)

    assert paths(server)[3:] == ["/old.xml", "/news", "/new.xml"]
    assert second.verdict.outcome is Outcome.FRESH
    assert second.polled.url.endswith("/new.xml")
    assert second.polled.gone_at is None


def test_a_feed_that_is_gone_and_still_named_is_gone(serve: Serve, poller: Poller) -> None:
    server = serve(MISSING, naming("/old.xml"), answer(feed("Quay")), GONE, naming("/old.xml"))
    source = source_of(server.url, discover=True)
    first = settled(poller.poll(asking(source), NOW), source).polled

    second = poller.poll(asking(source, first), NOW + 2 * HOUR)

    assert second.verdict.outcome is Outcome.GONE
    assert second.polled.gone_at == NOW + 2 * HOUR


def pages_of(poller: Poller, source: Source, known: tuple[str, ...] = ()) -> list[Poll]:
    """All pages of one turn, as a caller asks them; titles in `known` are not new."""
    ask = asking(source)
    polls = [poller.poll(ask, NOW)]
    asked = [polls[0].polled.url]
    while True:
        found = parsed(polls[-1], source)
        fresh = sum(item.title not in known for item in found.items)
        url = further(source, asked, found, fresh=fresh)
        if url is None:
            return polls
        polls.append(poller.page(ask, url, NOW))
        asked.append(url)


def test_a_listing_goes_on_by_counting_items(serve: Serve, poller: Poller) -> None:
    names = [f"Plan of quay {number}" for number in range(9)]
    listing = [answer(page(*names[at : at + 3])) for at in (0, 3, 6)]
    server = serve(MISSING, *listing)
    template = server.url + "?skip={skip}"
    source = source_of(server.url, pages={"most": 3, "template": template, "step": 3})

    polls = pages_of(poller, source)

    assert paths(server)[1:] == ["/news", "/news?skip=3", "/news?skip=6"]
    titles = [item.title for poll in polls for item in parsed(poll, source).items]
    assert titles == names
    assert polls[1].polled == Polled(configured=server.url, url=server.url)


def test_a_listing_goes_on_by_its_links_until_nothing_is_new(serve: Serve, poller: Poller) -> None:
    onward = '<a rel="nofollow next" href="/news/{}">older</a>'
    server = serve(
        MISSING,
        answer(page(*FIRST, foot=onward.format(2))),
        answer(page(*SECOND, foot=onward.format(3))),
    )
    source = source_of(server.url, pages={"most": 9, "follow": "next"})

    pages_of(poller, source, known=SECOND)

    assert paths(server)[1:] == ["/news", "/news/2"]


@pytest.mark.parametrize("onward", ["/news", "https://elsewhere.test/news/2", "mailto:a@b.test"])
def test_a_listing_never_turns_back_nor_leaves_its_host(
    serve: Serve, poller: Poller, onward: str
) -> None:
    body = page(*FIRST, foot=f'<a rel="next" href="{onward}">older</a>')
    server = serve(MISSING, answer(body))
    source = source_of(server.url, pages={"most": 9, "follow": "next"})

    polls = pages_of(poller, source)

    assert len(polls) == 1


def test_an_address_that_turns_out_to_be_the_feed_is_read_and_then_asked_conditionally(
    serve: Serve, poller: Poller
) -> None:
    server = serve(MISSING, answer(feed("Quay"), 'ETag: "f"'), answer(status="304 Not Modified"))
    source = source_of(server.url, discover=True)

    first = poller.poll(asking(source), NOW)
    second = poller.poll(asking(source, settled(first, source).polled), NOW + 2 * HOUR)

    assert first.verdict.outcome is Outcome.FRESH
    assert second.verdict.outcome is Outcome.UNCHANGED
    assert paths(server) == ["/robots.txt", "/news", "/news"]


def test_a_page_that_cannot_be_had_does_no_harm_to_its_known_feed(
    serve: Serve, poller: Poller
) -> None:
    broken = answer(status="500 Internal Server Error")
    quay = answer(feed("Quay"))
    server = serve(MISSING, naming("/old.xml"), quay, MISSING, broken, quay)
    source = source_of(server.url, discover=True)
    first = settled(poller.poll(asking(source), NOW), source).polled

    second = poller.poll(asking(source, first), NOW + 2 * DAY)

    assert paths(server)[4:] == ["/news", "/old.xml"]
    assert second.verdict.outcome is Outcome.FRESH
