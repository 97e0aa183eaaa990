"""Full-text search, the same on every product."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aggregator.identity import id_bytes, key_of
from aggregator.model import LONGEST_QUERY, Keep, Query, Retention
from aggregator.store import SourceEntry, Store, back_up, copy, restore

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)

Make = Callable[..., object]
Add = Callable[..., None]


def titles(store: Store, text: str, *, newest: bool = False) -> list[str]:
    """What a text finds."""
    return [one.title for one in store.search(Query.of(text), 20, newest=newest).articles]


@pytest.fixture
def filled(store: Store, add: Add, dump: Make, change: Make) -> Store:
    """Take in three articles."""
    told = [
        ("Hälsovård på Åland", "Nya kliniken öppnar; boka tid på 08-123 45."),
        ("Ferry to the islands", "The «night ferry» sails again: clinic on board."),
        ("Budget 2026", "Mer pengar till färjan, enligt rådet."),
    ]
    changes = [
        change(title, summary=text, published=NOON - timedelta(hours=hour))
        for hour, (title, text) in enumerate(told)
    ]
    add(store, dump("a"), *changes)
    return store


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("ferry", ["Ferry to the islands"]),
        ("FERRY", ["Ferry to the islands"]),
        ("halsovard", ["Hälsovård på Åland"]),
        ("HÄLSOVÅRD", ["Hälsovård på Åland"]),
        ("ha\u0308lsova\u030ard", ["Hälsovård på Åland"]),
        ("åland", ["Hälsovård på Åland"]),
        ("färjan rådet", ["Budget 2026"]),
        ("färjan kliniken", []),
        ("klin", ["Hälsovård på Åland"]),
        ("clin island", ["Ferry to the islands"]),
        ("ön", ["Ferry to the islands"]),
        ("bo", []),
        ('"night ferry"', ["Ferry to the islands"]),
        ('"ferry night"', []),
        ('"night ferr"', []),
        ("night-ferry", ["Ferry to the islands"]),
        ("08-123", ["Hälsovård på Åland"]),
        ("2026", ["Budget 2026"]),
        ("night: (ferry)", ["Ferry to the islands"]),
        ("", []),
        ("«»", []),
    ],
)
def test_words_are_found_whatever_their_case_and_accents(
    filled: Store, asked: str, found: list[str]
) -> None:
    assert titles(filled, asked) == found


def test_a_word_of_the_title_counts_more_than_one_of_the_text(
    store: Store, add: Add, dump: Make, change: Make
) -> None:
    add(
        store,
        dump("a"),
        change("Roads", summary="The tunnel opens.", published=NOON),
        change("The tunnel", summary="It opens.", published=NOON - timedelta(days=3)),
    )

    assert titles(store, "tunnel") == ["The tunnel", "Roads"]
    assert titles(store, "tunnel", newest=True) == ["Roads", "The tunnel"]


def test_of_equal_articles_the_newest_comes_first(
    store: Store, add: Add, dump: Make, change: Make
) -> None:
    days = (2, 0, 1)
    add(
        store,
        dump("a"),
        *(change(f"Day {day}", summary="Rain.", published=NOON - timedelta(day)) for day in days),
    )

    assert titles(store, "rain") == ["Day 0", "Day 1", "Day 2"]


def test_all_that_match_are_counted_and_a_few_returned(
    store: Store, add: Add, dump: Make, change: Make
) -> None:
    add(store, dump("a"), *(change(f"Rain {number}") for number in range(1005)))

    hits = store.search(Query.of("rain"), 3)

    assert len(hits.articles) == 3
    assert (hits.count, hits.more) == (1000, True)


def test_a_revised_text_is_found_by_its_present_words_only(
    filled: Store, add: Add, dump: Make, change: Make
) -> None:
    add(filled, dump("b"), change("Budget 2026", new=False, summary="Nothing for the tunnel."))

    assert titles(filled, "tunnel") == ["Budget 2026"]
    assert titles(filled, "pengar") == []


def test_hundreds_of_revised_texts_are_found_by_their_present_words(
    store: Store, add: Add, dump: Make, change: Make
) -> None:
    titles_of_all = [f"Title {number}" for number in range(300)]
    add(store, dump("a"), *(change(title, summary="Snow.") for title in titles_of_all))

    revised = (change(title, new=False, summary="Rain.") for title in titles_of_all)
    add(store, dump("b"), *revised)

    assert store.search(Query.of("rain"), 1).count == 300
    assert store.search(Query.of("snow"), 1).count == 0


def test_what_is_withdrawn_is_not_found_until_it_is_put_back(filled: Store) -> None:
    ids = [UUID(bytes=id_bytes(key_of("Budget 2026"), 1))]

    filled.withdraw(ids, "Wrong", NOON)
    without = titles(filled, "budget")
    filled.undo_withdrawal(ids, NOON)

    assert without == []
    assert titles(filled, "budget") == ["Budget 2026"]


def test_what_is_pruned_is_not_found(filled: Store) -> None:
    rules = Retention(sources={"town": Keep(articles=1)})

    list(filled.prune(rules, NOON))

    assert titles(filled, "budget") == []
    assert titles(filled, "clin") == []
    assert titles(filled, "klin") == ["Hälsovård på Åland"]


def test_a_transaction_that_fails_leaves_no_words(filled: Store, dump: Make, change: Make) -> None:
    with filled.trying() as writer:
        writer.add(dump("b"), [change("Tunnel")], now=NOON)  # type: ignore[arg-type, list-item]

    assert titles(filled, "tunnel") == []


def test_a_very_long_text_is_stored_and_found(
    store: Store, add: Add, dump: Make, change: Make
) -> None:
    long = " ".join(f"w{number}" for number in range(300_000)) + " x" * 5000 + "y" * 5000

    add(store, dump("a"), change("Endless", summary=long))

    assert titles(store, "w7") == ["Endless"]


def test_a_copied_store_finds_what_the_first_one_does(
    filled: Store, url: str, reopen: Callable[[str], Store], tmp_path: Path
) -> None:
    if url == "sqlite://":
        pytest.skip("a store in memory is nobody else's")

    copy(url, f"sqlite:///{tmp_path}/copy.db")

    with reopen(f"sqlite:///{tmp_path}/copy.db") as copied:
        assert titles(copied, "halsovard") == titles(filled, "halsovard") != []


def test_a_store_copied_to_a_server_finds_what_the_first_one_does(
    filled: Store, url: str, reopen: Callable[[str], Store], empty_postgres_url: str
) -> None:
    if url == "sqlite://":
        pytest.skip("a store in memory is nobody else's")

    copy(url, empty_postgres_url)

    with reopen(empty_postgres_url) as copied:
        assert titles(copied, "aland") == titles(filled, "aland") != []


def test_a_restored_store_finds_what_it_did(
    tmp_path: Path, reopen: Callable[[str], Store], add: Add, dump: Make, change: Make
) -> None:
    url = f"sqlite:///{tmp_path}/store.db"
    with reopen(url) as store:
        store.register([SourceEntry(name="town", title="Town")], NOON)
        add(store, dump("a"), change("Åland"))
        back_up(url, tmp_path / "saved")
        add(store, dump("b"), change("Tunnel"))

    restore(url, tmp_path / "saved", NOON)

    with reopen(url) as store:
        assert titles(store, "aland") == ["Åland"]
        assert titles(store, "tunnel") == []


def test_the_index_holds_what_the_articles_say_whatever_became_of_them(
    tmp_path: Path, reopen: Callable[[str], Store], add: Add, dump: Make, change: Make
) -> None:
    file = tmp_path / "store.db"
    with reopen(f"sqlite:///{file}") as store:
        store.register([SourceEntry(name="town", title="Town")], NOON)
        told = (change(f"Title {n}", published=NOON - timedelta(days=n)) for n in range(5))
        add(store, dump("a"), *told)
        add(store, dump("b"), change("Title 1", new=False, summary="Other words."))
        add(store, dump("c"), change("Title 2", new=False, updated=NOON))
        store.withdraw([UUID(bytes=id_bytes(key_of("Title 1"), 1))], "Wrong", NOON)
        list(store.prune(Retention(sources={"town": Keep(articles=2)}), NOON))

    with closing(sqlite3.connect(file)) as connection:  # an error when they differ
        connection.execute(
            "INSERT INTO article_search (article_search, rank) VALUES ('integrity-check', 1)"
        )


@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    text=st.text(max_size=LONGEST_QUERY + 20)
    | st.text(alphabet="ab\"*():^-+&|!<>'\\ ,", max_size=40)
)
def test_no_query_is_an_error(filled: Store, text: str) -> None:
    hits = filled.search(Query.of(text), 5)

    assert hits.count >= len(hits.articles)
