"""The wake-up call over real directories."""

from __future__ import annotations

import queue
import shutil
import threading
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from aggregator.fetch import watch

_SOON = 5.0  # seconds; generous, for busy machines
_ARMED = 0.5


class Watcher:
    """A thread that watches, and what it told."""

    def __init__(self, directories: Mapping[str, Path]) -> None:
        self.stop = threading.Event()
        self._told: queue.Queue[Mapping[str, frozenset[str]]] = queue.Queue()
        self._thread = threading.Thread(target=self._run, args=[directories], daemon=True)
        self._thread.start()
        time.sleep(_ARMED)

    def _run(self, directories: Mapping[str, Path]) -> None:
        for woken in watch(directories, self.stop):
            self._told.put(woken)

    def until(self, name: str, file: str | None = None) -> Mapping[str, frozenset[str]]:
        """The first call that names the source, and the file if one is asked for."""
        ends = time.monotonic() + _SOON
        while True:
            woken = self._told.get(timeout=max(0.01, ends - time.monotonic()))
            if name in woken and (file is None or file in woken[name]):
                return woken

    def quiet(self, seconds: float) -> bool:
        """Whether nothing is told for so long."""
        time.sleep(seconds)
        return self._told.empty()

    def end(self) -> bool:
        """Stop, and tell whether the thread ended."""
        self.stop.set()
        self._thread.join(_SOON)
        return not self._thread.is_alive()


@pytest.fixture
def folders(tmp_path: Path) -> dict[str, Path]:
    """Two directories of two sources."""
    found = {"pier": tmp_path / "pier", "quay": tmp_path / "quay"}
    for folder in found.values():
        folder.mkdir()
    return found


@pytest.fixture
def watcher(folders: dict[str, Path]) -> Iterator[Watcher]:
    """A watcher of both, armed."""
    watching = Watcher(folders)
    yield watching
    assert watching.end()


def test_a_file_renamed_into_place_has_arrived(watcher: Watcher, folders: dict[str, Path]) -> None:
    hidden = folders["pier"] / ".a.tmp"
    hidden.write_text("text", encoding="utf-8")
    hidden.rename(folders["pier"] / "a.txt")

    assert watcher.until("pier", "a.txt") == {"pier": frozenset({"a.txt"})}


def test_a_file_moved_in_from_elsewhere_has_arrived(
    watcher: Watcher, folders: dict[str, Path], tmp_path: Path
) -> None:
    (tmp_path / "a.txt").write_text("text", encoding="utf-8")
    (tmp_path / "a.txt").rename(folders["quay"] / "a.txt")

    assert watcher.until("quay", "a.txt")


def test_a_file_moved_over_another_has_arrived(watcher: Watcher, folders: dict[str, Path]) -> None:
    for text in ("one", "two"):
        (folders["pier"] / ".new").write_text(text, encoding="utf-8")
        (folders["pier"] / ".new").rename(folders["pier"] / "a.txt")

        assert watcher.until("pier", "a.txt")


def test_a_file_being_written_wakes_but_has_not_arrived(
    watcher: Watcher, folders: dict[str, Path]
) -> None:
    with (folders["pier"] / "a.txt").open("w", encoding="utf-8") as file:
        file.write("half a li")
        file.flush()

        assert watcher.until("pier") == {"pier": frozenset()}


def test_a_file_renamed_inside_a_folder_has_arrived(
    watcher: Watcher, folders: dict[str, Path]
) -> None:
    folder = folders["pier"] / "sub"
    folder.mkdir()
    time.sleep(_ARMED)
    (folder / ".a.tmp").write_text("text", encoding="utf-8")
    time.sleep(0.05)  # the times of a file are no finer than the system's tick
    (folder / ".a.tmp").rename(folder / "a.txt")

    assert watcher.until("pier", "sub/a.txt")


def test_a_folder_renamed_into_place_wakes(
    watcher: Watcher, folders: dict[str, Path], tmp_path: Path
) -> None:
    (tmp_path / "batch").mkdir()
    (tmp_path / "batch" / "a.txt").write_text("text", encoding="utf-8")
    (tmp_path / "batch").rename(folders["pier"] / "batch")

    assert watcher.until("pier") == {"pier": frozenset()}


def test_hidden_files_and_deletions_do_not_wake(watcher: Watcher, folders: dict[str, Path]) -> None:
    (folders["pier"] / ".hidden").write_text("text", encoding="utf-8")
    (folders["pier"] / "a.part").write_text("text", encoding="utf-8")
    (folders["pier"] / "a.part").unlink()

    assert watcher.quiet(1.5)


@pytest.mark.parametrize("away", [0.0, 0.2, 1.5])
def test_a_directory_that_comes_back_is_watched_again(
    watcher: Watcher, folders: dict[str, Path], away: float
) -> None:
    shutil.rmtree(folders["pier"])
    time.sleep(away)
    folders["pier"].mkdir()
    watcher.until("pier")
    (folders["pier"] / ".a").write_text("text", encoding="utf-8")
    (folders["pier"] / ".a").rename(folders["pier"] / "a.txt")

    assert watcher.until("pier", "a.txt")


def test_the_others_are_watched_while_one_is_missing(
    watcher: Watcher, folders: dict[str, Path]
) -> None:
    shutil.rmtree(folders["pier"])
    time.sleep(1.5)
    (folders["quay"] / ".a").write_text("text", encoding="utf-8")
    (folders["quay"] / ".a").rename(folders["quay"] / "a.txt")

    assert watcher.until("quay", "a.txt")


def test_a_directory_that_appears_later_wakes(tmp_path: Path) -> None:
    watching = Watcher({"pier": tmp_path / "later"})
    (tmp_path / "later").mkdir()

    woken = watching.until("pier")

    assert woken == {"pier": frozenset()}
    assert watching.end()


def test_two_sources_with_one_directory_both_wake(tmp_path: Path) -> None:
    watching = Watcher({"pier": tmp_path, "quay": tmp_path})
    (tmp_path / ".a").write_text("text", encoding="utf-8")
    (tmp_path / ".a").rename(tmp_path / "a.txt")

    woken = watching.until("quay", "a.txt")

    assert woken == {"pier": frozenset({"a.txt"}), "quay": frozenset({"a.txt"})}
    assert watching.end()
