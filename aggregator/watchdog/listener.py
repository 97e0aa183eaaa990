"""A request of our own to a listening socket of ours: whether anybody takes it up and answers."""

from __future__ import annotations

import socket
from collections.abc import Callable

from aggregator.watchdog.probe import NoAnswer

_QUESTION = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
_WITHIN = 10.0  # seconds for each step
_EVERYWHERE: dict[object, str] = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - compared


def ask_listener(listening: socket.socket, within: float = _WITHIN) -> Callable[[], None]:
    """A question that raises NoAnswer when no HTTP answer comes, whatever its status.

    Until a first answer has come, what cannot be reached counts as answering: where a firewall
    keeps the daemon from itself, that is no reason to end it.
    """
    family, address = listening.family, _reachable(listening.getsockname())
    answered = False

    def ask() -> None:
        nonlocal answered
        try:
            with socket.socket(family, socket.SOCK_STREAM) as asking:
                asking.settimeout(within)
                asking.connect(address)
                asking.sendall(_QUESTION)
                answer = asking.recv(16)
        except OSError as error:
            if answered or isinstance(error, TimeoutError):
                raise NoAnswer from error
            return
        if not answer.startswith(b"HTTP/"):
            raise NoAnswer
        answered = True

    return ask


def _reachable(address: tuple[object, ...] | str) -> tuple[object, ...] | str:
    """Where a socket that listens everywhere is found from here."""
    if isinstance(address, tuple) and address[0] in _EVERYWHERE:
        return (_EVERYWHERE[address[0]], *address[1:])
    return address
