"""The daemon from start to stop, as its operator and its readers meet it."""

from __future__ import annotations

import os
import signal
import socket
import threading
import time
from pathlib import Path

import feedparser
import pytest

from tests.acceptance.conftest import Command
from tests.conftest import listing

ITEMS = [
    ("Bridge opens", "The new bridge opens on Monday.", "RoadsCulture"),
    ("Choir sings", "Free entrance for all.", "Culture"),
    ("Library moves", "The library moves to the old mill.", "Culture"),
]


def test_a_dump_renamed_into_the_inbox_is_in_its_feed_within_two_seconds(command: Command) -> None:
    command.start()
    command.place.drop("first.txt", listing(ITEMS[1:]))
    command.wait_for("/feeds/culture.atom", "Choir sings", seconds=2)

    command.place.drop("second.txt", listing(ITEMS[:1]))

    assert command.wait_for("/feeds/culture.atom", "Bridge opens", seconds=2) < 2


def test_readers_see_only_complete_documents_while_dumps_arrive(command: Command) -> None:
    command.start()
    seen: list[bytes] = []
    stop = threading.Event()

    def read() -> None:
        while not stop.is_set():
            seen.append(command.get("/feeds/all.atom").content)

    reader = threading.Thread(target=read)
    reader.start()
    for number in range(20):
        command.place.drop(f"{number}.txt", listing([(f"News {number}", "A text.", "Culture")] * 1))
        time.sleep(0.05)
    command.wait_for("/feeds/all.atom", "News 19", seconds=5)
    stop.set()
    reader.join()

    assert len(set(seen)) > 1
    assert all(body.rstrip().endswith(b"</feed>") for body in seen)
    assert not any(feedparser.parse(body).bozo for body in set(seen))


def test_sigterm_ends_it_with_zero_within_five_seconds(command: Command) -> None:
    daemon = command.start()
    began = time.monotonic()

    code = command.stop(daemon)

    assert code == 0
    assert time.monotonic() - began < 5


def test_interrupt_ends_it_with_zero(command: Command) -> None:
    daemon = command.start()

    daemon.send_signal(signal.SIGINT)

    assert daemon.wait(timeout=10) == 0


def test_a_second_daemon_on_the_same_state_refuses_to_start(command: Command) -> None:
    first = command.start()

    second = command("run")

    assert second.returncode == 75
    assert f"another daemon (process {first.pid}) uses this state directory" in second.stderr
    assert "Traceback" not in second.stderr


def test_the_lock_is_free_again_after_a_kill(command: Command) -> None:
    first = command.start()
    first.kill()
    first.wait()

    second = command.start()

    assert second.poll() is None


def test_a_taken_port_is_told_with_the_setting_to_change(command: Command) -> None:
    host, _, port = command.place.settings.listen.rpartition(":")
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        other.bind((host, int(port)))
        other.listen()

        done = command("run")

    assert done.returncode == 1
    assert "`listen`" in done.stderr
    assert "Traceback" not in done.stderr


def test_it_prints_the_addresses_to_open(command: Command) -> None:
    daemon = command.start()

    command.stop(daemon)
    assert daemon.stdout is not None
    printed = daemon.stdout.read()

    assert "http://news.test/\n" in printed
    assert "http://news.test/opml.xml" in printed


@pytest.mark.parametrize(
    "environment",
    [
        {"TZ": "Pacific/Kiritimati", "PYTHONHASHSEED": "7"},
        {"TZ": "America/Adak", "PYTHONHASHSEED": "4711", "LC_ALL": "C"},
    ],
)
def test_a_restart_elsewhere_serves_the_same_bytes(
    command: Command, environment: dict[str, str]
) -> None:
    paths = ["/", "/feeds/all.atom", "/feeds/all.rss", "/feeds/all.json", "/feeds/culture.atom"]
    paths += ["/opml.xml", "/topics/culture/", "/sources/town.rss"]
    command.place.drop("a.txt", listing(ITEMS))
    daemon = command.start()
    command.wait_for("/feeds/culture.atom", "Choir sings", seconds=5)
    # The index follows the feeds in a moment; and a fresh document is dated a little back, as
    # Last-Modified is never after Date.
    time.sleep(2.1)
    before = [(command.get(path).content, command.get(path).headers["etag"]) for path in paths]
    modified = [command.get(path).headers["last-modified"] for path in paths]
    command.stop(daemon)

    command.start(**environment)

    after = [(command.get(path).content, command.get(path).headers["etag"]) for path in paths]
    assert after == before
    assert [command.get(path).headers["last-modified"] for path in paths] == modified


def test_the_service_manager_is_told_when_it_is_ready_and_when_it_stops(
    command: Command, tmp_path: Path
) -> None:
    address = os.path.relpath(tmp_path / "notify")  # a socket's address is short
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(address)
        manager.settimeout(10)
        daemon = command.start(NOTIFY_SOCKET=str(Path(address).absolute()))

        ready = manager.recv(1024).decode()
        daemon.send_signal(signal.SIGTERM)
        stopping = manager.recv(1024).decode()
        daemon.wait(timeout=10)

    assert ready.startswith("READY=1\n")
    assert "STOPPING=1" in stopping


def test_articles_taken_in_by_another_process_are_published(command: Command) -> None:
    command.start()
    dump = command.place.folder / "aside.txt"
    dump.write_text(listing(ITEMS), encoding="utf-8")

    done = command("ingest", "town", "--file", str(dump))

    assert done.returncode == 0, done.stderr
    command.wait_for("/feeds/all.atom", "Library moves", seconds=3)


def test_an_article_without_a_link_has_a_page_of_its_own(command: Command) -> None:
    command.place.drop("a.txt", listing(ITEMS[:1]))
    command.start()
    command.wait_for("/feeds/all.atom", "Bridge opens", seconds=5)

    (entry,) = feedparser.parse(command.get("/feeds/all.atom").content).entries
    page = command.get(entry.link.removeprefix("http://news.test"))

    assert page.status_code == 200
    assert "The new bridge opens on Monday." in page.text
