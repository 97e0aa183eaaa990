"""The real command in a process of its own."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.conftest import Place

START = 20.0  # seconds a start may take on a slow machine


@dataclass(slots=True)
class Command:
    """Runs `aggregator` for one installation."""

    place: Place
    running: list[subprocess.Popen[str]] = field(default_factory=list)

    def __call__(self, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """Runs a command to its end."""
        return subprocess.run(
            self._words(*words),
            env=os.environ | environment,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    def json(self, *words: str) -> list[dict[str, Any]]:
        """The objects a command prints."""
        done = self(*words, "--json")
        assert done.returncode == 0, done.stderr
        return [json.loads(line) for line in done.stdout.splitlines()]

    def start(self, **environment: str) -> subprocess.Popen[str]:
        """Starts the daemon and waits until it answers."""
        daemon = subprocess.Popen(
            self._words("run"),
            env=os.environ | environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.running.append(daemon)
        deadline = time.monotonic() + START
        while not self._answers():
            assert daemon.poll() is None, daemon.stdout and daemon.stdout.read()
            assert time.monotonic() < deadline, "the daemon does not answer"
            time.sleep(0.02)
        return daemon

    def stop(self, daemon: subprocess.Popen[str]) -> int:
        """Asks the daemon to end, as a service manager does; its exit code."""
        daemon.send_signal(signal.SIGTERM)
        return daemon.wait(timeout=10)

    @property
    def address(self) -> str:
        """Where the daemon listens."""
        return f"http://{self.place.settings.listen}"

    def get(self, path: str) -> httpx.Response:
        """Asks the daemon for one document."""
        return httpx.get(self.address + path, timeout=5)

    def wait_for(self, path: str, text: str, seconds: float) -> float:
        """How long it takes until a document holds the text; fails when that is too long."""
        began = time.monotonic()
        while text not in self.get(path).text:
            assert time.monotonic() - began < seconds, f"{text!r} is not in {path}"
            time.sleep(0.02)
        return time.monotonic() - began

    def _words(self, *words: str) -> list[str]:
        return [sys.executable, "-m", "aggregator", *words, "--config", str(self.place.config)]

    def _answers(self) -> bool:
        try:
            return self.get("/healthz").status_code == 200
        except httpx.TransportError:
            return False


@pytest.fixture
def command(place: Place) -> Iterator[Command]:
    command = Command(place)
    yield command
    for daemon in command.running:
        if daemon.poll() is None:
            daemon.kill()
        daemon.wait()
        if daemon.stdout:
            daemon.stdout.close()


@pytest.fixture(scope="session")
def samples() -> Callable[[str], Path]:
    """The sample dumps of the project, by folder."""
    folder = Path(__file__).parents[2] / "config" / "samples"
    return lambda name: folder / name
