"""One turn of a source by address: real sockets, a real store, a clock that is set."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import timedelta

import pytest

from aggregator.errors import StoreError
from aggregator.ingest import standings
from aggregator.ingest.asking import Address
from aggregator.model import NEVER
from aggregator.store import Writer
from tests.integration.fetch.web.conftest import Serve, answer
from tests.integration.polls.conftest import HOUR, NOW, Desk, feed

Install = Callable[..., Desk]
GONE = answer(status="410 Gone")
UNCHANGED = answer(status="304 Not Modified")


def pier(url: str | list[str], **keys: object) -> dict[str, object]:
    return {"name": "pier", "url": url} | keys


def test_a_feed_is_polled_stored_and_due_again(serve: Serve, installed: Install) -> None:
    server = serve(answer(feed("Quay", "Mole"), 'ETag: "one"'))
    desk = installed(pier(f"{server.url}.xml", every="2h"))

    turned = desk.turn()

    assert desk.titles == ["Mole", "Quay"]
    assert [(report.new, report.error) for report in turned.reports] == [(2, None)]
    state = desk.state()
    assert (state.error, state.failures, state.last_new) == (None, 0, NOW)
    assert state.news == (NOW - HOUR,)
    assert 2 * HOUR <= state.next_due - NOW <= 2 * HOUR + timedelta(minutes=5)
    assert (state.due_reason, turned.due) == ("every: 2h", state.next_due)


def test_a_304_touches_no_articles_and_is_remembered(serve: Serve, installed: Install) -> None:
    server = serve(answer(feed("Quay"), 'ETag: "one"'), UNCHANGED)
    desk = installed(pier(f"{server.url}.xml"))
    desk.turn()
    before = desk.store.heads()

    desk.now += HOUR
    turned = desk.turn()

    assert b'If-None-Match: "one"' in server.asked[1]
    assert (turned.reports, turned.failed, turned.barred) == ((), (), ())
    assert desk.store.heads() == before
    last, first = desk.store.polls("pier", 10)
    assert (first.outcome, first.status, first.new) == ("fresh", 200, 1)
    assert (last.outcome, last.status, last.new) == ("unchanged", 304, 0)
    assert (last.at, last.next_due) == (desk.now, desk.state().next_due)
    assert 0 < last.bytes < first.bytes


def test_every_poll_leaves_one_row_and_the_newest_200_stay(
    serve: Serve, installed: Install
) -> None:
    server = serve(answer(feed("Quay")))
    desk = installed(pier(f"{server.url}.xml"))

    for _ in range(220):
        desk.now += timedelta(minutes=1)
        desk.turn()

    polls = desk.store.polls("pier", 1000)
    assert len(polls) == 200
    assert polls[0].at == desk.now
    assert polls[-1].at == desk.now - timedelta(minutes=199)


def test_validators_are_never_ahead_of_the_items(
    serve: Serve, installed: Install, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = serve(answer(feed("Quay"), 'ETag: "one"'))
    desk = installed(pier(f"{server.url}.xml"))

    with monkeypatch.context() as cut:  # after everything was written, before the commit
        cut.setattr(Writer, "replaced", _killed)
        with pytest.raises(StoreError):
            desk.turn()
    desk.store.release_leases(desk.now)
    assert (desk.titles, desk.store.polled("pier"), desk.store.polls("pier", 9)) == ([], {}, ())

    desk.now += HOUR
    desk.turn()

    assert b"If-None-Match" not in server.asked[1]
    assert desk.titles == ["Quay"]


def test_a_restart_goes_on_with_the_validators(serve: Serve, installed: Install) -> None:
    server = serve(answer(feed("Quay"), 'ETag: "one"'), UNCHANGED)
    desk = installed(pier(f"{server.url}.xml"))
    desk.turn()
    due = desk.state().next_due

    desk.opened.insert(0, desk.polls())  # a new client, and a new memory
    desk.now = due
    desk.turn()

    assert b'If-None-Match: "one"' in server.asked[1]
    assert desk.state().next_due > due


def test_a_body_that_cannot_be_read_is_a_failure_and_is_asked_for_again(
    serve: Serve, installed: Install
) -> None:
    server = serve(answer(b"<rss><channel><nothing/></channel></rss>", 'ETag: "one"'))
    desk = installed(pier(f"{server.url}.xml"))

    turned = desk.turn()
    desk.now += HOUR
    desk.turn()

    assert turned.reports[0].error is not None
    assert b"If-None-Match" not in server.asked[1]
    state = desk.state()
    assert (state.failures, state.last_success) == (2, None)
    assert desk.store.polls("pier", 1)[0].outcome == "refused"
    assert "failures" in (state.due_reason or "")


def test_a_source_that_is_gone_is_shown_so_and_never_due(serve: Serve, installed: Install) -> None:
    server = serve(GONE)
    desk = installed(pier(f"{server.url}.xml"))

    turned = desk.turn()

    (told,) = standings(desk.settings, desk.store.states(), desk.now)
    assert (told.condition, told.due) == ("gone", None)
    assert "poll it by hand" in told.reason
    assert (turned.due, desk.state().next_due) == (None, NEVER)
    assert desk.store.due(desk.now + 1000 * HOUR) == ()


def test_a_gone_source_asked_by_hand_may_come_back(serve: Serve, installed: Install) -> None:
    server = serve(GONE, answer(feed("Quay")))
    desk = installed(pier(f"{server.url}.xml"))
    desk.turn()

    desk.now += HOUR
    by_itself = desk.turn()
    by_hand = desk.turn(by_hand=True)

    assert (len(by_itself.barred), len(by_hand.barred)) == (1, 0)
    assert len(server.asked) == 2
    assert (desk.titles, desk.state().gone_at) == (["Quay"], None)


def test_a_gone_source_with_another_address_is_asked_after_a_start(
    serve: Serve, installed: Install
) -> None:
    old, new = serve(GONE), serve(answer(feed("Quay")))
    desk = installed(pier(f"{old.url}.xml"))
    desk.turn()
    desk = installed(pier(f"{new.url}.xml"))

    desk.polls().plan(desk.store)
    desk.now += timedelta(seconds=1)
    due = desk.store.due(desk.now)
    desk.turn()

    assert due == ("pier",)
    assert desk.titles == ["Quay"]
    assert list(desk.store.polled("pier")) == [f"{new.url}.xml"]


def test_a_server_that_asked_for_time_gets_it_also_by_hand(
    serve: Serve, installed: Install
) -> None:
    busy = answer(b"", "Retry-After: 7200", status="503 Service Unavailable")
    server = serve(busy, answer(feed("Quay")))
    desk = installed(pier(f"{server.url}.xml"))
    desk.turn()
    due = desk.state().next_due

    desk.now += HOUR
    turned = desk.turn(by_hand=True)

    assert len(server.asked) == 1
    assert "Retry-After" in turned.barred[0]
    assert desk.state().next_due == due
    assert desk.state().not_before == NOW + 2 * HOUR


def test_after_the_clock_was_set_back_polling_goes_on_within_an_interval(
    serve: Serve, installed: Install
) -> None:
    server = serve(answer(feed("Quay")))
    desk = installed(pier(f"{server.url}.xml", every="1h"))
    polls = desk.polls()
    desk.turn()

    desk.now -= timedelta(days=30)
    polls.plan(desk.store)
    due = desk.state().next_due
    desk.now = due
    turned = desk.turn()

    assert NOW - timedelta(days=30) <= due <= NOW - timedelta(days=30) + HOUR
    assert (turned.barred, len(server.asked)) == ((), 2)
    assert desk.state().next_due <= due + HOUR + timedelta(minutes=5)


def test_each_of_several_addresses_has_its_own_time(serve: Serve, installed: Install) -> None:
    good = serve(answer(feed("Quay"), "Cache-Control: max-age=18000"))
    bad = serve(answer(status="404 Not Found"))
    desk = installed(pier([f"{good.url}.xml", f"{bad.url}.xml"], every="1h"))
    desk.turn()

    state = desk.state()
    desk.now = state.next_due
    desk.turn()

    assert (len(good.asked), len(bad.asked)) == (1, 2)
    assert state.last_success == NOW
    assert "404" in (desk.state().error or "")
    assert desk.state().failures == 2


def test_all_pages_are_taken_in_before_the_validators_count(
    serve: Serve, installed: Install
) -> None:
    pages = [answer(feed("Quay"), 'ETag: "one"'), answer(feed("Mole")), answer(feed("Mole"))]
    server = serve(*pages)
    template = f"{server.url}.xml?page={{page}}"
    desk = installed(pier(f"{server.url}.xml", pages={"template": template}))

    turned = desk.turn()

    assert desk.titles == ["Mole", "Quay"]
    assert [request.split(b" ")[1] for request in server.asked][1:] == [
        b"/news.xml?page=2",
        b"/news.xml?page=3",
    ]
    (poll,) = desk.store.polls("pier", 9)
    assert (poll.new, poll.outcome) == (2, "fresh")
    assert turned.failed == ()


def test_a_page_that_fails_makes_the_next_turn_ask_for_all(
    serve: Serve, installed: Install
) -> None:
    first = answer(feed("Quay"), 'ETag: "one"')
    server = serve(first, answer(status="500 Oops"), first, answer(feed("Mole")), answer(feed()))
    template = f"{server.url}.xml?page={{page}}"
    desk = installed(pier(f"{server.url}.xml", pages={"template": template}))
    desk.turn()
    failed = desk.state()

    desk.now += HOUR
    desk.turn()

    assert (failed.failures, "500" in (failed.error or "")) == (1, True)
    assert b"If-None-Match" not in server.asked[2]
    assert desk.titles == ["Mole", "Quay"]


def test_a_turn_that_was_cut_off_between_pages_goes_on_with_the_next_one(
    serve: Serve, installed: Install, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = answer(feed("Quay"), 'ETag: "one"')
    server = serve(first, first, answer(feed("Mole")), answer(feed("Mole")))
    template = f"{server.url}.xml?page={{page}}"
    desk = installed(pier(f"{server.url}.xml", pages={"template": template}))
    with monkeypatch.context() as cut:  # page one is in, and then the machine is gone
        cut.setattr(Address, "_further", _killed)
        with pytest.raises(StoreError):
            desk.turn()
    desk.store.release_leases(desk.now)

    desk.now += HOUR
    desk.turn()

    assert b"If-None-Match" not in server.asked[1]
    assert desk.titles == ["Mole", "Quay"]


def test_a_copy_of_robots_outlives_a_restart(serve: Serve, installed: Install) -> None:
    robots = answer(b"User-agent: *\nDisallow: /news\n")
    server = serve(robots, answer(feed("Quay")))
    desk = installed(pier(server.url, robots=True))
    desk.turn()

    desk.opened.insert(0, desk.polls())
    desk.now += HOUR
    desk.turn()

    assert [request.split(b" ")[1] for request in server.asked] == [b"/robots.txt"]
    assert "robots.txt of the site forbids it" in (desk.state().error or "")


def test_a_web_archive_is_taken_in_to_its_end(serve: Serve, installed: Install) -> None:
    server = serve(answer(_zipped(feed("Quay"), feed("Mole")), 'ETag: "one"'), UNCHANGED)
    desk = installed(pier(f"{server.url}.zip"))

    desk.turn()
    desk.now += HOUR
    desk.turn()

    assert desk.titles == ["Mole", "Quay"]
    assert b'If-None-Match: "one"' in server.asked[1]
    assert not list((desk.settings.state / "downloads").iterdir())


def _killed(*_: object) -> None:
    raise StoreError("the machine is gone")


def _zipped(*members: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for number, body in enumerate(members):
            archive.writestr(f"{number}.xml", body)
    return file.getvalue()
