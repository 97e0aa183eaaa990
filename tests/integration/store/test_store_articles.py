"""What a dump adds to the store and changes in it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from aggregator.errors import StoreError
from aggregator.identity import id_of, key_of
from aggregator.model import (
    Article,
    Change,
    DateOrigin,
    Dump,
    FeedKind,
    LedgerEntry,
    Sighting,
    Taught,
    Topic,
    Usage,
)
from aggregator.store import Store

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)

Changes = Callable[..., Change]
Dumps = Callable[..., Dump]
Add = Callable[..., None]


def revisions(store: Store) -> dict[str, int]:
    return {head.path: head.revision for head in store.heads()}


def titles(store: Store, **scope: Any) -> list[str]:  # noqa: ANN401 - as Store.articles takes it
    return [article.title for article in store.articles(**scope)]


def test_a_new_article_comes_back_as_it_was_told(
    store: Store, add: Add, dump: Dumps, change: Changes
) -> None:
    told = change(
        "Ferries",
        published=NOON - DAY,
        date_origin=DateOrigin.STATED,
        link="https://example.org/ferries",
        categories=("SeaTravel",),
        labels=("Sea", "Travel?"),
        language="en",
    )

    add(store, dump("one"), told, now=NOON + HOUR)

    uuid = id_of(key_of("Ferries"), 1)
    assert store.article(uuid) == Article(
        id=uuid,
        title="Ferries",
        summary="About Ferries.",
        edition=1,
        published=NOON - DAY,
        date_origin=DateOrigin.STATED,
        updated=NOON - DAY,
        first_seen=NOON + HOUR,
        topics=(Topic(label="Sea", slug="sea"), Topic(label="Travel?", slug=None)),
        sources=("town",),
        categories=("SeaTravel",),
        link="https://example.org/ferries",
        language="en",
    )


def test_microseconds_survive(store: Store, add: Add, dump: Dumps, change: Changes) -> None:
    exact = datetime(1969, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC)

    add(store, dump("one"), change("Old", published=exact))

    assert next(store.articles()).published == exact


def test_all_editions_of_a_title_are_known_with_their_sightings(
    store: Store, add: Add, dump: Dumps, change: Changes
) -> None:
    add(store, dump("one"), change("Weekly"), change("Weekly", edition=2, position=1))
    add(
        store,
        dump("two", source="county", dated=NOON + DAY),
        change("Weekly", edition=2, new=False),
    )

    with store.writing() as writing:
        known = writing.editions({key_of("Weekly"), key_of("Never met")}, "town")

    assert list(known) == [key_of("Weekly")]
    first, second = known[key_of("Weekly")].editions
    here, there = Sighting(source="town", dated=NOON), Sighting(source="county", dated=NOON + DAY)
    assert (first.number, first.sightings) == (1, (here,))
    assert (second.number, set(second.sightings)) == (2, {here, there})


def test_two_editions_in_one_dump_make_a_title_recur_in_that_source_only(
    store: Store, add: Add, dump: Dumps, change: Changes
) -> None:
    add(store, dump("one"), change("Weekly"), change("Weekly", edition=2))

    with store.writing() as writing:
        in_town = writing.editions({key_of("Weekly")}, "town")
        in_county = writing.editions({key_of("Weekly")}, "county")

    assert in_town[key_of("Weekly")].recurs
    assert not in_county[key_of("Weekly")].recurs


def test_a_revision_keeps_the_former_text_and_moves_every_feed_of_the_article(
    store: Store, add: Add, dump: Dumps, change: Changes
) -> None:
    add(store, dump("one"), change("Ferries", labels=("Sea",)), change("Buses", labels=("Land",)))
    before = revisions(store)
    news = change(
        "Ferries",
        new=False,
        summary="More ferries.",
        earlier="About Ferries.",
        revised=True,
        updated=NOON + DAY,
    )

    add(store, dump("two", dated=NOON + DAY), news, now=NOON + DAY)

    uuid = id_of(key_of("Ferries"), 1)
    stored = store.article(uuid)
    assert stored is not None
    assert (stored.summary, stored.updated) == ("More ferries.", NOON + DAY)
    assert store.revisions(uuid) == ("About Ferries.",)
    moved = {path for path, revision in revisions(store).items() if revision != before[path]}
    assert moved == {"/feeds/all", "/feeds/sea", "/sources/town"}


def test_a_mere_sighting_moves_no_feed(
    store: Store, add: Add, dump: Dumps, change: Changes
) -> None:
    add(store, dump("one"), change("Ferries", labels=("Sea",)))
    before = store.heads()
    again = change("Ferries", new=False, shows_current=True)

    add(store, dump("two", dated=NOON + DAY), again, now=NOON + DAY)

    assert store.heads() == before
    with store.writing() as writing:
        known = writing.editions({key_of("Ferries")}, "town")
    assert known[key_of("Ferries")].editions[0].text_dated == NOON + DAY


def test_an_older_dump_does_not_take_the_date_of_the_text_back(
    store: Store, add: Add, dump: Dumps, change: Changes
) -> None:
    add(store, dump("one"), change("Ferries"))

    add(store, dump("two", dated=NOON - DAY), change("Ferries", new=False, shows_current=True))

    with store.writing() as writing:
        known = writing.editions({key_of("Ferries")}, "town")
    assert known[key_of("Ferries")].editions[0].text_dated == NOON


def test_a_first_sighting_elsewhere_moves_the_feed_of_that_source_only(
    store: Store, add: Add, dump: Dumps, change: Changes
) -> None:
    add(store, dump("one"), change("Ferries", labels=("Sea",)))
    before = revisions(store)

    add(store, dump("two", source="county"), change("Ferries", new=False))

    after = revisions(store)
    assert {path for path in after if after[path] != before[path]} == {"/sources/county"}
    assert titles(store, source="county") == ["Ferries"]
    assert next(store.articles()).sources == ("town", "county")


def test_an_earlier_date_moves_the_article_in_its_feeds(
    store: Store, add: Add, dump: Dumps, change: Changes
) -> None:
    add(store, dump("one"), change("A"), change("B", published=NOON - HOUR))

    add(store, dump("two"), change("A", new=False, published=NOON - DAY))

    assert titles(store) == titles(store, source="town") == ["B", "A"]
    assert [head.articles for head in store.heads() if head.slug in {"all", "town"}] == [2, 2]


def test_new_topics_replace_the_old_ones(
    store: Store, add: Add, dump: Dumps, change: Changes
) -> None:
    add(store, dump("one"), change("Ferries", labels=("Sea", "News")))
    before = revisions(store)

    add(store, dump("two"), change("Ferries", new=False, labels=("News", "Land")))

    counts = {head.slug: head.articles for head in store.heads() if head.kind is FeedKind.TOPIC}
    assert counts == {"land": 1, "news": 1, "sea": 0}
    assert revisions(store)["/feeds/sea"] > before["/feeds/sea"]
    assert [topic.label for topic in next(store.articles()).topics] == ["News", "Land"]


def test_lines_are_counted_once_for_each_article(
    store: Store, add: Add, dump: Dumps, change: Changes
) -> None:
    add(store, dump("one"), change("A", categories=("SeaLand", "SeaLand")), change("B"))
    add(
        store,
        dump("two"),
        change("A", new=False, categories=("SeaLand",)),
        change("B", new=False, categories=("SeaLand", "Air")),
    )

    with store.writing() as writing:
        assert writing.lines("town") == {"Air": 1, "SeaLand": 2}
        assert writing.lines("county") == {}


def test_a_topic_gets_its_address_when_it_is_announced_later(
    store: Store, add: Add, dump: Dumps, change: Changes
) -> None:
    add(store, dump("one"), change("Ferries", labels=("Sea?",)))
    before = revisions(store)

    usage = {"Sea?": Usage(label="Sea?", articles=1, announced=True)}
    with store.writing() as writing:
        writing.add(dump("two"), (), now=NOON, taught=Taught(usage=usage))

    assert "/feeds/sea" not in before
    assert [topic.slug for topic in next(store.articles()).topics] == ["sea"]
    assert titles(store, topic="sea") == titles(store, topic="SEA?") == ["Ferries"]
    assert revisions(store)["/feeds/all"] > before["/feeds/all"]


def test_labels_that_differ_in_case_are_one_topic_and_equal_slugs_are_kept_apart(
    store: Store, add: Add, dump: Dumps, change: Changes
) -> None:
    add(
        store, dump("one"), change("A", labels=("Sea", "sea", "Sea!")), change("B", labels=("All",))
    )

    slugs = {head.title: head.slug for head in store.heads() if head.kind is FeedKind.TOPIC}

    assert sorted(slugs.values()) == ["all-2", "sea", "sea-2"]
    assert len(next(store.articles(topic="sea")).topics) == 2


def test_a_topic_whose_articles_are_in_several_languages_has_none(
    store: Store, add: Add, dump: Dumps, change: Changes
) -> None:
    add(store, dump("one"), change("A", labels=("Sea", "Land"), language="en"))
    add(store, dump("two"), change("B", labels=("Sea",), language="sv"))

    languages = {head.slug: head.language for head in store.heads()}

    assert (languages["sea"], languages["land"]) == (None, "en")


def test_feeds_are_read_newest_first_and_across_pages(
    store: Store, add: Add, dump: Dumps, change: Changes
) -> None:
    many = [
        change(f"Number {n}", published=NOON + timedelta(minutes=n // 2), position=n)
        for n in range(1203)
    ]
    add(store, dump("one"), *many)

    # Of two with one date the one that stands first in the dump is the newer.
    expected = [f"Number {n}" for n in sorted(range(1203), key=lambda n: (-(n // 2), n))]

    assert titles(store) == expected
    assert [one.title for one in store.newest(store.heads()[0], 3)] == expected[:3]


def test_topic_and_source_narrow_together(
    store: Store, add: Add, dump: Dumps, change: Changes
) -> None:
    add(store, dump("one"), change("A", labels=("Sea",)), change("B", labels=("Land",)))
    add(store, dump("two", source="county"), change("C", labels=("Sea",)))

    assert titles(store, topic="sea", source="county") == ["C"]
    assert titles(store, topic="nowhere") == []


def test_heads_count_and_date_their_feeds(
    store: Store, add: Add, dump: Dumps, change: Changes
) -> None:
    add(store, dump("one"), change("A", labels=("Sea", "Air")), now=NOON + HOUR)

    heads = {head.path: head for head in store.heads()}

    assert list(heads) == [
        *("/feeds/all", "/feeds/air", "/feeds/sea", "/sources/county", "/sources/town")
    ]
    assert (heads["/feeds/sea"].articles, heads["/feeds/sea"].latest) == (1, NOON)
    assert heads["/feeds/all"].changed_at == NOON + HOUR
    assert (heads["/sources/county"].articles, heads["/sources/county"].latest) == (0, None)


def test_a_failed_transaction_leaves_nothing(
    store: Store, add: Add, dump: Dumps, change: Changes
) -> None:
    def attempt() -> None:
        with store.writing() as writing:
            writing.record("town", [LedgerEntry(path="a", size=1, mtime_ns=1, digest=None)])
            writing.add(dump("one"), [change("A", labels=("Sea",))], now=NOON)
            raise InterruptedError

    with pytest.raises(InterruptedError):
        attempt()

    assert store.ledger("town") == {}
    assert titles(store) == []
    add(store, dump("one"), change("A"))
    assert titles(store) == ["A"]


def test_an_edition_that_is_there_already_cannot_be_added_again(
    store: Store, add: Add, dump: Dumps, change: Changes
) -> None:
    add(store, dump("one"), change("A"))

    with pytest.raises(StoreError, match="refused"):
        add(store, dump("two"), change("A"))

    with pytest.raises(StoreError, match="not stored"):
        add(store, dump("two"), change("B", new=False))


def test_a_dump_is_known_by_its_digest_in_its_source(store: Store, add: Add, dump: Dumps) -> None:
    one = dump("one")
    add(store, one)

    with store.writing() as writing:
        assert writing.has_dump("town", one.digest)
        assert not writing.has_dump("county", one.digest)
    with pytest.raises(StoreError, match="not registered"):
        add(store, dump("two", source="nobody"))
