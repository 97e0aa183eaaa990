"""Turns, leases, health and ledgers of sources."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier

from aggregator.model import Change, Dump, LedgerEntry, SourceState
from aggregator.store import SourceEntry, Store

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def state(store: Store, name: str = "town") -> SourceState:
    return next(state for state in store.states() if state.name == name)


def test_new_sources_are_due_at_once_and_the_others_rest(store: Store) -> None:
    due = store.due(NOON)

    store.register([SourceEntry(name="county", title="County")], NOON)

    assert due == ("county", "town")
    assert store.due(NOON) == ("county",)
    assert not state(store, "town").active


def test_registering_the_same_again_changes_no_feed_and_a_new_title_does(store: Store) -> None:
    town = SourceEntry(name="town", title="The town", language="en")
    before = store.heads()

    store.register([town], NOON + MINUTE)
    same = store.heads()
    store.register([SourceEntry(name="town", title="Our town", language="en")], NOON + MINUTE)

    assert same == before
    assert [head.title for head in store.heads() if head.slug == "town"] == ["Our town"]
    assert store.heads()[-1].revision == before[-1].revision + 1


def test_a_claimed_source_is_neither_due_nor_to_be_claimed_until_its_lease_ends(
    store: Store,
) -> None:
    assert store.claim("town", NOON, MINUTE)

    assert store.due(NOON) == ("county",)
    assert not store.claim("town", NOON, MINUTE)
    assert store.claim("town", NOON + MINUTE, MINUTE)


def test_a_lease_can_be_taken_back(store: Store) -> None:
    store.claim("town", NOON, MINUTE)

    store.release_leases(NOON)

    assert store.claim("town", NOON, MINUTE)


def test_a_turn_that_was_cut_off_is_put_off_and_others_are_not(store: Store) -> None:
    store.claim("town", NOON, MINUTE)

    store.release_leases(NOON + MINUTE)

    assert store.due(NOON) == ("county",)
    assert set(store.due(NOON + MINUTE)) == {"county", "town"}


def test_failures_are_counted_until_a_success(store: Store) -> None:
    for turn in range(2):
        store.finish("town", NOON, next_due=NOON + MINUTE, error=f"no {turn}", new=0)
    failed = state(store)

    store.finish("town", NOON + MINUTE, next_due=NOON + 2 * MINUTE, error=None, new=3)

    assert (failed.failures, failed.error, failed.last_success) == (2, "no 1", None)
    fine = state(store)
    assert (fine.failures, fine.error, fine.last_success) == (0, None, NOON + MINUTE)
    assert (fine.last_new, fine.next_due) == (NOON + MINUTE, NOON + 2 * MINUTE)


def test_a_wake_up_during_a_turn_is_the_next_turn(store: Store) -> None:
    store.claim("town", NOON, MINUTE)
    second = timedelta(seconds=1)

    store.hasten("town", NOON + second)
    store.finish("town", NOON + 2 * second, next_due=NOON + MINUTE, error=None, new=0)

    assert "town" in store.due(NOON + 2 * second)


def test_a_clock_that_steps_back_does_not_stop_a_source(store: Store) -> None:
    store.claim("town", NOON, MINUTE)
    store.finish("town", NOON, next_due=NOON + MINUTE, error=None, new=0)
    year = timedelta(days=365)

    assert "town" not in store.due(NOON)
    assert "town" in store.due(NOON - year)


def test_of_two_threads_that_claim_a_source_one_wins(store: Store) -> None:
    start = Barrier(2)

    def claim(_: int) -> bool:
        start.wait()
        return store.claim("town", NOON, MINUTE)

    with ThreadPoolExecutor(2) as pool:
        won = sorted(pool.map(claim, range(2)))

    assert won == [False, True]


def test_the_ledger_remembers_replaces_and_forgets(store: Store) -> None:
    old = LedgerEntry(path="a.txt", size=1, mtime_ns=2, digest=None, error="not to be read")
    new = LedgerEntry(path="a.txt", size=1, mtime_ns=2**62, digest="d")
    bad = LedgerEntry(path="b.txt", size=5, mtime_ns=6, digest=None, error="no")

    with store.writing() as writing:
        writing.record("town", [old, bad])
        writing.record("town", [new])
    remembered = store.ledger("town")
    unreadable = state(store).unreadable
    with store.writing() as writing:
        writing.forget("town", ["b.txt"])

    assert remembered == {"a.txt": new, "b.txt": bad}
    assert unreadable == (bad,)
    assert store.ledger("town") == {"a.txt": new}
    assert store.ledger("county") == {}


def test_articles_and_dumps_of_a_source_are_counted(
    store: Store,
    add: Callable[..., None],
    dump: Callable[..., Dump],
    change: Callable[..., Change],
) -> None:
    add(store, dump("one"), change("A"), change("B"))
    add(store, dump("two"), change("A", new=False))

    assert (state(store).articles, state(store).dumps) == (2, 2)
