"""A restart behind sockets that the service manager holds: no request is lost."""

from __future__ import annotations

import http.client
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest

from tests.conftest import Place, listing

RESTARTS = 3
READERS = 8
# What the manager does between fork and exec (sd_listen_fds(3)).
HANDING_OVER = """
import os, sys
os.dup2(int(sys.argv[1]), 3)
os.environ.update(LISTEN_PID=str(os.getpid()), LISTEN_FDS="1", LISTEN_FDNAMES="public")
os.execv(sys.executable, [sys.executable, *sys.argv[2:]])
"""


@dataclass(slots=True)
class Manager:
    """Holds a listening socket, and starts and stops the daemon behind it."""

    place: Place
    listening: socket.socket
    daemon: subprocess.Popen[bytes] | None = None

    @property
    def port(self) -> int:
        """Where readers connect."""
        port: int = self.listening.getsockname()[1]
        return port

    def start(self) -> None:
        """Starts the daemon; it may take a while until it answers."""
        run = ["-m", "aggregator", "run", "--config", str(self.place.config)]
        number = self.listening.fileno()
        self.daemon = subprocess.Popen(
            [sys.executable, "-c", HANDING_OVER, str(number), *run],
            pass_fds=[number],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def stop(self) -> int:
        """Stops it as the manager does; its exit code."""
        assert self.daemon
        self.daemon.send_signal(signal.SIGTERM)
        return self.daemon.wait(timeout=10)

    def get(self) -> int:
        """One request over a connection of its own; its status."""
        asking = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            asking.request("GET", "/feeds/all.atom")
            answer = asking.getresponse()
            assert answer.read().rstrip().endswith(b"</feed>")
            return answer.status
        finally:
            asking.close()


@dataclass(slots=True)
class Load:
    """Readers that ask again and again, and count."""

    manager: Manager
    asked: int = 0
    answers: Counter[object] = field(default_factory=Counter)
    over: threading.Event = field(default_factory=threading.Event)
    threads: list[threading.Thread] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def begin(self) -> None:
        """Lets the readers begin."""
        self.threads = [threading.Thread(target=self._read) for _ in range(READERS)]
        for thread in self.threads:
            thread.start()

    def end(self) -> None:
        """Waits until each has got its last answer."""
        self.over.set()
        for thread in self.threads:
            thread.join()

    def _read(self) -> None:
        while not self.over.is_set():
            with self.lock:
                self.asked += 1
            try:
                came: object = self.manager.get()
            except (OSError, http.client.HTTPException, AssertionError) as error:
                came = repr(error)
            with self.lock:
                self.answers[came] += 1


@pytest.fixture
def manager(place: Place) -> Iterator[Manager]:
    place.drop("a.txt", listing([("Bridge opens", "The new bridge opens on Monday.", "Roads")]))
    with socket.create_server(("127.0.0.1", 0), backlog=1024) as listening:
        made = Manager(place, listening)
        yield made
        if made.daemon and made.daemon.poll() is None:
            made.daemon.kill()
            made.daemon.wait()


def test_a_restart_behind_the_managers_socket_loses_no_request(manager: Manager) -> None:
    manager.start()
    assert manager.get() == 200
    load = Load(manager)

    load.begin()
    codes = []
    for _ in range(RESTARTS):
        time.sleep(0.5)
        codes.append(manager.stop())
        manager.start()
        assert manager.get() == 200
    load.end()
    codes.append(manager.stop())

    assert load.answers == {200: load.asked}
    assert load.asked > 10 * READERS
    assert codes == [0] * (RESTARTS + 1)


def test_a_connection_made_while_no_daemon_runs_is_answered_by_the_next_one(
    manager: Manager,
) -> None:
    early = socket.create_connection(("127.0.0.1", manager.port), timeout=60)
    early.sendall(b"GET /healthz HTTP/1.1\r\nHost: news.test\r\nConnection: close\r\n\r\n")

    manager.start()
    answer = early.recv(4096)

    early.close()
    assert answer.startswith(b"HTTP/1.1 200 ")
