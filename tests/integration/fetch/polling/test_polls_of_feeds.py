"""Polls of feeds over real sockets; the time is an argument."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from aggregator.fetch.manners import Outcome, next_poll
from aggregator.fetch.polling import Ask, Poller, policy_of
from aggregator.fetch.polling import settled as settle
from aggregator.model import DumpDate, DumpKind
from tests.integration.fetch.polling.conftest import NOW, feed, page, parsed, settled, source_of
from tests.integration.fetch.web.conftest import Script, Serve, answer, drip, hang, redirect

HOUR = timedelta(hours=1)
VALIDATORS = ("ETag:  W/odd\xe9", "Last-Modified: yesterday, more or less")


def header(request: bytes, name: str) -> str | None:
    lines = request.decode("latin-1").split("\r\n")[1:]
    found = [line.partition(":")[2].strip() for line in lines if line.lower().startswith(name)]
    return found[0] if found else None


def test_validators_go_back_byte_for_byte_and_a_304_brings_nothing(
    serve: Serve, poller: Poller
) -> None:
    server = serve(answer(feed("Quay"), *VALIDATORS), answer(status="304 Not Modified"))
    source = source_of(f"{server.url}.xml", robots=False)
    first = poller.poll(Ask(source=source, url=source.urls[0]), NOW)
    kept = settled(first, source).polled

    second = poller.poll(Ask(source=source, url=source.urls[0], polled=kept), NOW + HOUR)

    assert (first.verdict.outcome, second.verdict.outcome) == (Outcome.FRESH, Outcome.UNCHANGED)
    assert [item.title for item in parsed(first, source).items] == ["Quay"]
    assert header(server.asked[1], "if-none-match:") == "W/odd\xe9"
    assert header(server.asked[1], "if-modified-since:") == "yesterday, more or less"
    assert (second.dump, second.status, second.polled.etag) == (None, 304, "W/odd\xe9")


def test_validators_are_not_sent_for_a_body_that_could_not_be_read(
    serve: Serve, poller: Poller
) -> None:
    server = serve(answer(feed("Quay"), 'ETag: "one"'))
    source = source_of(f"{server.url}.xml")
    first = poller.poll(Ask(source=source, url=source.urls[0]), NOW)

    kept = settle(first, None)
    poller.poll(Ask(source=source, url=source.urls[0], polled=kept), NOW + HOUR)

    assert (kept.etag, kept.failures) == ('"one"', 1)
    assert header(server.asked[1], "if-none-match:") is None


def test_other_hints_let_the_body_be_seen_again(serve: Serve, poller: Poller) -> None:
    server = serve(answer(feed("Quay"), 'ETag: "one"'))
    source = source_of(f"{server.url}.xml")
    kept = settled(poller.poll(Ask(source=source, url=source.urls[0]), NOW), source).polled

    mended = source_of(f"{server.url}.xml", noise=["^Share$"])
    poller.poll(Ask(source=mended, url=source.urls[0], polled=kept), NOW + HOUR)

    assert header(server.asked[1], "if-none-match:") is None


def test_a_301_that_held_for_three_polls_over_a_day_is_adopted(
    serve: Serve, poller: Poller
) -> None:
    new = serve(answer(feed("Quay")))
    old = serve(redirect(f"{new.url}.xml", "301 Moved Permanently"))
    source = source_of(f"{old.url}.xml")
    polled = None
    for hours in (0, 12, 25):
        poll = poller.poll(
            Ask(source=source, url=source.urls[0], polled=polled), NOW + hours * HOUR
        )
        polled = settled(poll, source).polled
        asked_old = len(old.asked)

    poller.poll(Ask(source=source, url=source.urls[0], polled=polled), NOW + 26 * HOUR)

    assert polled is not None
    assert (polled.url, polled.former) == (f"{new.url}.xml", (f"{old.url}.xml",))
    assert (len(old.asked), asked_old, len(new.asked)) == (3, 3, 4)


def test_410_ends_polling_but_a_poll_by_hand_asks_again(serve: Serve, poller: Poller) -> None:
    server = serve(answer(status="410 Gone"), answer(feed("Quay")))
    source = source_of(f"{server.url}.xml")
    ask = Ask(source=source, url=source.urls[0])
    gone = poller.poll(ask, NOW)

    by_itself = poller.poll(Ask(source=source, url=ask.url, polled=gone.polled), NOW + HOUR)
    asked = len(server.asked)
    by_hand = poller.poll(
        Ask(source=source, url=ask.url, polled=gone.polled, by_hand=True), NOW + HOUR
    )

    assert gone.verdict.outcome is Outcome.GONE
    assert by_itself.barred is not None
    assert asked == 1
    assert by_hand.verdict.outcome is Outcome.FRESH


def test_retry_after_is_kept_even_by_hand(serve: Serve, poller: Poller) -> None:
    server = serve(answer(b"", "Retry-After: 7200", status="429 Too Many Requests"))
    source = source_of(f"{server.url}.xml")
    first = poller.poll(Ask(source=source, url=source.urls[0]), NOW)

    due = next_poll(first.polled, first.verdict, policy_of(source), NOW, name="pier")
    again = poller.poll(
        Ask(source=source, url=source.urls[0], polled=first.polled, by_hand=True), NOW + HOUR
    )

    assert due.at is not None
    assert due.at >= NOW + 2 * HOUR
    assert again.barred is not None
    assert len(server.asked) == 1


def test_a_page_where_a_feed_was_is_a_failure_that_keeps_the_validators(
    serve: Serve, poller: Poller
) -> None:
    sorry = page("We are sorry")
    server = serve(answer(feed("Quay"), 'ETag: "one"'), answer(sorry, 'ETag: "sorry"'))
    source = source_of(f"{server.url}.xml")
    kept = settled(poller.poll(Ask(source=source, url=source.urls[0]), NOW), source).polled

    poll = poller.poll(Ask(source=source, url=source.urls[0], polled=kept), NOW + HOUR)

    assert kept.kind is DumpKind.FEED
    assert poll.verdict.outcome is Outcome.FAILED
    assert "a web page where a feed was expected" in poll.verdict.sentence
    assert (poll.dump, poll.polled.etag) == (None, '"one"')


def test_an_empty_body_is_a_failure(serve: Serve, poller: Poller) -> None:
    source = source_of(f"{serve(answer(b'  ')).url}.xml")

    poll = poller.poll(Ask(source=source, url=source.urls[0]), NOW)

    assert (poll.verdict.outcome, poll.dump) == (Outcome.FAILED, None)
    assert poll.verdict.sentence == "the body is empty"


def test_a_truncated_body_is_a_failure_with_a_sentence(serve: Serve, poller: Poller) -> None:
    cut = answer(feed("Quay"), 'ETag: "cut"')[:-20]
    source = source_of(f"{serve(lambda line: line.sendall(cut)).url}.xml?key=hush")

    poll = poller.poll(Ask(source=source, url=source.urls[0]), NOW)

    assert (poll.verdict.outcome, poll.dump, poll.polled.etag) == (Outcome.FAILED, None, None)
    assert "ended before it was complete" in poll.verdict.sentence
    assert "hush" not in poll.verdict.sentence + poll.location


def test_a_dump_knows_its_place_its_date_and_its_charset(serve: Serve, poller: Poller) -> None:
    dates = ("Date: Wed, 04 Mar 2026 12:00:00 GMT", "Last-Modified: Tue, 03 Mar 2026 06:00:00 GMT")
    kind = "Content-Type: Text/XML; charset=ISO-8859-1"
    server = serve(answer(feed("Kaj"), *dates, kind))
    url = server.url.replace("//", "//desk:hush@") + ".xml"
    source = source_of(url)

    dump = poller.poll(Ask(source=source, url=url), NOW).dump

    assert dump is not None
    assert dump.location == f"{server.url}.xml"
    assert (dump.dated, dump.dated_by) == (NOW - 30 * HOUR, DumpDate.HTTP)
    assert (dump.media_type, dump.charset) == ("text/xml", "iso-8859-1")
    assert header(server.asked[0], "authorization:") == "Basic ZGVzazpodXNo"


def test_a_dump_made_for_the_request_is_dated_by_the_request(serve: Serve, poller: Poller) -> None:
    dates = ("Date: Wed, 04 Mar 2026 12:00:00 GMT", "Last-Modified: Wed, 04 Mar 2026 11:59:30 GMT")
    source = source_of(f"{serve(answer(feed('Quay'), *dates)).url}.xml")

    dump = poller.poll(Ask(source=source, url=source.urls[0]), NOW).dump

    assert dump is not None
    assert (dump.dated, dump.dated_by) == (NOW, DumpDate.READ)


def test_the_user_agent_is_honest_and_feeds_are_asked_for(serve: Serve, poller: Poller) -> None:
    server = serve(answer(feed("Quay")))
    source = source_of(f"{server.url}.xml")
    named = source_of(f"{server.url}.xml", user_agent="harbour-reader/2")

    poller.poll(Ask(source=source, url=source.urls[0]), NOW)
    poller.poll(Ask(source=named, url=source.urls[0]), NOW)

    agent = header(server.asked[0], "user-agent:") or ""
    assert agent.startswith("aggregator/")
    assert agent.endswith(" (+mailto:desk@news.test)")
    assert (header(server.asked[0], "accept:") or "").startswith("application/atom+xml, ")
    assert header(server.asked[1], "user-agent:") == "harbour-reader/2"


def test_the_rhythm_of_a_feed_is_remembered(serve: Serve, poller: Poller) -> None:
    channel = "<ttl>240</ttl><skipHours><hour>3</hour><hour>4</hour></skipHours>"
    source = source_of(f"{serve(answer(feed('Quay', channel=channel))).url}.xml", every="5m")
    poll = poller.poll(Ask(source=source, url=source.urls[0]), NOW)

    polled = settle(poll, parsed(poll, source), [NOW])
    due = next_poll(polled, poll.verdict, policy_of(source), NOW, name="pier")

    assert polled.cadence.skip_hours == {3, 4}
    assert due.reason == "ttl of the feed"
    assert polled.news == (NOW,)


def test_an_address_that_is_refused_is_a_failure_with_a_remedy(
    serve: Serve, poller: Poller
) -> None:
    server = serve(answer(feed("Quay")))
    source = source_of(f"{server.url}.xml", allow_private=["10.0.0.0/8"])

    poll = poller.poll(Ask(source=source, url=source.urls[0]), NOW)

    assert poll.verdict.outcome is Outcome.FAILED
    assert "leads to an address that is refused" in poll.verdict.sentence
    assert "allow_private" in (poll.verdict.hint or "")
    assert server.asked == []


def test_secrets_from_files_go_to_their_own_origin_only(
    serve: Serve, poller: Poller, tmp_path: Path
) -> None:
    other = serve(answer(feed("Quay")))
    server = serve(redirect(f"{other.url}.xml"))
    (tmp_path / "headers").write_text("# of the desk\nX-Key: hush\n", encoding="utf-8")
    (tmp_path / "token").write_text("hush.token\n", encoding="utf-8")
    source = source_of(
        f"{server.url}.xml", headers_file=tmp_path / "headers", bearer_file=tmp_path / "token"
    )

    poll = poller.poll(Ask(source=source, url=source.urls[0]), NOW)

    assert poll.verdict.outcome is Outcome.FRESH
    assert header(server.asked[0], "authorization:") == "Bearer hush.token"
    assert header(server.asked[0], "x-key:") == "hush"
    assert b"hush" not in other.asked[0]
    assert "hush" not in repr(poll) + repr(source)


def test_secrets_stay_behind_when_the_address_has_moved_for_good(
    serve: Serve, poller: Poller
) -> None:
    other, server = serve(answer(feed("Quay"))), serve(answer(feed("Quay")))
    source = source_of(f"{server.url}.xml", headers={"X-Key": "hush"})
    first = poller.poll(Ask(source=source, url=source.urls[0]), NOW).polled
    moved = type(first)(configured=first.configured, url=f"{other.url}.xml")

    poller.poll(Ask(source=source, url=source.urls[0], polled=moved), NOW + HOUR)

    assert b"hush" in server.asked[0]
    assert len(other.asked) == 1
    assert b"hush" not in other.asked[0]


def test_a_token_is_read_again_when_its_file_has_changed(
    serve: Serve, poller: Poller, tmp_path: Path
) -> None:
    server = serve(answer(feed("Quay")))
    token = tmp_path / "token"
    source = source_of(f"{server.url}.xml", bearer_file=token)
    ask = Ask(source=source, url=source.urls[0])
    missing = poller.poll(ask, NOW)

    for text in ("first", "second-token"):
        token.write_text(text, encoding="utf-8")
        poller.poll(ask, NOW)

    assert "No such file" in missing.verdict.sentence
    assert missing.verdict.permanent
    sent = [header(request, "authorization:") for request in server.asked]
    assert sent == ["Bearer first", "Bearer second-token"]


@pytest.mark.parametrize(
    ("script", "sentence"),
    [
        (b"SSH-2.0-harbour\r\n\r\n", "gave an answer that is not HTTP"),
        (lambda line: line.close(), "closed the connection without an answer"),
        (hang(), "took longer than allowed"),
        (drip(b"HTTP/1.1 200 OK\r\n", b"X: y\r\n"), "took longer than allowed"),
        (redirect("/news.xml"), "redirects in a circle"),
        (redirect("http://10.0.0.1.evil.invalid:99999/"), "redirects without a usable Location"),
        (answer(b"no gzip", "Content-Encoding: gzip"), "is not packed as its Content-Encoding"),
        (answer(b"a", status="206 Partial Content"), "came as a part nobody asked for"),
        (answer(status="304 Not Modified"), "answered 304, but no validators were sent"),
        (answer(status="404 Not Found"), "the server answered 404 Not Found"),
        (answer(status="503 Service Unavailable"), "the server answered 503 Service Unavailable"),
        (answer(status="599 Whatever"), "the server answered 599"),
    ],
)
def test_whatever_a_server_does_becomes_a_verdict(
    serve: Serve, poller: Poller, script: Script, sentence: str
) -> None:
    source = source_of(f"{serve(script).url}.xml", deadline="1s")

    poll = poller.poll(Ask(source=source, url=source.urls[0]), NOW)

    assert poll.verdict.outcome is Outcome.FAILED
    assert sentence in poll.verdict.sentence
    assert (poll.polled.failures, poll.polled.asked_at, poll.dump) == (1, NOW, None)


def test_a_server_that_is_not_there_is_a_failure(serve: Serve, poller: Poller) -> None:
    server = serve(answer(b""))
    server.close()
    source = source_of(f"{server.url}.xml")

    poll = poller.poll(Ask(source=source, url=source.urls[0]), NOW)

    assert poll.verdict.outcome is Outcome.FAILED
    assert "cannot be connected to" in poll.verdict.sentence
