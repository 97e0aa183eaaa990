"""From a container in a directory to articles in the store."""

from __future__ import annotations

import gzip
import random
import shutil
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from aggregator.ingest import Ingested, Intake, Knowledge, open_store
from aggregator.model import IngestReport
from aggregator.store import Store
from tests.conftest import ROOT, Place, listing
from tests.data.containers.made import SAID, lines, page, taped, zipped

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
MEMBERS = 650
KILLS = 5
CLI = [sys.executable, "-m", "aggregator"]


def look(place: Place, store: Store, now: datetime = NOW, chunks: int = 1_000_000) -> Ingested:
    """One look, stopped after so many chunks."""
    settings = place.settings
    asked = iter(range(chunks))  # once before the file, then after each chunk
    return Intake(
        store=store,
        knowledge=Knowledge(settings),
        source=settings.sources[0],
        now=now,
        stopping=lambda: next(asked, None) is None,
    ).look()


def page_of(number: int) -> bytes:
    """A listing of three items; what one of them is about recurs in every tenth page."""
    return listing(
        [
            (f"Report {number} of the council", f"Decided in matter {number}.", "Roads"),
            (f"Concert {number} at the lake", f"Free entrance to {number}.", "RoadsCulture"),
            (f"Weekly menu {number % 10}", f"What is served in week {number % 10}.", "Culture"),
        ]
    ).encode()


def many() -> bytes:
    """A zip archive of many pages of one date, one of them no listing, one of them twice."""
    files = {f"{number:04}.txt": page_of(number) for number in range(MEMBERS)}
    files["0300.txt"] = b"Home\nContact\n"
    files["0400.txt"] = files["0100.txt"]
    return zipped(files)


def content(place: Place) -> list[tuple[object, ...]]:
    """All that readers could see, and what is remembered of files."""
    with open_store(place.settings) as opened:
        heads = [(h.kind, h.slug, h.articles) for h in opened.heads()]
        rows = [
            (a.id, a.title, a.summary, a.published, a.topics, a.sources) for a in opened.articles()
        ]
        ledger = [(e.path, e.digest, e.error, e.finished) for e in opened.ledger("town").values()]
    return [*heads, *rows, *ledger]


def test_a_container_is_taken_in_member_by_member(place: Place, store: Store) -> None:
    place.drop("news.zip", zipped({"a.txt": page(1), "b.txt": page(2)}), NOW)

    (report,) = look(place, store).reports

    assert (report.members, report.refused, report.items, report.new) == (2, 0, 4, 4)
    assert report.error is None
    assert report.location.endswith("/inbox/news.zip")
    assert {a.published.date() for a in store.articles()} == {SAID.date()}


def test_a_container_that_was_taken_in_is_not_read_again(place: Place, store: Store) -> None:
    place.drop("news.zip", zipped({"a.txt": page(1)}), NOW)
    look(place, store)

    assert look(place, store, NOW + timedelta(minutes=1)).reports == ()
    entry = store.ledger("town")["news.zip"]
    assert (entry.taken, entry.finished, entry.error) == (1, True, None)


def test_the_same_pages_in_another_container_are_known(place: Place, store: Store) -> None:
    place.drop("news.zip", zipped({"a.txt": page(1)}), NOW)
    look(place, store)
    place.drop("again.tar", taped({"b.txt": page(1)}), NOW)

    (report,) = look(place, store, NOW + timedelta(minutes=1)).reports

    assert (report.known, report.new, report.members) == (True, 0, 1)


def test_a_refused_member_is_named_and_the_others_go_on(place: Place, store: Store) -> None:
    files = {"a.txt": page(1), "menu.txt": b"Home\nContact\n", "b.txt": page(2)}
    place.drop("news.zip", zipped(files), NOW)

    (report,) = look(place, store).reports

    assert (report.members, report.refused, report.new) == (2, 1, 4)
    assert report.error is not None
    assert "news.zip!menu.txt: " in report.error
    assert [entry.path for entry in store.states()[0].unreadable] == ["news.zip"]


def test_a_container_that_is_cut_keeps_what_stands_before(place: Place, store: Store) -> None:
    chance = random.Random(4)
    files = {f"{n}.txt": page(n) + chance.randbytes(3000).hex().encode() for n in range(60)}
    body = gzip.compress(taped(files))
    place.drop("news.tar.gz", body[: len(body) // 2], NOW)

    (report,) = look(place, store).reports

    assert report.new > 20
    assert report.error is not None
    assert "broken off" in report.error


def test_an_empty_archive_is_reported(place: Place, store: Store) -> None:
    place.drop("news.zip", zipped({}), NOW)

    (report,) = look(place, store).reports

    assert report.error is not None
    assert "holds no member that could be a dump" in report.error


def test_the_size_of_a_dump_is_no_cap_on_containers(place: Place, store: Store) -> None:
    text = place.config.read_text("utf-8").replace("settle: 0s", "settle: 0s, max_size: 400B")
    place.config.write_text(text, encoding="utf-8")
    place.drop("news.jsonl", lines(20), NOW)
    place.drop("page.txt", page(1) * 20, NOW)

    zipped_report, page_report = look(place, store).reports

    assert (zipped_report.members, zipped_report.error) == (20, None)
    assert "max_size" in str(page_report.error)


def test_an_archive_above_its_own_cap_is_refused(place: Place, store: Store) -> None:
    text = place.config.read_text("utf-8")
    text = text.replace("settle: 0s", "settle: 0s, limits: {archive_size: 100B}")
    place.config.write_text(text, encoding="utf-8")
    place.drop("news.zip", zipped({"a.txt": page(1)}), NOW)

    (report,) = look(place, store).reports

    assert "limits.archive_size" in str(report.error)


def test_the_keys_of_json_lines_come_from_the_configuration(place: Place, store: Store) -> None:
    text = place.config.read_text("utf-8")
    text = text.replace("settle: 0s", "settle: 0s, json_lines: {text: body}")
    place.config.write_text(text, encoding="utf-8")
    place.drop("news.jsonl", lines(3).replace(b'"text"', b'"body"'), NOW)

    (report,) = look(place, store).reports

    assert (report.members, report.new, report.error) == (3, 6, None)


def test_stopping_between_chunks_and_going_on_ends_like_one_run(place: Place) -> None:
    place.drop("news.zip", many(), NOW)
    with open_store(place.settings) as opened:
        whole = look(place, opened)
    undisturbed = content(place)
    shutil.rmtree(place.folder / "state")

    reports: list[IngestReport] = []
    with open_store(place.settings) as opened:
        for _ in range(9):
            reports += look(place, opened, chunks=1).reports

    assert content(place) == undisturbed
    assert len(reports) > 3
    assert sum(report.new for report in reports) == whole.new
    assert sum(report.members for report in reports) == whole.reports[0].members == MEMBERS - 1


def ingest(place: Place) -> subprocess.Popen[bytes]:
    words = [*CLI, "ingest", "--config", str(place.config), "town"]
    return subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=ROOT)


@pytest.mark.timeout(300)
def test_kills_in_the_middle_end_in_the_store_of_an_undisturbed_run(place: Place) -> None:
    place.drop("news.zip", many(), NOW)
    began = time.monotonic()
    ingest(place).wait(timeout=100)
    duration = time.monotonic() - began
    undisturbed = content(place)
    shutil.rmtree(place.folder / "state")
    chance = random.Random(20260304)

    killed = 0
    while killed < KILLS:
        victim = ingest(place)
        time.sleep(chance.uniform(0.2, 0.9) * duration)
        if victim.poll() is None:
            killed += 1
        else:  # it was done before its kill: begin again
            shutil.rmtree(place.folder / "state")
            duration *= 0.9
        victim.send_signal(signal.SIGKILL)
        victim.wait()
    ingest(place).wait(timeout=100)

    assert content(place) == undisturbed


_STREAM = """
import sys
from pathlib import Path
from aggregator.clock import utc_now
from aggregator.fetch import pick_up
from aggregator.model import Hints
from aggregator.parse import members
from tests.peak import peak_kib
before = None
count = 0
container = pick_up(Path(sys.argv[1]), "town", utc_now(), 1 << 20, Hints())
with container.open() as stream:
    for member in members(stream, container, Hints()):
        count += 1
        before = before or peak_kib()
print(count, peak_kib() - before)
"""


@pytest.mark.parametrize("kind", ["tar.gz", "zip", "jsonl", "warc"])
def test_memory_does_not_grow_with_the_archive(tmp_path: Path, kind: str) -> None:
    path = tmp_path / f"large.{kind}"
    made = f"from tests.data.containers.large import write; write({str(path)!r}, {kind!r})"
    subprocess.run([sys.executable, "-c", made], check=True, cwd=ROOT)

    told = subprocess.run(
        [sys.executable, "-c", _STREAM, str(path)], check=True, capture_output=True, cwd=ROOT
    )
    count, grown = map(int, told.stdout.split())

    assert count == 50_000
    assert grown < 50_000  # KiB


def test_parse_prints_the_items_of_all_members(tmp_path: Path) -> None:
    path = tmp_path / "news.zip"
    path.write_bytes(zipped({"a.txt": page(1), "b.txt": page(2), "c.txt": b"Home\n"}))

    told = subprocess.run(
        [*CLI, "parse", str(path), "--json"], check=False, capture_output=True, cwd=ROOT, text=True
    )

    assert told.returncode == 1
    assert len(told.stdout.splitlines()) == 4
    assert "news.zip!c.txt" in told.stderr
    assert "Reading" not in told.stdout + told.stderr


def test_ingest_takes_a_container_from_anywhere(place: Place, tmp_path: Path) -> None:
    path = tmp_path / "news.tar.gz"
    path.write_bytes(gzip.compress(taped({"a.txt": page(1), "b.txt": page(2)})))

    told = subprocess.run(
        [*CLI, "ingest", "town", "--config", str(place.config), "--file", str(path), "--json"],
        check=True,
        capture_output=True,
        cwd=ROOT,
        text=True,
    )

    assert '"members": 2' in told.stdout
    assert "Reading" not in told.stderr
    with open_store(place.settings) as opened:
        assert opened.heads()[0].articles == 4
