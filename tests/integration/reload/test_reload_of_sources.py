"""Sources come, change and go while the daemon runs; everybody else is left alone."""

from __future__ import annotations

import socket
from datetime import timedelta
from threading import Event

from tests.conftest import listing
from tests.integration.fetch.web.conftest import Serve, answer
from tests.integration.fetch.web.conftest import serve as serve  # noqa: PLC0414 - a fixture
from tests.integration.polls.conftest import feed
from tests.integration.reload.conftest import Inside, until

CHOIR = listing([("Choir sings", "Free entrance for all.", "Culture")])
WEB = {"allow_private": True, "floor": "1s", "robots": False, "every": "1h"}


def test_a_source_that_is_added_gets_its_turn(inside: Inside) -> None:
    inside.write(inside.source("town"))
    inside.open()
    inside.start()
    inside.source("harbour")
    inside.drop("harbour", "a.txt", CHOIR)

    outcome = inside.again(inside.source("town"), inside.source("harbour"))
    until(lambda: "Choir sings" in inside.page("/feeds/all.atom"))

    assert outcome.told == "added: harbour"


def test_others_keep_their_due_times_and_their_health(inside: Inside) -> None:
    inside.write(inside.source("town"), inside.source("gone", directory="nowhere"))
    inside.open()
    inside.start()
    until(lambda: inside.state("gone").error and inside.state("town").last_success)
    before = [inside.state(name) for name in ("town", "gone")]

    outcome = inside.again(
        inside.source("town"), inside.source("gone", directory="nowhere"), inside.source("new")
    )
    until(lambda: inside.state("new").last_success)

    assert outcome.taken
    assert [inside.state(name) for name in ("town", "gone")] == before


def test_a_source_that_is_removed_has_no_turn_any_more(inside: Inside) -> None:
    inside.write(inside.source("town"), inside.source("harbour", every="1s"))
    inside.open()
    inside.start()
    until(lambda: inside.state("harbour").last_success)

    outcome = inside.again(inside.source("town"))
    until(lambda: inside.state("harbour").leased_until is None)
    attempted = inside.state("harbour").last_attempt
    inside.drop("harbour", "a.txt", CHOIR)
    ticked = inside.schedule.ticked_at
    until(lambda: inside.schedule.ticked_at > ticked + 2)

    assert outcome.told == "removed: harbour"
    assert inside.state("harbour").last_attempt == attempted
    assert "Choir sings" not in inside.page("/feeds/all.atom")


def test_a_source_that_is_changed_gets_its_turn_by_the_new_settings(inside: Inside) -> None:
    inside.write(inside.source("town"))
    inside.open()
    inside.start()
    until(lambda: inside.state("town").last_success)
    inside.source("harbour")
    inside.drop("harbour", "a.txt", CHOIR)

    outcome = inside.again(inside.source("town", directory="harbour"))
    until(lambda: "Choir sings" in inside.page("/sources/town.atom"))

    assert outcome.told == "changed: town"


def test_a_turn_that_runs_comes_to_its_end(inside: Inside, serve: Serve) -> None:
    asked, go_on = Event(), Event()

    def slow(connection: socket.socket) -> None:
        asked.set()
        go_on.wait(20)
        connection.sendall(answer(feed("Quay")))

    web = {"name": "pier", "url": f"{serve(slow).url}.xml", **WEB}
    inside.write(web, inside.source("town"))
    inside.open()
    inside.start()
    until(asked.is_set)

    outcome = inside.again(inside.source("town"), inside.source("new"))
    until(lambda: inside.state("new").last_success)
    go_on.set()
    until(lambda: "Quay" in inside.page("/feeds/all.atom"))

    assert outcome.told == "added: new; removed: pier"
    assert inside.state("pier").leased_until is None


def test_the_first_source_by_address_is_polled(inside: Inside, serve: Serve) -> None:
    inside.write(inside.source("town"))
    inside.open()
    inside.start()
    web = {"name": "pier", "url": f"{serve(answer(feed('Quay'))).url}.xml", **WEB}

    outcome = inside.again(inside.source("town"), web)
    until(lambda: "Quay" in inside.page("/feeds/all.atom"))

    assert outcome.told == "added: pier"


def test_another_address_of_a_source_is_asked_and_the_other_source_is_not(
    inside: Inside, serve: Serve
) -> None:
    left, old, new = (serve(answer(feed(title))) for title in ("Mole", "Quay", "Pier"))
    one = {"name": "left", "url": f"{left.url}.xml", **WEB}
    inside.write(one, {"name": "right", "url": f"{old.url}.xml", **WEB})
    inside.open()
    inside.start()
    until(lambda: inside.state("left").last_success and inside.state("right").last_success)
    due = inside.state("left").next_due

    inside.again(one, {"name": "right", "url": f"{new.url}.xml", **WEB})
    until(lambda: "Pier" in inside.page("/feeds/all.atom"))

    assert (len(left.asked), inside.state("left").next_due) == (1, due)


def test_a_shorter_interval_of_an_address_counts_from_now(inside: Inside, serve: Serve) -> None:
    web = {"name": "pier", "url": f"{serve(answer(feed('Quay'))).url}.xml", **WEB}
    inside.write(web | {"every": "10h"})
    inside.open()
    inside.start()
    until(lambda: inside.state("pier").last_success)
    asked = inside.state("pier").last_success
    assert asked

    inside.again(web | {"every": "1h"})

    assert inside.state("pier").next_due - asked < timedelta(hours=1, minutes=5)


def test_a_source_by_address_that_is_removed_is_not_asked_any_more(
    inside: Inside, serve: Serve
) -> None:
    server = serve(answer(feed("Quay")))
    web = {"name": "pier", "url": f"{server.url}.xml", **WEB, "every": "1s"}
    inside.write(inside.source("town"), web)
    inside.open()
    inside.start()
    until(lambda: inside.state("pier").last_success)

    inside.again(inside.source("town"))
    until(lambda: inside.state("pier").leased_until is None)
    asked, ticked = len(server.asked), inside.schedule.ticked_at
    until(lambda: inside.schedule.ticked_at > ticked + 2)

    assert len(server.asked) == asked
