"""A store that is rebuilt from its raw dumps equals the one it was made of."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from aggregator.ingest import Rebuilt, open_store
from aggregator.model import Keep, Retention
from tests.conftest import Place, listing
from tests.integration.rebuild.conftest import (
    START,
    addresses,
    documents,
    lose,
    pack_up,
    release,
    streets,
    tables,
    take_in,
    visible,
)

Deliver = Callable[..., None]
Rebuild = Callable[[], tuple[Path, Rebuilt]]


def test_a_rebuilt_store_equals_the_present_one(
    place: Place, deliver: Deliver, rebuilt: Rebuild
) -> None:
    deliver(0, ("Bridge", "It opens.", "Roads"), ("Choir", "It sings.", "Culture"))
    deliver(1, ("Bridge", "It opens on Monday.", "Roads"), ("Museum", "Free.", "Culture"))
    deliver(2, ("Choir", "Another evening.", "Culture"), ("Choir", "It sings.", "Culture"))
    present = place.settings.state / "aggregator.db"

    file, told = rebuilt()

    assert tables(file) == tables(present)
    assert documents(place.settings, f"sqlite:///{file}") == documents(place.settings)
    assert (told.dumps, told.lost, told.refused) == (3, 0, ())
    assert not told.comparison


def test_what_is_no_longer_kept_is_taken_over(
    place: Place, deliver: Deliver, rebuilt: Rebuild
) -> None:
    deliver(0, ("Bridge", "It opens.", "Roads"), ("Choir", "It sings.", "Culture"))
    deliver(1, ("Bridge", "It opens on Monday.", "Roads"), ("Choir", "Another.", "Culture"))
    deliver(2, ("Museum", "Free.", "Culture"), ("Bridge", "It opens on Monday.", "Roads"))
    lose(place, day=0)

    file, told = rebuilt()

    assert (told.dumps, told.lost) == (2, 1)
    assert visible(file) == visible(place.settings.state / "aggregator.db")
    assert documents(place.settings, f"sqlite:///{file}") == documents(place.settings)


def test_a_body_that_is_missing_is_no_loss_of_articles(
    place: Place, deliver: Deliver, rebuilt: Rebuild
) -> None:
    deliver(0, ("Bridge", "It opens.", "Roads"))
    for body in (place.settings.state / "raw").rglob("*.gz"):
        body.unlink()

    file, told = rebuilt()

    assert (told.dumps, told.lost) == (0, 1)
    assert visible(file) == visible(place.settings.state / "aggregator.db")


def test_a_container_is_read_again_member_by_member(
    place: Place, deliver: Deliver, rebuilt: Rebuild
) -> None:
    deliver(0, ("Bridge", "It opens.", "Roads"))
    members = {f"2026-03-0{day}.txt": listing([(f"Item {day}", "A.", "Roads")]) for day in (2, 3)}
    pack_up(place.inbox / "archive.zip", members)
    take_in(place.settings, START + timedelta(days=5))

    file, told = rebuilt()

    assert told.dumps == 3
    assert tables(file) == tables(place.settings.state / "aggregator.db")


def test_dumps_of_one_date_keep_their_order(place: Place, rebuilt: Rebuild) -> None:
    for name in ("a", "b", "c"):
        text = listing([(f"Item {name}{n}", "Text.", "Roads") for n in range(3)])
        place.drop(f"2026-03-01-{name}.txt", text, START)
    take_in(place.settings, START)

    file, told = rebuilt()

    assert told.dumps == 3
    assert tables(file) == tables(place.settings.state / "aggregator.db")


def test_a_dump_that_was_released_is_read_again(place: Place, rebuilt: Rebuild) -> None:
    for day in range(4):
        place.drop(f"{day}.txt", streets(day, "Roads"), START + timedelta(days=day))
        take_in(place.settings, START + timedelta(days=day))
    place.drop("4.txt", streets(4, ""), START + timedelta(days=4))
    take_in(place.settings, START + timedelta(days=4))
    release(place)

    file, told = rebuilt()

    assert told.dumps == 5
    assert tables(file) == tables(place.settings.state / "aggregator.db")


def test_what_was_withdrawn_stays_withdrawn(
    place: Place, deliver: Deliver, rebuilt: Rebuild
) -> None:
    deliver(0, ("Bridge", "It opens.", "Roads"), ("Choir", "It sings.", "Culture"))
    with open_store(place.settings) as store:
        (bridge,) = (one.id for one in store.articles() if one.title == "Bridge")
        store.withdraw([bridge], "It was a joke.", START + timedelta(days=1))
    deliver(2, ("Bridge", "It opens.", "Roads"), ("Museum", "Free.", "Culture"))

    file, told = rebuilt()

    assert visible(file) == visible(place.settings.state / "aggregator.db")
    assert not told.comparison


def test_a_tombstone_stays_one(place: Place, deliver: Deliver, rebuilt: Rebuild) -> None:
    deliver(0, ("Bridge", "It opens.", "Roads"), ("Choir", "It sings.", "Culture"))
    deliver(50, ("Museum", "Free.", "Culture"), ("Market", "Every day.", "Trade"))
    with open_store(place.settings) as store:
        rules = Retention(sources={"town": Keep(age=timedelta(days=30))})
        list(store.prune(rules, START + timedelta(days=51)))
    deliver(60, ("Bridge", "It opens.", "Roads"), ("Market", "Every day.", "Trade"))

    file, told = rebuilt()

    assert visible(file) == visible(place.settings.state / "aggregator.db")
    assert not told.comparison


def test_after_a_vocabulary_is_corrected_only_topics_differ(
    place: Place, deliver: Deliver, rebuilt: Rebuild
) -> None:
    deliver(0, ("Bridge", "It opens.", "Roads Bridges"), ("Choir", "It sings.", "Culture"))
    before = documents(place.settings)
    (place.folder / "words.yaml").write_text("labels: [Roads, Bridges, Culture]\n", "utf-8")
    config = place.config.read_text(encoding="utf-8")
    told_so = config.replace("language: en}", "language: en, topics: {vocabulary: words.yaml}}")
    place.config.write_text(told_so, encoding="utf-8")

    file, told = rebuilt()

    (bridge,) = told.comparison.articles
    assert (bridge.title, bridge.aspects) == ("Bridge", ("topics",))
    after = documents(place.settings, f"sqlite:///{file}")
    assert after["/feeds/culture.atom"] == before["/feeds/culture.atom"]
    assert {"/feeds/roads.atom", "/feeds/bridges.atom"} <= after.keys()


def test_an_address_stays_though_its_labels_come_otherwise(
    place: Place, deliver: Deliver, rebuilt: Rebuild
) -> None:
    deliver(0, ("Bridge", "It opens.", "C++"), ("Choir", "It sings.", "C"))
    deliver(1, ("Lido", "It closes.", "C#"))
    slugs = addresses(place.settings.state / "aggregator.db")
    lose(place, day=0)

    file, _ = rebuilt()

    assert addresses(file) == slugs


def test_a_dump_that_is_refused_now_leaves_its_articles(
    place: Place, deliver: Deliver, rebuilt: Rebuild
) -> None:
    deliver(0, ("Bridge", "It opens.", "Roads"))
    deliver(1, *((f"Item {n}", "Text.", "Roads") for n in range(30)))
    before = visible(place.settings.state / "aggregator.db")
    config = place.config.read_text(encoding="utf-8")
    place.config.write_text(config.replace("language: en}", "language: en, limits: {items: 9}}"))

    file, told = rebuilt()

    assert len(told.refused) == 1
    assert visible(file)["article"] == before["article"]
