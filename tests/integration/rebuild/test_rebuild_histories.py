"""Whatever the past was, reading it again makes the same store."""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aggregator.config import Settings
from aggregator.ingest import Intake, Knowledge, open_store, rebuild
from aggregator.model import Dump, DumpDate
from aggregator.store import Store
from tests.conftest import Place, listing
from tests.integration.rebuild.conftest import LATER, START, documents, visible

TEXTS = ("", "It opens.", "It opens on Monday.", "It closes.", "Week 1.", "Week 10.")
ITEMS = st.tuples(
    st.sampled_from(("Bridge", "Choir", "Museum")),
    st.sampled_from(TEXTS),
    st.sampled_from(("Roads", "Culture", "Roads Culture", "Trade")),
)
PAST = st.lists(
    st.tuples(st.integers(0, 90), st.lists(ITEMS, min_size=1, max_size=4), st.booleans()),
    min_size=1,
    max_size=7,
)


@pytest.fixture
def empty(place: Place, tmp_path: Path) -> Path:
    """An empty store, so that each past begins quickly."""
    place.config.write_text(
        place.config.read_text(encoding="utf-8")
        + "  - {name: county, title: County, directory: county, drift: false}\n",
        encoding="utf-8",
    )
    open_store(place.settings).close()
    return shutil.copyfile(place.settings.state / "aggregator.db", tmp_path / "empty.db")


def live(settings: Settings, past: list[tuple[int, list[tuple[str, str, str]], bool]]) -> list[str]:
    """Takes in all dumps; their digests in that order."""
    digests = []
    knowledge = Knowledge(settings)
    with open_store(settings) as store:
        for number, (day, items, elsewhere) in enumerate(past):
            source = settings.sources[int(elsewhere)]
            dump = Dump(
                source=source.name,
                location=f"{number}.txt",
                body=listing(items).encode(),
                dated=START + timedelta(days=day),
                dated_by=DumpDate.NAME,
            )
            now = START + timedelta(days=100 + number)
            taking = Intake(store=store, knowledge=knowledge, source=source, now=now)
            taking.take(dump, place=number)
            digests.append(dump.digest)
    return digests


def forget(store: Store, digests: list[str]) -> None:
    with store.writing() as writing:
        writing.forget_raw(digests)


@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(past=PAST, lost=st.integers(0, 7))
def test_a_past_read_again_is_the_same(
    place: Place, empty: Path, past: list[tuple[int, list[tuple[str, str, str]], bool]], lost: int
) -> None:
    told = place.settings
    present, fresh = told.state / "aggregator.db", empty.with_name("fresh.db")
    shutil.copyfile(empty, present)
    fresh.unlink(missing_ok=True)
    digests = live(told, past)
    with open_store(told) as store:
        forget(store, digests[:lost])

    rebuilt = rebuild(told, f"sqlite:///{fresh}", LATER, lambda _: None)

    assert visible(fresh) == visible(present)
    assert documents(told, f"sqlite:///{fresh}") == documents(told)
    assert not rebuilt.comparison
