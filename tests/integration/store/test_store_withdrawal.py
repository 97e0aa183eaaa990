"""Taken out of every feed by hand, and put back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from aggregator.identity import id_of, key_of
from aggregator.model import Change, Dump, Gone, Keep, Retention, Withdrawn
from aggregator.store import Store

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
LATER = NOON + timedelta(hours=1)
BRIDGE, CHOIR = id_of(key_of("Bridge"), 1), id_of(key_of("Choir"), 1)
NOBODY = UUID(int=7)


@pytest.fixture
def filled(
    store: Store,
    add: Callable[..., None],
    dump: Callable[..., Dump],
    change: Callable[..., Change],
) -> Store:
    """Two articles of the town under Roads."""
    add(store, dump("a"), change("Bridge", labels=("Roads",)), change("Choir", labels=("Roads",)))
    return store


def told(store: Store) -> dict[str, tuple[Withdrawn, ...]]:
    return {head.path: store.withdrawals(head, NOON, 50) for head in store.heads()}


def state(store: Store) -> dict[str, tuple[int, list[str]]]:
    """By feed: how many articles it says, and which it shows."""
    return {
        head.path: (head.articles, [article.title for article in store.newest(head, 9)])
        for head in store.heads()
    }


def test_a_withdrawn_article_is_in_no_feed_and_each_tells_so(filled: Store) -> None:
    done = filled.withdraw([BRIDGE], "Wrong date.", LATER)

    one = Withdrawn(id=BRIDGE, at=LATER, reason="Wrong date.")
    assert done == {BRIDGE: True}
    assert state(filled) == {
        "/feeds/all": (1, ["Choir"]),
        "/feeds/roads": (1, ["Choir"]),
        "/sources/county": (0, []),
        "/sources/town": (1, ["Choir"]),
    }
    assert told(filled) == {
        "/feeds/all": (one,),
        "/feeds/roads": (one,),
        "/sources/county": (),
        "/sources/town": (one,),
    }
    assert filled.gone(BRIDGE) == Gone(id=BRIDGE, at=LATER, reason="Wrong date.")
    assert filled.article(BRIDGE) is None


def test_the_feeds_it_was_in_are_news_and_no_others(filled: Store) -> None:
    stamp = filled.heads_since(None).stamp

    filled.withdraw([BRIDGE], "Wrong.", LATER)

    changed = {head.path for head in filled.heads_since(stamp).heads}
    assert changed == {"/feeds/all", "/feeds/roads", "/sources/town"}


def test_an_unknown_id_is_left_out_and_a_second_time_changes_nothing(filled: Store) -> None:
    filled.withdraw([BRIDGE], "Wrong.", LATER)

    assert filled.withdraw([BRIDGE, NOBODY], "Other.", LATER) == {BRIDGE: False}
    assert filled.gone(BRIDGE) == Gone(id=BRIDGE, at=LATER, reason="Wrong.")


def test_undoing_brings_everything_back(filled: Store) -> None:
    before = state(filled)
    filled.withdraw([BRIDGE, CHOIR], "Wrong.", LATER)

    done = filled.undo_withdrawal([BRIDGE, CHOIR, NOBODY], LATER)

    assert done == {BRIDGE: True, CHOIR: True}
    assert state(filled) == before
    assert set(told(filled).values()) == {()}
    assert filled.gone(BRIDGE) is None
    assert filled.undo_withdrawal([BRIDGE], LATER) == {BRIDGE: False}


def test_the_same_article_arriving_again_stays_out(
    filled: Store,
    add: Callable[..., None],
    dump: Callable[..., Dump],
    change: Callable[..., Change],
) -> None:
    filled.withdraw([BRIDGE], "Wrong.", LATER)
    before = filled.heads()

    again = change("Bridge", new=False, summary="A new text.", revised=True, labels=("Sea",))
    add(filled, dump("b"), again, now=LATER)

    assert [one.title for one in filled.articles()] == ["Choir"]
    assert [one for one in filled.heads() if one.slug != "sea"] == list(before)
    filled.undo_withdrawal([BRIDGE], LATER)
    shown = filled.article(BRIDGE)
    assert shown is not None
    assert shown.summary == "A new text."
    assert [one.title for one in filled.articles(topic="Sea")] == ["Bridge"]


def test_what_was_withdrawn_last_is_told_first_and_not_for_ever(filled: Store) -> None:
    filled.withdraw([BRIDGE], "One.", NOON)
    filled.withdraw([CHOIR], "Two.", LATER)
    everything = next(head for head in filled.heads() if head.slug == "all")

    assert [one.reason for one in filled.withdrawals(everything, NOON, 50)] == ["Two.", "One."]
    assert [one.reason for one in filled.withdrawals(everything, NOON, 1)] == ["Two."]
    assert [one.reason for one in filled.withdrawals(everything, LATER, 9)] == ["Two."]


def test_a_pruned_article_that_is_put_back_stays_a_tombstone(filled: Store) -> None:
    (*_,) = filled.prune(Retention(sources={"town": Keep(age=timedelta(minutes=1))}), LATER)

    filled.withdraw([BRIDGE], "Wrong.", LATER)
    filled.undo_withdrawal([BRIDGE], LATER)

    assert filled.gone(BRIDGE) == Gone(id=BRIDGE, at=LATER, reason=None)
    assert state(filled)["/feeds/all"] == (0, [])
