"""The bytes of dumps are kept as long as the configuration says."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from aggregator.bodies import Bodies
from aggregator.ingest import Ingested, RawDumps
from aggregator.store import Store
from tests.conftest import Place, listing

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)
Look = Callable[[datetime], Ingested]


@pytest.fixture
def three(place: Place, look: Look) -> list[str]:
    """Three dumps of three days; their digests, the oldest first."""
    for day in range(3):
        place.drop(f"{day}.txt", listing([(f"Item {day}", "Text.", "Roads")]), NOW + day * DAY)
        look(NOW + day * DAY)
    return sorted(kept(place))


def kept(place: Place) -> set[str]:
    return {one.digest for one in Bodies(place.settings.state / "raw", spread=True).lying()}


def told(store: Store) -> set[str]:
    with store.writing() as writing:
        return set(writing.raw_dumps())


def keep(place: Place, setting: str) -> RawDumps:
    text = place.config.read_text(encoding="utf-8")
    place.config.write_text(f"{text}keep_raw: {setting}\n", encoding="utf-8")
    return RawDumps(place.settings)


def test_every_dump_that_is_taken_in_is_kept(place: Place, store: Store, three: list[str]) -> None:
    assert len(three) == 3
    assert told(store) == kept(place)


def test_what_is_too_old_goes(place: Place, store: Store, three: list[str]) -> None:
    removed = keep(place, "{age: 2d}").thin_out(store, NOW + 3 * DAY + timedelta(hours=1))

    assert (removed, len(kept(place))) == (2, 1)
    assert told(store) == kept(place) < set(three)


def test_what_is_too_much_goes_the_oldest_first(
    place: Place, store: Store, three: list[str]
) -> None:
    size = max(one.size for one in RawDumps(place.settings).bodies.lying())
    with store.writing() as writing:
        newest = max(writing.raw_dumps().items(), key=lambda pair: pair[1])[0]

    keep(place, f"{{size: {size + 1}B}}").thin_out(store, NOW + 3 * DAY)

    assert kept(place) == told(store) == {newest} < set(three)


def test_an_age_of_nothing_keeps_none(place: Place, store: Store, three: list[str]) -> None:
    removed = keep(place, "{age: 0s}").thin_out(store, NOW + 3 * DAY)

    assert removed == len(three)
    assert kept(place) == told(store) == set()


def test_nobody_else_may_read_them(place: Place, three: list[str]) -> None:
    files = [path for path in (place.settings.state / "raw").rglob("*.gz") if path.is_file()]

    assert {path.parent.name for path in files} == {digest[:2] for digest in three}
    assert {path.stat().st_mode & 0o077 for path in files} == {0}
