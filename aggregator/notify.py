"""Tells the service manager how the daemon is (sd_notify(3)).

Does nothing when the daemon was not started by one. Knows no part of the daemon.
"""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread

_MICROS = 1_000_000
_BEAT = 10.0  # seconds between two requests for more time
_LONGER = 60.0  # seconds asked for each time
_WORK = 0.05  # seconds of computing between two beats that count as work


def notify(state: str) -> None:
    """Sends one message such as `READY=1`; silent when nobody listens."""
    address = os.environ.get("NOTIFY_SOCKET")
    if not address:
        return
    if address.startswith("@"):  # abstract namespace
        address = "\0" + address[1:]
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as channel:
        channel.settimeout(1.0)  # a manager that does not read must not stop the work
        try:
            channel.sendto(state.encode(), address)
        except OSError:
            return  # the manager is gone; the daemon's work does not depend on it


def status(text: str) -> str:
    """The line that shows a text beside the service; control characters could forge another."""
    return "STATUS=" + "".join(c if c.isprintable() else " " for c in text)


def reloading() -> str:
    """The message that a reload begins; READY=1 ends it (sd_notify(3), RELOADING)."""
    return f"RELOADING=1\nMONOTONIC_USEC={time.monotonic_ns() // 1000}"


def watchdog_seconds() -> float | None:
    """How long the manager waits for a sign of life; None when it does not."""
    told, pid = os.environ.get("WATCHDOG_USEC", ""), os.environ.get("WATCHDOG_PID", "")
    if not (told.isascii() and told.isdigit()) or int(told) == 0:
        return None
    return int(told) / _MICROS if pid in {"", str(os.getpid())} else None


@contextmanager
def patience(doing: str, *, beat: float = _BEAT) -> Iterator[None]:
    """Asks for more time to start as long as work is being done inside; `doing` is shown.

    Work is computing time of this process: what hangs gets no more time.
    """
    done = Event()

    def ask() -> None:
        before = time.process_time()
        while not done.wait(beat):
            now = time.process_time()
            if now - before >= _WORK:
                notify(f"EXTEND_TIMEOUT_USEC={int(_LONGER * _MICROS)}\n{status(doing)}")
            before = now

    asking = Thread(target=ask, name="patience", daemon=True)
    asking.start()
    try:
        yield
    finally:
        done.set()
        asking.join()  # so that nothing is said after what comes next
