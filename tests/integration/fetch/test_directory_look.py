"""One look after another at a real directory."""

from __future__ import annotations

import hashlib
import os
import socket
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from aggregator.config import Source
from aggregator.errors import FetchError
from aggregator.fetch import fetch
from aggregator.model import Arrival, DumpDate, LedgerEntry

_NOBODY = 65534


@dataclass(slots=True, kw_only=True)
class Inbox:
    """A directory, and a reader of it whose clock runs ahead of the files'."""

    path: Path
    ledger: dict[str, LedgerEntry] = field(default_factory=dict)
    ahead: timedelta = timedelta(minutes=2)
    settling: int = 0
    max_size: str = "1KiB"

    def source(self) -> Source:
        """The source as configured."""
        return Source.model_validate(
            {"name": "pier", "directory": self.path, "settle": "5s", "max_size": self.max_size}
        )

    def look(self, *arrived: str) -> list[Arrival]:
        """All arrivals of one look, noted in the ledger."""
        now = datetime.now(UTC) + self.ahead
        fetched = fetch(self.source(), self.ledger, now, frozenset(arrived))
        self.settling = fetched.settling
        arrivals = list(fetched.arrivals)
        self.ledger.update({one.ledger.path: one.ledger for one in arrivals})
        return arrivals

    def bodies(self, *arrived: str) -> list[bytes]:
        """The bodies of the dumps that one look brought."""
        return [one.dump.body for one in self.look(*arrived) if one.dump]

    def write(self, name: str, text: str = "text") -> Path:
        """A file with an old modification time."""
        file = self.path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
        return file


@pytest.fixture
def inbox(tmp_path: Path) -> Inbox:
    """An empty directory source."""
    path = tmp_path / "inbox"
    path.mkdir()
    return Inbox(path=path)


@pytest.fixture
def open_handles() -> Iterator[None]:
    """Fails a test that leaves a file open."""
    before = len(list(Path("/proc/self/fd").iterdir()))
    yield
    assert len(list(Path("/proc/self/fd").iterdir())) <= before


def test_a_new_file_becomes_a_dump(inbox: Inbox) -> None:
    file = inbox.write("2024-04-26.txt", "hello")

    (arrival,) = inbox.look()

    assert arrival.dump is not None
    assert (arrival.dump.source, arrival.dump.location) == ("pier", str(file))
    assert (arrival.dump.body, arrival.dump.media_type) == (b"hello", None)
    assert arrival.dump.dated == datetime(2024, 4, 26, tzinfo=UTC)
    assert arrival.dump.dated_by is DumpDate.NAME
    assert arrival.ledger.digest == hashlib.sha256(b"hello").hexdigest()
    assert (arrival.ledger.path, arrival.ledger.size) == ("2024-04-26.txt", 5)


def test_what_is_known_brings_nothing(inbox: Inbox) -> None:
    inbox.write("a.txt")
    inbox.look()

    assert inbox.look() == []


def test_files_come_in_the_order_of_their_paths(inbox: Inbox) -> None:
    for name in ("b/c.txt", "a.txt", "c.txt", "b.txt", "B.txt"):
        inbox.write(name, name)

    assert inbox.bodies() == [b"B.txt", b"a.txt", b"b.txt", b"b/c.txt", b"c.txt"]


def test_hidden_and_unfinished_files_and_folders_are_ignored(inbox: Inbox) -> None:
    for name in (".a", "b.tmp", "c.part", ".git/d", "e.tmp/f", "g/.h"):
        inbox.write(name)

    assert inbox.look() == []
    assert inbox.settling == 0


def test_a_file_that_was_written_lately_is_left_to_settle(inbox: Inbox) -> None:
    inbox.ahead = timedelta()
    inbox.write("a.txt")

    assert inbox.look() == []
    assert inbox.settling == 1


def test_a_growing_file_is_read_once_when_it_is_still(inbox: Inbox) -> None:
    inbox.ahead = timedelta()
    with (inbox.path / "a.txt").open("w", encoding="utf-8") as file:
        for piece in ("one ", "two ", "three"):
            file.write(piece)
            file.flush()
            assert inbox.look() == []
    inbox.ahead = timedelta(seconds=6)

    assert inbox.bodies() == [b"one two three"]
    assert inbox.bodies() == []


def test_a_file_renamed_into_place_is_read_at_once(inbox: Inbox) -> None:
    inbox.ahead = timedelta()
    inbox.write("sub/.a.tmp").rename(inbox.path / "sub" / "a.txt")

    assert inbox.bodies("sub/a.txt") == [b"text"]


def test_an_empty_file_waits_even_when_it_was_renamed_into_place(inbox: Inbox) -> None:
    inbox.ahead = timedelta()
    inbox.write("a.txt", "")

    assert inbox.look("a.txt") == []
    assert inbox.settling == 1


def test_a_replacement_of_the_same_size_is_read(inbox: Inbox) -> None:
    inbox.write("a.txt", "first")
    inbox.look()
    new = inbox.write(".new", "again")
    os.utime(new, (1_700_000_000, 1_700_000_000))
    new.rename(inbox.path / "a.txt")

    assert inbox.bodies() == [b"again"]
    assert inbox.bodies() == []


def test_the_same_bytes_under_a_new_time_are_noted_and_not_given_again(inbox: Inbox) -> None:
    file = inbox.write("a.txt")
    inbox.look()
    os.utime(file, (1_700_000_000, 1_700_000_000))

    (arrival,) = inbox.look()

    assert arrival.dump is None
    assert arrival.ledger.mtime_ns == 1_700_000_000 * 10**9
    assert arrival.ledger.error is None
    assert inbox.look() == []


def test_known_files_are_skipped_without_being_opened(inbox: Inbox) -> None:
    for number in range(1000):
        inbox.write(f"{number}.txt", "before")
    inbox.look()
    for file in inbox.path.iterdir():  # other bytes behind the same size and time
        times = file.stat()
        file.write_text("behind", encoding="utf-8")
        os.utime(file, ns=(times.st_atime_ns, times.st_mtime_ns))

    assert inbox.look() == []


def test_a_file_that_vanishes_before_its_turn_brings_nothing(inbox: Inbox) -> None:
    inbox.write("a.txt", "a")
    inbox.write("b.txt", "b")
    fetched = fetch(inbox.source(), {}, datetime.now(UTC) + timedelta(minutes=2))
    (inbox.path / "b.txt").unlink()

    assert [one.ledger.path for one in fetched.arrivals] == ["a.txt"]


def test_a_file_that_changes_before_its_turn_waits_for_the_next_look(inbox: Inbox) -> None:
    inbox.write("a.txt", "a")
    fetched = fetch(inbox.source(), {}, datetime.now(UTC) + timedelta(minutes=2))
    inbox.write("a.txt", "more")

    assert list(fetched.arrivals) == []
    assert inbox.bodies() == [b"more"]


def _to_link(file: Path, outside: Path) -> None:
    file.symlink_to(outside)


def _to_pipe(file: Path, outside: Path) -> None:  # noqa: ARG001 - one shape for all
    os.mkfifo(file)


def _to_folder(file: Path, outside: Path) -> None:  # noqa: ARG001 - one shape for all
    file.mkdir()


@pytest.mark.timeout(10)
@pytest.mark.parametrize("turn", [_to_link, _to_pipe, _to_folder])
def test_a_file_that_turns_into_something_else_brings_nothing(
    inbox: Inbox, tmp_path: Path, turn: Callable[[Path, Path], None]
) -> None:
    outside = tmp_path / "outside.txt"
    outside.write_text("secret", encoding="utf-8")
    file = inbox.write("a.txt", "public")
    fetched = fetch(inbox.source(), {}, datetime.now(UTC) + timedelta(minutes=2))
    file.unlink()
    turn(file, outside)

    assert list(fetched.arrivals) == []


def test_a_folder_that_turns_into_a_link_leads_nowhere(inbox: Inbox, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    inbox.write("sub/a.txt", "public")
    fetched = fetch(inbox.source(), {}, datetime.now(UTC) + timedelta(minutes=2))
    (inbox.path / "sub").rename(outside)
    (inbox.path / "sub").symlink_to(outside)

    assert list(fetched.arrivals) == []


@pytest.mark.timeout(10)
def test_pipes_sockets_and_links_are_ignored(inbox: Inbox, tmp_path: Path) -> None:
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "secret.txt").write_text("secret", encoding="utf-8")
    os.mkfifo(inbox.path / "pipe")
    (inbox.path / "file-link").symlink_to(tmp_path / "outside" / "secret.txt")
    (inbox.path / "folder-link").symlink_to(tmp_path / "outside")
    (inbox.path / "loop").symlink_to(inbox.path)
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(inbox.path / "socket"))

        assert inbox.look() == []
    assert inbox.settling == 0


def test_the_directory_itself_may_be_a_link(inbox: Inbox, tmp_path: Path) -> None:
    inbox.write("a.txt")
    link = tmp_path / "link"
    link.symlink_to(inbox.path)
    inbox.path = link

    assert inbox.bodies() == [b"text"]


def test_names_of_any_bytes_are_read_and_shown(inbox: Inbox) -> None:
    folder = os.fsencode(inbox.path)
    for name in (b"h\xe5mn", b"two\nlines", b"n" * 255):
        Path(os.fsdecode(folder + b"/" + name)).write_text("text", encoding="utf-8")

    arrivals = inbox.look()

    assert [one.ledger.path for one in arrivals] == ["h\\xe5mn", "n" * 255, "two\nlines"]
    assert all(one.dump and one.dump.location.isprintable() for one in arrivals)
    assert inbox.look() == []


def test_a_file_that_is_too_large_is_reported_at_every_look(inbox: Inbox) -> None:
    inbox.write("exact.txt", "x" * 1024)
    inbox.write("large.txt", "x" * 1025)

    exact, large = inbox.look()

    assert exact.dump is not None
    assert large.dump is None
    assert large.ledger.digest is None
    assert large.ledger.error == "is larger than max_size, which is 1,024 bytes"
    assert [one.ledger.path for one in inbox.look()] == ["large.txt"]


def test_a_file_that_could_not_be_read_is_read_once_it_can(inbox: Inbox) -> None:
    file = inbox.write("a.txt")
    status = file.stat()
    inbox.ledger["a.txt"] = LedgerEntry(
        path="a.txt",
        size=status.st_size,
        mtime_ns=status.st_mtime_ns,
        digest=None,
        error="cannot be read: Permission denied",
    )

    assert inbox.bodies() == [b"text"]
    assert inbox.ledger["a.txt"].error is None


@pytest.mark.skipif(os.geteuid() == 0, reason="root can read everything")
def test_an_unreadable_file_or_folder_is_reported(inbox: Inbox) -> None:
    inbox.write("a.txt").chmod(0)
    (inbox.path / "b").mkdir(mode=0)

    errors = [one.ledger.error for one in inbox.look()]
    (inbox.path / "b").chmod(0o700)

    assert errors == ["cannot be read: Permission denied", "cannot be listed: Permission denied"]


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another user")
def test_another_user_is_told_what_it_may_not_read(inbox: Inbox) -> None:
    inbox.write("a.txt").chmod(0)
    (inbox.path / "b").mkdir(mode=0)
    for folder in (inbox.path, *inbox.path.parents):
        if folder != Path(tempfile.gettempdir()) and folder.is_relative_to(tempfile.gettempdir()):
            folder.chmod(0o755)
    os.seteuid(_NOBODY)
    try:
        if not os.access(inbox.path, os.X_OK, effective_ids=True):
            pytest.skip("the temporary directory lies where no other user may look")
        errors = [one.ledger.error for one in inbox.look()]
    finally:
        os.seteuid(0)

    assert errors == ["cannot be read: Permission denied", "cannot be listed: Permission denied"]


def test_a_missing_directory_is_an_error_with_a_remedy(inbox: Inbox) -> None:
    inbox.path.rmdir()

    with pytest.raises(FetchError, match="create the directory") as caught:
        inbox.look()

    assert caught.value.subject == "pier"
    assert str(inbox.path) in caught.value.message


def test_a_file_in_place_of_the_directory_is_an_error(inbox: Inbox) -> None:
    inbox.path.rmdir()
    inbox.path.write_text("file", encoding="utf-8")

    with pytest.raises(FetchError, match="Not a directory"):
        inbox.look()


@pytest.mark.usefixtures("open_handles")
def test_no_file_stays_open_when_arrivals_are_left_unread(inbox: Inbox) -> None:
    inbox.write("a.txt")
    inbox.write("sub/b.txt")
    now = datetime.now(UTC) + timedelta(minutes=2)

    fetch(inbox.source(), {}, now)
    started = fetch(inbox.source(), {}, now).arrivals
    first = next(started)
    del started

    assert first.ledger.path == "a.txt"


def test_folders_deeper_than_the_limit_are_left_alone(inbox: Inbox) -> None:
    inbox.write("/".join(["d"] * 32) + "/deep.txt", "deep")
    inbox.write("/".join(["d"] * 33) + "/deeper.txt", "deeper")

    assert inbox.bodies() == [b"deep"]
