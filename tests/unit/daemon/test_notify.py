"""Messages to the service manager, over a real datagram socket."""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Iterator
from pathlib import Path
from threading import Event

import pytest

from aggregator.notify import notify, patience, reloading, status, watchdog_seconds


@pytest.fixture
def manager(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[socket.socket]:
    """The manager's end, at a path."""
    monkeypatch.chdir(tmp_path)  # a socket's address is short
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening:
        listening.bind("notify")
        listening.settimeout(10)
        monkeypatch.setenv("NOTIFY_SOCKET", "notify")
        yield listening


def test_nobody_listening_is_no_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NOTIFY_SOCKET", raising=False)
    notify("READY=1")
    monkeypatch.setenv("NOTIFY_SOCKET", "/nowhere/at/all")
    notify("READY=1")


def test_an_abstract_address_is_understood(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind("")  # the kernel chooses an abstract address
        monkeypatch.setenv("NOTIFY_SOCKET", "@" + manager.getsockname().decode()[1:])

        notify("READY=1")

        assert manager.recv(64) == b"READY=1"


def test_a_path_is_understood(manager: socket.socket) -> None:
    notify("READY=1\nSTATUS=Here")

    assert manager.recv(64) == b"READY=1\nSTATUS=Here"


def test_a_manager_that_does_not_read_stops_nobody(manager: socket.socket) -> None:
    waited = False

    for _ in range(2000):  # more than the kernel keeps for it
        began = time.monotonic()
        notify("WATCHDOG=1")
        waited = time.monotonic() - began > 0.5
        if waited:
            break

    assert waited  # a moment, and it went on
    assert manager.recv(64) == b"WATCHDOG=1"


def test_a_status_is_one_line(manager: socket.socket) -> None:
    notify(status("refused: a\nWATCHDOG=1"))

    assert manager.recv(64) == b"STATUS=refused: a WATCHDOG=1"


def test_a_reload_bears_the_time_of_the_monotonic_clock() -> None:
    before = time.clock_gettime_ns(time.CLOCK_MONOTONIC) // 1000

    first, second = reloading().splitlines()

    after = time.clock_gettime_ns(time.CLOCK_MONOTONIC) // 1000
    assert first == "RELOADING=1"
    assert before <= int(second.removeprefix("MONOTONIC_USEC=")) <= after


@pytest.mark.parametrize(
    ("told", "pid", "seconds"),
    [
        ("180000000", "", 180.0),
        ("1500000", str(os.getpid()), 1.5),
        ("1500000", "1", None),  # meant for another process
        ("0", "", None),
        ("soon", "", None),
        ("", "", None),
    ],
    ids=["of nobody", "of this process", "of another", "none", "nonsense", "empty"],
)
def test_how_long_the_manager_waits_for_a_sign_of_life(
    told: str, pid: str, seconds: float | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WATCHDOG_USEC", told)
    monkeypatch.setenv("WATCHDOG_PID", pid)

    assert watchdog_seconds() == seconds


def test_what_works_for_long_is_given_more_time(manager: socket.socket) -> None:
    manager.settimeout(0)
    told: list[bytes] = []

    with patience("Upgrading", beat=0.2):
        began = time.monotonic()
        while not told and time.monotonic() - began < 20:
            sum(range(10_000))
            try:
                told.append(manager.recv(128))
            except BlockingIOError:
                continue

    assert told == [b"EXTEND_TIMEOUT_USEC=60000000\nSTATUS=Upgrading"]


def test_what_hangs_gets_no_more_time(manager: socket.socket) -> None:
    manager.settimeout(0)

    with patience("Upgrading", beat=0.05):
        Event().wait(0.5)

    with pytest.raises(BlockingIOError):
        manager.recv(128)
