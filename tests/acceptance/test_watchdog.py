"""The watchdog is fed while everything goes on, and no more when a part of the daemon hangs."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.conftest import Place

PATIENCE = 6  # seconds: the daemon's ticks come every second
# Each makes one part hang at SIGUSR1, as a deadlock would.
HANGS = {
    "scheduler": """
from aggregator.store import Store
due = Store.due
Store.due = lambda self, now: hang.is_set() and forever() or due(self, now)
""",
    "store": """
from aggregator.store import Reader
registry = Reader.registry
Reader.registry = lambda self: hang.is_set() and forever() or registry(self)
""",
    "listener": """
from aggregator.serve import app
refusal = app._refusal
app._refusal = lambda scope: hang.is_set() and forever() or refusal(scope)
""",
    "nothing": "",
}
RUN = """
import signal, sys, threading
hang = threading.Event()
forever = threading.Event().wait
{hang}
signal.signal(signal.SIGUSR1, lambda *_: hang.set())
from aggregator.cli import main
main()
"""


@dataclass(slots=True)
class Manager:
    """Starts the daemon and hears what it says."""

    place: Place
    address: Path
    listening: socket.socket
    daemon: subprocess.Popen[bytes] | None = None
    heard: list[str] = field(default_factory=list)

    def start(self, part: str) -> None:
        """Starts a daemon of which a part can be made to hang, and waits until it is ready."""
        told = {"NOTIFY_SOCKET": str(self.address), "WATCHDOG_USEC": str(PATIENCE * 1_000_000)}
        run = ["-c", RUN.format(hang=HANGS[part]), "run", "--config", str(self.place.config)]
        self.daemon = subprocess.Popen(
            [sys.executable, *run],
            env=os.environ | told,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        assert self.hears("READY=1", 60)

    def hears(self, word: str, seconds: float) -> bool:
        """Whether it says something of the kind within this time."""
        deadline = time.monotonic() + seconds
        while (left := deadline - time.monotonic()) > 0:
            self.listening.settimeout(left)
            try:
                self.heard.append(self.listening.recv(1024).decode())
            except TimeoutError:
                return False
            if word in self.heard[-1]:
                return True
        return False


@pytest.fixture
def manager(place: Place) -> Iterator[Manager]:
    address = place.folder / "notify"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening:
        listening.bind(os.path.relpath(address))  # a socket's address is short
        made = Manager(place, address, listening)
        yield made
        if made.daemon and made.daemon.poll() is None:
            made.daemon.kill()
            made.daemon.wait()


@pytest.mark.parametrize("part", ["scheduler", "store", "listener"])
def test_the_watchdog_is_fed_no_more_when_a_part_hangs(manager: Manager, part: str) -> None:
    manager.start(part)
    assert manager.hears("WATCHDOG=1", 3 * PATIENCE)
    assert manager.daemon

    manager.daemon.send_signal(signal.SIGUSR1)
    named = manager.hears("STATUS=HANGS: ", 4 * PATIENCE)
    said = manager.heard[-1]
    fed = manager.hears("WATCHDOG=1", PATIENCE)

    assert named
    assert part in said or (part == "listener" and "loop" in said)
    assert not fed


def test_the_watchdog_is_fed_as_long_as_everything_goes_on(manager: Manager) -> None:
    manager.start("nothing")

    fed = [manager.hears("WATCHDOG=1", PATIENCE) for _ in range(4)]

    assert fed == [True] * 4
    assert not any("HANGS" in one for one in manager.heard)


def test_the_end_is_told(manager: Manager) -> None:
    manager.start("nothing")
    assert manager.daemon

    manager.daemon.send_signal(signal.SIGTERM)

    assert manager.hears("STOPPING=1", 10)
    assert manager.daemon.wait(timeout=10) == 0
