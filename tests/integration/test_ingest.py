"""From a dump in a directory to articles in the store."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from aggregator.ingest import Ingested, Intake, Knowledge, open_store
from aggregator.model import FeedKind, IngestReport
from aggregator.store import Store
from tests.conftest import Place

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
FIRST = (
    " • Bridge opens\n\n  The new bridge opens on Monday.\n\n  RoadsCulture\n"
    " • Choir sings\n\n  Free entrance for all.\n\n  Culture\n"
)


@pytest.fixture(params=["sqlite", "postgres"])
def kept_in(request: pytest.FixtureRequest) -> str:
    """Tell each way in which a place may keep its store."""
    return str(request.getfixturevalue("postgres_url")) if request.param == "postgres" else "sqlite"


def titles(store: Store) -> list[str]:
    return [article.title for article in store.articles()]


def test_a_new_dump_becomes_articles_in_the_order_of_the_dump(
    place: Place, store: Store, look: Callable[[datetime], Ingested]
) -> None:
    place.drop("a.txt", FIRST, NOW)

    ingested = look(NOW)

    assert ingested.new == 2
    assert titles(store) == ["Bridge opens", "Choir sings"]


def test_a_label_and_a_word_of_any_length_are_stored(
    place: Place, store: Store, look: Callable[[datetime], Ingested]
) -> None:
    item = {
        "id": "1",
        "title": "News",
        "content_text": "miX" * 4_000,
        "tags": ["long label " * 900],
    }
    feed = {"version": "https://jsonfeed.org/version/1.1", "title": "Town", "items": [item]}
    place.drop("a.json", json.dumps(feed), NOW)

    ingested = look(NOW)

    assert (ingested.new, ingested.errors) == (1, ())
    assert titles(store) == ["News"]


def test_an_unchanged_file_is_not_read_again(
    place: Place, look: Callable[[datetime], Ingested]
) -> None:
    place.drop("a.txt", FIRST, NOW)
    look(NOW)

    assert look(NOW + timedelta(minutes=1)) == Ingested(reports=(), settling=0)


def test_the_same_bytes_under_another_name_add_nothing(
    place: Place, store: Store, look: Callable[[datetime], Ingested]
) -> None:
    place.drop("a.txt", FIRST, NOW)
    look(NOW)
    place.drop("b.txt", FIRST, NOW)

    report = look(NOW).reports[0]

    assert (report.known, report.new) == (True, 0)
    assert len(titles(store)) == 2


def test_a_corrected_summary_keeps_the_id_and_moves_updated(
    place: Place, store: Store, look: Callable[[datetime], Ingested]
) -> None:
    place.drop("a.txt", FIRST, NOW)
    look(NOW)
    (before,) = (a for a in store.articles() if a.title == "Bridge opens")
    later = NOW + timedelta(days=2)
    place.drop("a.txt", FIRST.replace("Monday", "Tuesday"), later)

    ingested = look(later)
    (after,) = (a for a in store.articles() if a.title == "Bridge opens")

    assert ingested.reports[0].revised == 1
    assert (after.id, after.published) == (before.id, before.published)
    assert after.updated == later
    assert store.revisions(after.id) == ("The new bridge opens on Monday.",)


def test_a_title_that_stands_twice_is_two_articles(
    place: Place, store: Store, look: Callable[[datetime], Ingested]
) -> None:
    weekly = FIRST.replace("Choir sings", "Bridge opens")
    place.drop("a.txt", weekly, NOW)

    report = look(NOW).reports[0]

    assert (report.new, report.editions) == (2, 1)
    assert sorted(article.edition for article in store.articles()) == [1, 2]


def test_a_refused_dump_is_reported_and_changes_nothing(
    place: Place, store: Store, look: Callable[[datetime], Ingested]
) -> None:
    place.drop("menu.txt", " • Start\n • News\n • Contact\n", NOW)
    place.drop("news.txt", FIRST, NOW)

    ingested = look(NOW)

    assert len(ingested.errors) == 1
    assert "menu.txt" in ingested.errors[0]
    assert len(titles(store)) == 2
    assert [entry.path for entry in store.states()[0].unreadable] == ["menu.txt"]


def test_a_refused_dump_is_read_again_when_it_changes(
    place: Place, store: Store, look: Callable[[datetime], Ingested]
) -> None:
    place.drop("a.txt", "nothing of use", NOW)
    look(NOW)
    place.drop("a.txt", FIRST, NOW + timedelta(seconds=5))

    assert look(NOW + timedelta(minutes=1)).new == 2
    assert store.states()[0].unreadable == ()


def test_two_files_of_one_moment_share_no_second(
    place: Place, store: Store, look: Callable[[datetime], Ingested]
) -> None:
    place.drop("a.txt", FIRST, NOW)
    place.drop("b.txt", FIRST.replace("Bridge", "Tunnel").replace("Choir", "Band"), NOW)

    look(NOW)

    moments = [article.published for article in store.articles()]
    assert len(set(moments)) == 4
    assert titles(store) == ["Bridge opens", "Choir sings", "Tunnel opens", "Band sings"]


def topic_titles(store: Store) -> list[str]:
    return [head.title for head in store.heads() if head.kind is FeedKind.TOPIC]


def take_real(place: Place, dumps: tuple[Path, ...], now: datetime) -> tuple[Ingested, Store]:
    vocabulary = Path(__file__).parents[2] / "config" / "vocabularies" / "region-stockholm.yaml"
    text = place.config.read_text("utf-8")
    if "vocabulary" not in text:
        text = text.replace("settle: 0s", f"settle: 0s, topics: {{vocabulary: {vocabulary}}}")
        place.config.write_text(text, encoding="utf-8")
    settings = place.settings
    store = open_store(settings)
    reports: list[IngestReport] = []
    for number, path in enumerate(dumps):
        place.drop(path.name, path.read_bytes(), now + timedelta(hours=number))
        intake = Intake(
            store=store,
            knowledge=Knowledge(settings),
            source=settings.sources[0],
            now=now + timedelta(days=1),
        )
        reports += intake.look().reports
    return Ingested(reports=tuple(reports), settling=0), store


def test_the_real_dumps_are_thirty_articles_in_twelve_topics(
    place: Place, real_dumps: tuple[Path, ...]
) -> None:
    ingested, store = take_real(place, real_dumps, NOW)

    assert ingested.new == 30
    assert store.heads()[0].articles == 30
    assert len(topic_titles(store)) == 12
    store.close()


def test_the_real_dumps_in_the_other_order_are_the_same_thirty_ids(
    place: Place, kept_in: str, real_dumps: tuple[Path, ...]
) -> None:
    _, store = take_real(place, real_dumps, NOW)
    ids = {article.id for article in store.articles()}
    store.close()
    text = place.config.read_text("utf-8").replace("state: state", "state: elsewhere")
    place.config.write_text(text.replace(f"store: {kept_in}", "store: sqlite"), encoding="utf-8")
    for path in place.inbox.iterdir():
        path.unlink()

    _, other = take_real(place, real_dumps[::-1], NOW)

    assert {article.id for article in other.articles()} == ids
    assert len(ids) == 30
    other.close()


def test_a_feed_that_says_its_language_is_believed_over_the_source(
    place: Place, store: Store, look: Callable[[datetime], Ingested]
) -> None:
    item = "<item><title>Bron öppnar</title><description>På måndag.</description></item>"
    channel = f"<channel><title>Nytt</title><language>sv</language>{item}</channel>"
    place.drop("nytt.rss", f'<rss version="2.0">{channel}</rss>', NOW)

    look(NOW)

    assert [article.language for article in store.articles()] == ["sv"]
