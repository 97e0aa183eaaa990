"""Incidents and small histories in the store."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from aggregator.model import Change, Dump, Incident, IncidentKind
from aggregator.store import PollEntry, Store

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def incident(subject: str, begun: datetime) -> Incident:
    return Incident(
        kind=IncidentKind.FAILING,
        subject=subject,
        begun=begun,
        text="no answer",
        remedy="look at its address",
    )


def note(store: Store, *told: Incident, since: datetime = NOON - 99 * HOUR, most: int = 9) -> None:
    store.note_incidents(told, since=since, most=most)


def test_an_incident_that_ends_stays_with_its_id(store: Store) -> None:
    begun = incident("town", NOON)
    note(store, begun)
    ended = replace(begun, ended=NOON + HOUR)

    note(store, ended)

    assert store.incidents() == ()
    assert store.incidents(10) == (ended,)
    assert ended.id == begun.id


def test_incidents_come_the_newest_first(store: Store) -> None:
    first, second = incident("town", NOON), incident("county", NOON + HOUR)

    note(store, first, second)

    assert store.incidents() == (second, first)
    assert store.incidents(1) == (second,)


def test_incidents_are_forgotten_by_age_and_by_number_unless_they_last(store: Store) -> None:
    over = [replace(incident(f"s{n}", NOON + n * HOUR), ended=NOON + 9 * HOUR) for n in range(5)]
    old = replace(incident("old", NOON - HOUR), ended=NOON)
    lasting = incident("lasting", NOON - 9 * HOUR)

    note(store, old, lasting, *over, since=NOON + HOUR, most=2)

    assert store.incidents(10) == (over[4], over[3], lasting)


def test_the_history_of_a_directory_is_its_dumps(
    store: Store,
    dump: Callable[..., Dump],
    change: Callable[..., Change],
    add: Callable[..., None],
) -> None:
    for number in range(3):
        add(store, dump(str(number)), *(change(f"News {number} {n}") for n in range(number)))

    beats = store.beats({"town"}, 2)

    assert set(beats) == {"town"}
    assert [(beat.new, beat.failed) for beat in beats["town"]] == [(1, False), (2, False)]


def test_the_history_of_an_address_is_its_polls(store: Store) -> None:
    with store.writing() as writing:
        for outcome, new in (("fresh", 4), ("failed", 0)):
            writing.remember_poll("town", poll(outcome, new), thin=False)

    beats = store.beats({"town"}, 9)["town"]

    assert [(beat.new, beat.failed) for beat in beats] == [(4, False), (0, True)]


def poll(outcome: str, new: int) -> PollEntry:
    return PollEntry(
        url="https://town.example.org/",
        at=NOON,
        status=200,
        bytes=1,
        outcome=outcome,
        new=new,
        next_due=None,
        reason="",
    )
