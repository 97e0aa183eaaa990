"""A new source with many old articles does not flood the feeds."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from aggregator.ingest import Ingested, Intake, Knowledge, open_store
from aggregator.model import Article, FeedKind
from aggregator.store import Store
from tests.conftest import Place, listing

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)


def items(count: int, word: str = "Notice") -> list[tuple[str, str, str]]:
    return [(f"{word} {n} of the town", f"It is about matter {n}.", "Roads") for n in range(count)]


def newest(store: Store, slug: str = "all") -> tuple[Article, ...]:
    head = next(head for head in store.heads() if head.slug == slug)
    return store.newest(head, 1000)


def titles(store: Store, slug: str = "all") -> list[str]:
    return [article.title for article in newest(store, slug)]


def seeded(place: Place, seed: str) -> None:
    text = place.config.read_text(encoding="utf-8")
    place.config.write_text(text.replace("language: en", f"language: en, seed: {seed}"), "utf-8")


@pytest.fixture
def twenty(place: Place) -> Place:
    seeded(place, "20")
    return place


def test_of_seven_hundred_articles_the_newest_twenty_are_told(
    twenty: Place, store: Store, look: Callable[[datetime], Ingested]
) -> None:
    twenty.drop("a.txt", listing(items(700)), NOW)

    assert look(NOW).new == 700

    wanted = [title for title, *_ in items(20)]
    assert titles(store) == titles(store, "town") == titles(store, "roads") == wanted
    assert len(list(store.articles())) == 700
    assert {head.articles for head in store.heads()} == {700}


def test_what_comes_after_the_first_look_is_told_whole(
    twenty: Place, store: Store, look: Callable[[datetime], Ingested]
) -> None:
    twenty.drop("a.txt", listing(items(30)), NOW)
    look(NOW)
    twenty.drop("b.txt", listing(items(40, "Report")), LATER)

    look(LATER)

    assert len(titles(store)) == 60


def test_a_quiet_article_stays_quiet_when_it_is_revised(
    twenty: Place, store: Store, look: Callable[[datetime], Ingested]
) -> None:
    twenty.drop("a.txt", listing(items(30)), NOW)
    look(NOW)
    changed = [(title, f"Otherwise: {text}", label) for title, text, label in items(30)]
    twenty.drop("a.txt", listing(changed), LATER)

    report = look(LATER).reports[0]

    assert report.revised == 30
    assert len(titles(store)) == 20
    assert all(article.summary.startswith("Otherwise") for article in newest(store))


def test_an_empty_look_is_not_the_first(
    twenty: Place, store: Store, look: Callable[[datetime], Ingested]
) -> None:
    look(NOW)
    twenty.drop("a.txt", listing(items(30)), LATER)

    look(LATER)

    assert len(titles(store)) == 20


def test_a_look_that_was_cut_off_is_still_the_first_one(twenty: Place, store: Store) -> None:
    twenty.drop("a.txt", listing(items(15)), NOW)
    twenty.drop("b.txt", listing(items(15, "Report")), LATER)
    settings = twenty.settings
    asked = iter([False, True, True])
    source, knowledge = settings.sources[0], Knowledge(settings)
    cut = Intake(
        store=store, knowledge=knowledge, source=source, now=LATER, stopping=lambda: next(asked)
    )

    assert cut.look().new == 15
    assert titles(store) == []
    Intake(store=store, knowledge=knowledge, source=source, now=LATER).look()
    assert len(titles(store)) == 20


def test_a_seed_of_nothing_tells_only_what_comes_later(
    place: Place,
) -> None:
    seeded(place, "0")
    with open_store(place.settings) as store:
        place.drop("a.txt", listing(items(9)), NOW)
        settings = place.settings
        intake = Intake(
            store=store, knowledge=Knowledge(settings), source=settings.sources[0], now=NOW
        )
        intake.look()
        place.drop("b.txt", listing(items(2, "Report")), LATER)
        intake.look()

        assert len(titles(store)) == 2


def test_without_a_seed_everything_is_told(
    place: Place, store: Store, look: Callable[[datetime], Ingested]
) -> None:
    place.drop("a.txt", listing(items(60)), NOW)

    look(NOW)

    assert len(titles(store)) == 60


def test_a_seed_that_is_written_before_the_first_dump_counts(place: Place) -> None:
    open_store(place.settings).close()
    seeded(place, "1")

    with open_store(place.settings) as store:
        place.drop("a.txt", listing(items(9)), NOW)
        settings = place.settings
        source, knowledge = settings.sources[0], Knowledge(settings)
        Intake(store=store, knowledge=knowledge, source=source, now=NOW).look()

        assert len(titles(store)) == 1


def test_a_seed_that_is_written_after_the_first_look_changes_nothing(place: Place) -> None:
    place.drop("a.txt", listing(items(9)), NOW)
    with open_store(place.settings) as store:
        settings = place.settings
        source, knowledge = settings.sources[0], Knowledge(settings)
        Intake(store=store, knowledge=knowledge, source=source, now=NOW).look()
    seeded(place, "1")

    with open_store(place.settings) as store:
        assert len(titles(store)) == 9


def test_an_article_known_from_another_source_stays_told(place: Place) -> None:
    (place.folder / "second").mkdir()
    text = place.config.read_text(encoding="utf-8")
    more = "  - {name: county, directory: second, settle: 0s, seed: 1}\n"
    place.config.write_text(text + more, encoding="utf-8")
    settings = place.settings
    with open_store(settings) as store:
        knowledge = Knowledge(settings)
        place.drop("a.txt", listing(items(3)), NOW)
        (place.folder / "second" / "b.txt").write_text(listing(items(6)), encoding="utf-8")
        for source in settings.sources:
            Intake(store=store, knowledge=knowledge, source=source, now=LATER).look()

        heads = {head.kind for head in store.heads()}
        assert FeedKind.SOURCE in heads
        assert sorted(titles(store)) == sorted([t for t, *_ in items(4)])
        assert len(list(store.articles())) == 6
