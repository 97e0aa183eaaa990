"""A source that answers and has nothing new: stale after what it, or the operator, is used to."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from aggregator.ingest import standings
from tests.integration.fetch.web.conftest import Serve, answer
from tests.integration.polls.conftest import HOUR, Desk, feed

Install = Callable[..., Desk]
DAY = timedelta(days=1)
UNCHANGED = answer(status="304 Not Modified")


def condition(desk: Desk) -> tuple[str, str]:
    (told,) = standings(desk.settings, desk.store.states(), desk.now)
    return told.condition, told.reason


def test_a_source_is_stale_after_what_the_operator_expects(
    serve: Serve, installed: Install
) -> None:
    server = serve(answer(feed("Quay"), 'ETag: "one"'), UNCHANGED)
    desk = installed({"name": "pier", "url": f"{server.url}.xml", "expect_every": "2d"})
    desk.turn()

    desk.now += 2 * DAY - 2 * HOUR
    desk.turn()
    early, _ = condition(desk)
    desk.now += 2 * HOUR
    desk.turn()
    late, reason = condition(desk)

    assert (early, late) == ("ok", "stale")
    assert reason == "nothing new for 2d1h, longer than expect_every allows (2d)"


def test_a_source_is_stale_after_three_times_its_own_usual_gap(
    serve: Serve, installed: Install
) -> None:
    told = [feed(f"Quay {n}").replace(b"04 Mar", b"%02d Mar" % (4 + n)) for n in range(5)]
    server = serve(*(answer(body, 'ETag: "one"') for body in told), UNCHANGED)
    desk = installed({"name": "pier", "url": f"{server.url}.xml"})
    for _ in told:
        desk.turn()
        desk.now += DAY

    desk.now += DAY
    desk.turn()
    early, _ = condition(desk)
    desk.now += 2 * DAY
    desk.turn()
    late, reason = condition(desk)

    assert (early, late) == ("ok", "stale")
    assert "longer than its own history allows (3d)" in reason


def test_news_end_staleness(serve: Serve, installed: Install) -> None:
    fresh = feed("Mole").replace(b"04 Mar", b"09 Mar")
    server = serve(answer(feed("Quay")), answer(fresh))
    desk = installed({"name": "pier", "url": f"{server.url}.xml", "expect_every": "1d"})
    desk.turn()
    desk.now += 5 * DAY
    before, _ = condition(desk)

    desk.turn()

    assert (before, condition(desk)[0]) == ("stale", "ok")
