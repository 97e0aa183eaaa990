"""Readers asked while a large dump is taken in: the daemon's 304s, idle and beside 5 MB of text.

A client in this process asks at fixed times over a few connections and counts from the time it
meant to ask, so that a stall is felt by every request it delays. The ratio is the idle p99 by the
busy one; a third is asked for, and no request may fail.
"""

from __future__ import annotations

import os
import re
import selectors
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from benchmarks.articles import samples
from benchmarks.measure import Outcome

_FEED = "/feeds/all.atom"
_SIZE = 5_000_000  # bytes of the dump
_TOPICS = 20
_LINES = 4  # connections
_EACH = 0.004  # seconds between two requests
_IDLE = 6.0  # seconds
_LONGEST = 300.0  # seconds that taking the dump in may take
_ROUNDS = 3
_COMMAND = (sys.executable, "-m", "aggregator")
_SETTINGS = """
state: state
listen: 127.0.0.1:{port}
base_url: http://news.test
sources: [{{name: town, directory: inbox, settle: 0s, every: 1h, drift: false, language: en}}]
"""


@dataclass(slots=True)
class Asked:
    """How long answers took, in seconds, and what went wrong; ends with what is published next."""

    waits: list[float] = field(default_factory=list)
    over: bool = False  # another feed is published
    failed: list[bytes] = field(default_factory=list)

    @property
    def p99(self) -> float:
        """What one answer in a hundred took longer than."""
        return sorted(self.waits)[len(self.waits) * 99 // 100]


@dataclass(slots=True)
class _Line:
    """One connection, and when its request was meant to be sent."""

    socket: socket.socket
    meant: float | None = None
    got: bytes = b""


def outcomes() -> Iterator[Outcome]:
    """One row: how much slower the slowest hundredth is while a dump is taken in."""
    rounds = [_round() for _ in range(_ROUNDS)]
    ratios = [idle.p99 / busy.p99 for idle, busy in rounds]
    idle, busy = (median(each.p99 for each in side) * 1e3 for side in zip(*rounds, strict=True))
    failed = sum(len(each.failed) for pair in rounds for each in pair)
    worst = max(max(each.waits) for _, each in rounds) * 1e3
    yield Outcome(
        name="304 beside a dump",
        ratio=0.0 if failed else median(ratios),
        rounds=ratios,
        must=1 / 3,
        goal=0.5,
        amount=f"p99 {idle:.2f} ms idle, {busy:.2f} ms beside 5 MB, longest {worst:.0f} ms, "
        f"{sum(len(each.waits) for _, each in rounds)} requests beside it, {failed} failed",
    )


def _round() -> tuple[Asked, Asked]:
    with tempfile.TemporaryDirectory() as name, ExitStack() as running:
        folder = Path(name)
        port = running.enter_context(_daemon(folder))
        tag = _tag(port)
        _asked(port, tag, lambda elapsed: elapsed < 1)
        idle = _asked(port, tag, lambda elapsed: elapsed < _IDLE)
        _drop(folder, "large.txt", _dump(_SIZE))
        busy = _asked(port, tag, lambda elapsed: elapsed < _LONGEST)
        assert busy.over, (folder / "log").read_text(encoding="utf-8")
    return idle, busy


def _asked(port: int, tag: str, going_on: Callable[[float], bool]) -> Asked:
    """Asks in turn over all connections, each request at its time, for as long as that is so."""
    asked = Asked()
    request = f"GET {_FEED} HTTP/1.1\r\nHost: a\r\nIf-None-Match: {tag}\r\n\r\n".encode()
    with selectors.DefaultSelector() as selector, ExitStack() as opened:
        lines = []
        for _ in range(_LINES):
            line = _Line(opened.enter_context(socket.create_connection(("127.0.0.1", port))))
            line.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            selector.register(line.socket, selectors.EVENT_READ, line)
            lines.append(line)
        begun = looked = time.perf_counter()
        due = begun
        while True:
            now = time.perf_counter()
            if now - looked > 0.2:
                looked = now
                if not going_on(now - begun):
                    return asked
            if asked.over:
                return asked
            free = next((line for line in lines if line.meant is None), None)
            if free is not None and now >= due:
                free.meant, due = due, due + _EACH
                free.socket.sendall(request)
            for key, _ in selector.select(max(0.0, min(due - now, 0.05)) if free else 0.05):
                _read(key.data, asked)


def _read(line: _Line, asked: Asked) -> None:
    line.got += line.socket.recv(65_536)
    if line.meant is None or not line.got:
        raise ConnectionError("the server closed a connection")
    head, end, _ = line.got.partition(b"\r\n\r\n")
    if not end:
        return
    asked.waits.append(time.perf_counter() - line.meant)
    asked.over = head.startswith(b"HTTP/1.1 200 ")
    if not head.startswith((b"HTTP/1.1 304 ", b"HTTP/1.1 200 ")):
        asked.failed.append(head)
    line.meant, line.got = None, b""


@contextmanager
def _daemon(folder: Path) -> Iterator[int]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    (folder / "inbox").mkdir()
    (folder / "aggregator.yaml").write_text(_SETTINGS.format(port=port), encoding="utf-8")
    _drop(folder, "small.txt", _dump(60_000))
    command = [*_COMMAND, "run", "--config", str(folder / "aggregator.yaml")]
    with (
        (folder / "log").open("wb") as log,
        subprocess.Popen(command, stdout=log, stderr=log, env=_environment()) as process,
    ):
        try:
            _wait(folder / "log")
            yield port
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(30)


def _environment() -> dict[str, str]:
    return {**os.environ, "PYTHONUNBUFFERED": "1"}


def _wait(log: Path) -> None:
    deadline = time.monotonic() + 30
    while _taken(log) < 1:
        assert time.monotonic() < deadline, log.read_text(encoding="utf-8")
        time.sleep(0.1)
    time.sleep(1.5)  # until it is published


def _taken(log: Path) -> int:
    """How many dumps have been taken in."""
    return log.read_text(encoding="utf-8").count("dump taken in")


def _tag(port: int) -> str:
    with socket.create_connection(("127.0.0.1", port), timeout=10) as line:
        line.sendall(f"HEAD {_FEED} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n".encode())
        head = b"".join(iter(lambda: line.recv(65_536), b""))
    found = re.search(rb"(?i)\r\netag: *([^\r]*)", head)
    assert found is not None, head
    return found[1].decode()


def _drop(folder: Path, name: str, text: str) -> None:
    aside = folder / f".{name}.part"
    aside.write_text(text, encoding="utf-8")
    aside.rename(folder / "inbox" / name)


def _dump(size: int) -> str:
    """A bullet list of about so many bytes, other articles for each size."""
    made: list[str] = []
    length = 0
    for number, each in enumerate(samples(size // 100)):
        text = f" • {each.title} {size}\n\n  {each.summary}\n\n  Topic {number % _TOPICS}"
        made.append(text)
        length += len(text.encode()) + 1
        if length >= size:
            break
    return "\n".join(made)
