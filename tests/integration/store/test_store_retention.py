"""What is kept no longer: tombstones of sources, entries of feeds."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from aggregator.identity import id_of, key_of
from aggregator.model import Change, Dump, FeedHead, FeedKind, Gone, Keep, Retention
from aggregator.store import Store

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)
LATER = NOON + timedelta(hours=1)
TITLES = "ABCDE"  # one a day, A the newest


def rules(**sources: Keep) -> Retention:
    return Retention(sources=sources)


def run(store: Store, told: Retention, now: datetime = LATER) -> dict[str, list[str]]:
    """Prune, and tell by source or feed what went."""
    gone: dict[str, list[str]] = {}
    for step in store.prune(told, now):
        place = gone.setdefault(step.source or step.feed or "", [])
        place += [one.title for one in step.articles]
    return gone


def shown(store: Store, slug: str | None = None) -> list[str]:
    return [article.title for article in store.articles(topic=slug)]


def head(store: Store, kind: FeedKind, slug: str) -> FeedHead:
    return next(one for one in store.heads() if (one.kind, one.slug) == (kind, slug))


@pytest.fixture
def filled(
    store: Store,
    add: Callable[..., None],
    dump: Callable[..., Dump],
    change: Callable[..., Change],
) -> Store:
    """Five articles of the town, all filed under Sea."""
    changes = [
        change(title, labels=("Sea",), published=NOON - number * DAY, link="http://t.test/")
        for number, title in enumerate(TITLES)
    ]
    add(store, dump("a"), *changes)
    return store


def test_what_is_beyond_the_number_goes_from_every_feed(filled: Store) -> None:
    gone = run(filled, rules(town=Keep(articles=3)))

    assert gone == {"town": ["E", "D"]}
    assert shown(filled) == shown(filled, "sea") == ["A", "B", "C"]
    assert [one.articles for one in filled.heads() if one.slug != "county"] == [3, 3, 3]


def test_what_is_older_than_the_age_goes(filled: Store) -> None:
    run(filled, rules(town=Keep(age=2 * DAY)), NOON)

    assert shown(filled) == ["A", "B", "C"]  # C is just as old as is kept


def test_the_stricter_of_age_and_number_counts(filled: Store) -> None:
    assert run(filled, rules(town=Keep(age=9 * DAY, articles=4))) == {"town": ["E"]}
    assert run(filled, rules(town=Keep(age=DAY, articles=4))) == {"town": ["D", "C", "B"]}


def test_an_age_before_all_time_keeps_everything(filled: Store) -> None:
    assert run(filled, rules(town=Keep(age=timedelta(days=900_000)))) == {"town": []}


def test_a_tombstone_tells_since_when_and_is_no_article(filled: Store) -> None:
    uuid = id_of(key_of("E"), 1)
    run(filled, rules(town=Keep(articles=4)))

    assert filled.article(uuid) is None
    assert filled.gone(uuid) == Gone(id=uuid, at=LATER, reason=None)


def test_a_tombstone_keeps_the_beginnings_of_its_texts_only(
    store: Store, add: Callable[..., None], dump: Callable[..., Dump], change: Callable[..., Change]
) -> None:
    long, former = "word " * 500, "other " * 500
    add(store, dump("a"), change("A", summary=former, categories=("Sea",)), change("B"))
    add(store, dump("b"), change("A", new=False, summary=long, earlier=former))

    run(store, rules(town=Keep(age=timedelta(seconds=1))))

    with store.reading() as reading:
        (left,) = reading.editions({key_of("A")}, "town")[key_of("A")].editions
    assert left.pruned
    assert (left.categories, left.link, left.content) == ((), None, "")
    assert long.startswith(left.summary)
    assert 300 < len(left.summary) <= 400
    assert [300 < len(text) <= 400 for text in left.earlier] == [True]


def test_pruning_again_finds_nothing_and_changes_no_feed(filled: Store) -> None:
    told = rules(town=Keep(articles=2))
    run(filled, told)
    before = filled.heads()

    assert run(filled, told, LATER + DAY) == {"town": []}
    assert filled.heads() == before


def test_looking_tells_what_pruning_does_and_changes_nothing(filled: Store) -> None:
    told = Retention(
        sources={"town": Keep(articles=3)},
        feeds={"sea": Keep(articles=1), "none": Keep(articles=1)},
    )

    looked = [[one.title for one in step.articles] for step in filled.overdue(told, LATER)]

    assert looked == [["E", "D"], ["E", "D", "C", "B"]]
    assert shown(filled) == list(TITLES)


def test_an_article_of_two_sources_goes_when_both_would_let_it_go(
    filled: Store,
    add: Callable[..., None],
    dump: Callable[..., Dump],
    change: Callable[..., Change],
) -> None:
    add(filled, dump("b", source="county"), change("E", new=False), change("D", new=False))

    assert run(filled, rules(town=Keep(articles=3))) == {"town": []}
    both = rules(town=Keep(articles=3), county=Keep(articles=1))
    assert next(iter(filled.overdue(both, LATER))).articles[0].title == "E"
    assert run(filled, both) == {"town": ["E"], "county": []}


def test_a_feed_lets_articles_go_that_the_store_keeps(filled: Store) -> None:
    gone = run(filled, Retention(feeds={"sea": Keep(articles=2)}))

    assert gone == {"sea": ["E", "D", "C"]}
    assert shown(filled, "sea") == ["A", "B"]
    assert shown(filled) == list(TITLES)
    assert head(filled, FeedKind.TOPIC, "sea").articles == 2


def test_what_a_feed_let_go_is_not_counted_twice_when_it_is_pruned(filled: Store) -> None:
    run(filled, Retention(feeds={"sea": Keep(articles=2)}))

    run(filled, rules(town=Keep(articles=1)))

    assert shown(filled, "sea") == ["A"]
    assert head(filled, FeedKind.TOPIC, "sea").articles == 1


def test_more_than_one_transaction_holds_goes_in_steps(
    store: Store, add: Callable[..., None], dump: Callable[..., Dump], change: Callable[..., Change]
) -> None:
    add(store, dump("a"), *(change(f"Title {n}", published=NOON - n * DAY) for n in range(1203)))

    steps = [len(step.articles) for step in store.prune(rules(town=Keep(articles=3)), LATER)]

    assert sum(steps) == 1200
    assert max(steps) <= 500
    assert len(shown(store)) == 3


def test_a_source_that_is_not_named_keeps_all(filled: Store) -> None:
    assert run(filled, rules(elsewhere=Keep(articles=1))) == {}
    assert shown(filled) == list(TITLES)
