"""Turns of sources, with a real store and a real clock."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from datetime import timedelta

import pytest

from aggregator import log
from aggregator.errors import StoreError
from aggregator.schedule import Schedule
from aggregator.store import Store
from tests.conftest import Place, listing

ITEM = [("Bridge opens", "The new bridge opens on Monday.", "Roads")]
GRACE = timedelta(seconds=5)


def until(condition: Callable[[], object], seconds: float = 5) -> None:
    began = time.monotonic()
    while not condition():
        assert time.monotonic() - began < seconds
        time.sleep(0.02)


def test_a_source_that_is_due_gets_its_turn(place: Place, store: Store) -> None:
    place.drop("a.txt", listing(ITEM))
    schedule = Schedule(place.settings, store, changed=lambda: None)

    schedule.start()
    until(lambda: store.heads()[0].articles == 1)
    until(lambda: store.states()[0].leased_until is None)

    assert schedule.stop(GRACE)
    state = store.states()[0]
    assert state.error is None
    assert state.last_new is not None
    assert state.last_success is not None
    assert state.next_due > state.last_success


def test_a_missing_directory_is_the_sources_error_and_is_tried_again(
    place: Place, store: Store
) -> None:
    place.inbox.rmdir()
    schedule = Schedule(place.settings, store, changed=lambda: None)

    schedule.start()
    until(lambda: store.states()[0].error)
    place.inbox.mkdir()
    place.drop("a.txt", listing(ITEM))
    schedule.wake("town")
    until(lambda: store.heads()[0].articles == 1)

    assert schedule.stop(GRACE)
    assert store.states()[0].failures == 0


def test_dates_in_the_future_are_told_in_the_log(
    place: Place, store: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    log.set_up()
    item = {"title": "Fair", "summary": "Come.", "date_published": "2026-03-09T00:00:00Z"}
    feed = {"version": "https://jsonfeed.org/version/1.1", "items": [item]}
    place.drop("2026-03-01.json", json.dumps(feed))
    schedule = Schedule(place.settings, store, changed=lambda: None)

    schedule.start()
    until(lambda: store.states()[0].last_success)

    assert schedule.stop(GRACE)
    assert "clamped=1" in capsys.readouterr().err


def test_a_bug_in_a_turn_puts_off_the_source_and_ends_nothing(
    place: Place, store: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    log.set_up()

    class Broken(Store):
        def ledger(self, source: str) -> dict[str, object]:  # type: ignore[override]
            raise ZeroDivisionError(source)

    broken = Broken(store._database, store._slug_of)
    schedule = Schedule(place.settings, broken, changed=lambda: None)

    schedule.start()
    until(lambda: store.states()[0].error)
    assert schedule.stop(GRACE)

    state = store.states()[0]
    assert state.error == "internal error: town"
    assert state.last_attempt
    assert state.next_due - state.last_attempt > timedelta(minutes=5)
    assert "ZeroDivisionError" in capsys.readouterr().err


def test_a_tick_that_fails_is_skipped_and_the_next_one_comes(place: Place, store: Store) -> None:
    calls: list[int] = []

    def changed() -> None:
        calls.append(len(calls))
        if len(calls) == 1:
            raise StoreError("the database is away")

    schedule = Schedule(place.settings, store, changed=changed, poll=False)

    schedule.start()
    until(lambda: len(calls) > 1)

    assert schedule.stop(GRACE)


def test_a_wake_up_during_a_turn_is_not_lost(place: Place, store: Store) -> None:
    schedule = Schedule(place.settings, store, changed=lambda: None)
    schedule.start()
    for number in range(10):
        place.drop(f"{number}.txt", listing([(f"News {number}", "A text.", "Roads")]))
        schedule.wake("town", frozenset({f"{number}.txt"}))

    until(lambda: store.heads()[0].articles == 10)

    assert schedule.stop(GRACE)
