"""The rules of a poller that only a whole turn can keep, each over real sockets.

Those that are decided by values have their cases beside the manners.
"""

from __future__ import annotations

import dataclasses
import gzip
import json
from collections.abc import Callable
from datetime import timedelta
from ipaddress import ip_address

import pytest

from aggregator.errors import StoreError
from aggregator.fetch.web import Client, Failure
from aggregator.store import Writer
from tests.integration.fetch.web.conftest import (
    HURRIED,
    RULES,
    Script,
    Serve,
    answer,
    asking,
    drip,
    failure_of,
    hang,
    redirect,
)
from tests.integration.polls.conftest import HOUR, NOW, Desk, feed

Install = Callable[..., Desk]


def pier(news: str, **keys: object) -> dict[str, object]:
    return {"name": "pier", "url": f"{news}.xml"} | keys


def killed(*_: object) -> None:
    raise StoreError("the machine is gone")


def test_rule_05_validators_are_saved_with_the_items_or_not_at_all(
    serve: Serve, installed: Install, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = serve(answer(feed("Quay"), 'ETag: "one"'))
    desk = installed(pier(server.url))

    with monkeypatch.context() as cut:
        cut.setattr(Writer, "replaced", killed)
        with pytest.raises(StoreError):
            desk.turn()

    assert (desk.titles, desk.store.polled("pier")) == ([], {})


def test_rule_15_the_user_agent_names_program_version_and_contact(
    serve: Serve, installed: Install
) -> None:
    server = serve(answer(feed("Quay")))
    desk = installed(pier(server.url))
    desk.settings = desk.settings.model_copy(update={"contact": "mailto:desk@news.test"})
    own = installed(pier(server.url, user_agent="harbour-reader/7"))

    desk.turn()
    own.now += HOUR
    own.turn()

    assert b"User-Agent: aggregator/" in server.asked[0]
    assert b"(+mailto:desk@news.test)" in server.asked[0]
    assert b"User-Agent: harbour-reader/7\r\n" in server.asked[1]


def test_rule_16_nothing_is_asked_for_but_the_address(serve: Serve, installed: Install) -> None:
    server = serve(redirect("/other.xml"), answer(feed("Quay"), "Set-Cookie: crumb=1"))
    desk = installed(pier(server.url, url=f"{server.url}.xml?a=b"))

    desk.turn()
    desk.now += HOUR
    desk.turn()

    asked = [request.split(b"\r\n")[0] for request in server.asked]
    assert asked[:2] == [b"GET /news.xml?a=b HTTP/1.1", b"GET /other.xml HTTP/1.1"]
    assert not any(b"ookie" in one or b"eferer" in one for one in server.asked)


def test_rule_17_only_codings_are_accepted_that_can_be_bounded(
    serve: Serve, installed: Install
) -> None:
    server = serve(answer(gzip.compress(feed("Quay")), "Content-Encoding: gzip"))
    desk = installed(pier(server.url))

    desk.turn()

    assert b"Accept-Encoding: gzip\r\n" in server.asked[0]
    assert b"Accept: application/atom+xml, application/rss+xml" in server.asked[0]
    assert desk.titles == ["Quay"]


def test_rule_18_credentials_stay_with_their_origin_and_out_of_what_is_told(
    serve: Serve, installed: Install
) -> None:
    other = serve(answer(status="403 Forbidden"), host="127.0.0.2")
    server = serve(redirect(f"{other.url}.xml"))
    url = f"{server.url}.xml".replace("//", "//desk:anchor@")
    desk = installed(pier(server.url, url=url, headers={"X-Key": "capstan"}))

    turned = desk.turn()

    told = f"{turned} {desk.state()} {desk.store.polls('pier', 9)}"
    assert b"Authorization: Basic" in server.asked[0]
    assert b"X-Key: capstan" in server.asked[0]
    assert b"uthorization" not in other.asked[0]
    assert b"capstan" not in other.asked[0]
    assert "anchor" not in told
    assert "capstan" not in told


@pytest.mark.parametrize(
    ("script", "sentence"),
    [
        (drip(b"HTTP/1.1 200 OK\r\n\r\n", b" "), "took longer than allowed"),
        (answer(feed(*(f"Quay {n}" for n in range(99)))), "is larger than allowed"),
        (b"HTTP/1.1 200 OK\r\nX: " + b"x" * 200_000 + b"\r\n\r\n", "has more header bytes"),
    ],
)
def test_rule_19_bytes_and_time_have_their_caps(
    serve: Serve, installed: Install, script: Script, sentence: str
) -> None:
    size = "10KiB" if "larger" in sentence else "1MiB"
    desk = installed(pier(serve(script).url, deadline="1s", max_size=size))

    turned = desk.turn()

    assert sentence in turned.failed[0]


def test_rule_22_a_coding_that_lies_or_is_doubled_crashes_nothing(
    serve: Serve, installed: Install
) -> None:
    lies = answer(feed("Quay"), "Content-Encoding: gzip")
    doubled = answer(gzip.compress(gzip.compress(feed("Mole"))), "Content-Encoding: gzip, gzip")
    desk = installed(pier(serve(lies, doubled).url))

    first = desk.turn()
    desk.now += HOUR
    second = desk.turn()

    assert "is not packed as its Content-Encoding says" in first.failed[0]
    assert (second.failed, desk.titles) == ((), ["Mole"])


def test_rule_23_a_feed_that_is_suddenly_another_one_is_held_back(
    serve: Serve, installed: Install
) -> None:
    usual = [feed(*(f"Quay {n}" for n in range(k, k + 20))) for k in range(8)]
    strange = answer(feed("Casino", "Lottery"))
    desk = installed(pier(serve(*map(answer, usual), strange, answer(feed())).url))
    for _ in usual:
        desk.turn()
        desk.now += HOUR
    before = desk.titles

    other = desk.turn()
    desk.now += HOUR
    empty = desk.turn()

    assert other.reports[0].quarantined
    assert empty.reports[0].error
    assert (desk.titles, desk.state().failures) == (before, 2)


def test_rule_24_a_date_in_the_future_is_clamped_and_reported(
    serve: Serve, installed: Install
) -> None:
    item = {"id": "1", "title": "Fair", "content_text": "Come."}
    item["date_published"] = "2027-01-01T00:00:00Z"
    body = json.dumps({"version": "https://jsonfeed.org/version/1.1", "items": [item]}).encode()
    desk = installed(pier(serve(answer(body, "Content-Type: application/feed+json")).url))

    turned = desk.turn()

    (article,) = desk.store.articles()
    assert turned.reports[0].clamped == 1
    assert article.published <= NOW


@pytest.mark.parametrize("step", [-400 * 24 * HOUR, -HOUR, 8 * HOUR, 400 * 24 * HOUR])
def test_rule_25_after_any_step_of_the_clock_polling_goes_on_within_an_interval(
    serve: Serve, installed: Install, step: timedelta
) -> None:
    server = serve(answer(feed("Quay")))
    desk = installed(pier(server.url, every="1h"))
    polls = desk.polls()
    desk.turn()

    desk.now += step
    polls.plan(desk.store)
    due = desk.state().next_due
    stepped, desk.now = desk.now, max(desk.now, due)
    waiting = desk.store.due(desk.now)
    turned = desk.turn()

    assert stepped - HOUR <= due <= stepped + HOUR
    assert (waiting, turned.barred, len(server.asked)) == (("pier",), (), 2)
    assert HOUR <= desk.state().next_due - desk.now <= HOUR + timedelta(minutes=5)


def test_rule_27_verifying_a_certificate_is_never_switched_off(installed: Install) -> None:
    usual = installed(pier("https://pier.test/news"))

    assert usual.settings.source("pier").verify is True
    with pytest.raises(ValueError, match="is never switched off"):
        installed(pier("https://pier.test/news", verify=False))


def test_rule_28_the_other_family_is_tried_within_the_same_deadline(serve: Serve) -> None:
    server, stuck = serve(answer(b"news")), serve(hang())
    rules = dataclasses.replace(HURRIED, deadline=RULES.deadline)
    addresses = [ip_address("::1"), ip_address("127.0.0.1")]

    with Client(resolve=lambda _host, _port: addresses) as client:
        body = client.get(asking(f"http://pier.test:{server.port}/"), rules).body
        failure, _ = failure_of(client, f"http://pier.test:{stuck.port}/", HURRIED)

    assert body == b"news"
    assert failure is Failure.LATE


def test_rule_30_every_poll_leaves_a_row_that_tells_all(serve: Serve, installed: Install) -> None:
    desk = installed(pier(serve(answer(feed("Quay", "Mole")), answer(status="500 Oops")).url))

    desk.turn()
    desk.now += HOUR
    desk.turn()

    failed, fresh = desk.store.polls("pier", 9)
    assert (fresh.at, fresh.status, fresh.new, fresh.outcome) == (NOW, 200, 2, "fresh")
    assert (failed.at, failed.status, failed.new, failed.outcome) == (desk.now, 500, 0, "failed")
    assert fresh.bytes > len(feed("Quay", "Mole"))
    assert all(row.next_due and row.next_due > row.at and row.reason for row in (failed, fresh))


@pytest.mark.parametrize(
    "script",
    [
        hang(),
        drip(b"HTTP/1.1 200 OK\r\n", b"X: y\r\n"),
        lambda connection: connection.close(),
        answer(feed("Mole"))[:-9],
        answer(b""),
        answer(b"<!doctype html><html><body>Please log in.</body></html>"),
        answer(gzip.compress(bytes(80 << 20)), "Content-Encoding: gzip"),
        redirect("http://169.254.169.254/news"),
        redirect("/news.xml"),
        answer(status="500 Oops"),
    ],
)
def test_whatever_a_server_does_the_feeds_that_were_good_stay_as_they_are(
    serve: Serve, installed: Install, script: Script
) -> None:
    desk = installed(pier(serve(answer(feed("Quay")), script).url, deadline="2s"))
    desk.turn()
    before = desk.store.heads()

    desk.now += HOUR
    turned = desk.turn()

    state = desk.state()
    assert len(turned.failed) == 1
    assert (desk.store.heads(), desk.titles) == (before, ["Quay"])
    assert (state.failures, state.last_success) == (1, NOW)
