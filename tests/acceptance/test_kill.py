"""A kill at any moment costs a repeat, never an article."""

from __future__ import annotations

import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from aggregator.ingest import open_store
from tests.conftest import Place, listing

ARTICLES = 1000
KILLS = 20


def thousand() -> str:
    topics = ["Culture", "Roads", "RoadsCulture", "Housing"]
    return listing(
        (f"Report {n} of the council", f"What was decided in matter {n}.", topics[n % 4])
        for n in range(ARTICLES)
    )


def ingest(place: Place) -> subprocess.Popen[bytes]:
    words = [sys.executable, "-m", "aggregator", "ingest", "--config", str(place.config), "town"]
    return subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def content(place: Place) -> list[tuple[object, ...]]:
    with open_store(place.settings) as store:
        heads = [(h.kind, h.slug, h.articles) for h in store.heads()]
        rows = [
            (a.id, a.title, a.summary, a.published, a.topics, a.sources) for a in store.articles()
        ]
    return [*heads, *rows]


@pytest.mark.timeout(300)
def test_twenty_kills_during_ingest_end_in_the_store_of_an_undisturbed_run(
    place: Place, tmp_path: Path
) -> None:
    state = place.folder / "state"
    dump = place.drop("2026-02-03-thousand.txt", thousand())
    began = time.monotonic()
    assert ingest(place).wait(timeout=60) == 0
    duration = time.monotonic() - began
    undisturbed = content(place)
    shutil.move(state, tmp_path / "undisturbed")
    chance = random.Random(20260203)

    killed = 0
    while killed < KILLS:
        victim = ingest(place)
        time.sleep(chance.uniform(0.3, 1.0) * duration)
        if victim.poll() is None:
            killed += 1
        else:
            duration *= 0.9  # it was faster than the run that was measured
        victim.send_signal(signal.SIGKILL)
        victim.wait()
        if _complete(place):
            shutil.rmtree(state)  # begin again
    assert ingest(place).wait(timeout=60) == 0

    assert dump.exists()
    assert content(place) == undisturbed
    assert len(undisturbed) >= ARTICLES


def _complete(place: Place) -> bool:
    with open_store(place.settings) as store:
        return store.heads()[0].articles == ARTICLES
