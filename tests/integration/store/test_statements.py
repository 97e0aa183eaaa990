"""Statements that go straight to the driver, on every kind of database."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import bindparam, delete, select, update

from aggregator.errors import StoreError
from aggregator.identity import key_of
from aggregator.model import Change, Dump
from aggregator.store import Store
from aggregator.store.columns import micros
from aggregator.store.database import Statement
from aggregator.store.schema import article
from tests.integration.store.conftest import NOON

BY_KEYS = Statement(
    select(article.c.title)
    .where(article.c.title_key.in_(bindparam("keys", expanding=True)))
    .where(article.c.published >= bindparam("since"), ~article.c.quiet)
    .order_by(article.c.title)
)
DROP = Statement(delete(article).where(article.c.title.in_(bindparam("titles", expanding=True))))
MOVE = Statement(
    update(article).where(article.c.title == bindparam("called")).values(updated=bindparam("at"))
)
DATES = Statement(select(article.c.updated).order_by(article.c.title))


@pytest.fixture
def filled(
    store: Store,
    dump: Callable[..., Dump],
    change: Callable[..., Change],
    add: Callable[..., None],
) -> Store:
    add(store, dump("a"), *(change(title, position=n) for n, title in enumerate("ABC")))
    return store


def test_a_list_stands_for_any_number_of_values(filled: Store) -> None:
    keys = [key_of(title) for title in "ABX"]

    with filled._database.reading() as connection:
        both = BY_KEYS.column(connection, keys=keys, since=NOON)
        one = BY_KEYS.value(connection, keys=keys[1:], since=NOON)
        late = BY_KEYS.row(connection, keys=keys, since=NOON + timedelta(seconds=1))

    assert (both, one, late) == (["A", "B"], "B", None)


def test_an_empty_list_finds_nothing_and_does_nothing(filled: Store) -> None:
    with filled._database.writing() as connection:
        found = BY_KEYS.rows(connection, keys=[], since=NOON)
        changed = DROP.run(connection, titles=[])

    assert (found, changed) == ([], 0)


def test_rows_are_changed_one_by_one_and_times_come_back_as_numbers(filled: Store) -> None:
    moments = {title: NOON + timedelta(days=n) for n, title in enumerate("ABC")}

    with filled._database.writing() as connection:
        MOVE.run_all(connection, ({"called": title, "at": at} for title, at in moments.items()))
        found = DATES.column(connection)

    assert found == [micros(at) for at in moments.values()]


def test_a_change_tells_how_many_rows_it_met(filled: Store) -> None:
    with filled._database.writing() as connection:
        counts = [MOVE.run(connection, called=title, at=NOON) for title in ("A", "X")]

    assert counts == [1, 0]


def test_what_the_driver_refuses_is_a_store_error(filled: Store) -> None:
    twice = Statement(update(article).values(title_key=b"x", edition=1))

    with (
        pytest.raises(StoreError, match="refused a row"),
        filled._database.writing() as connection,
    ):
        twice.run(connection)
