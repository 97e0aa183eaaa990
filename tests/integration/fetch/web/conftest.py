"""Servers that misbehave as told, and a client that may talk to loopback."""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest

from aggregator.errors import FetchError
from aggregator.fetch.web import Client, Failure, Gate, Request, Rules

Script = bytes | Callable[[socket.socket], None]
Serve = Callable[..., "Server"]

RULES = Rules(gate=Gate(intranets=True), deadline=timedelta(seconds=5))
HURRIED = Rules(gate=Gate(intranets=True), deadline=timedelta(seconds=0.4))
# What a deadline may be overrun by, at most; a wait that ignored it would last far longer.
GRACE = timedelta(seconds=1)


class Server:
    """Answers requests by scripts, in order; the last one serves all further requests.

    A script is the bytes of an answer, or a function that does what it likes with the connection,
    which is closed after it.
    """

    def __init__(
        self,
        *scripts: Script,
        host: str = "127.0.0.1",
        tls: ssl.SSLContext | None = None,
        greeting: bytes = b"",
    ) -> None:
        self.asked: list[bytes] = []
        self.connections = 0
        self._scripts = list(scripts)
        self._tls = tls
        self._greeting = greeting
        self._open: list[socket.socket] = []
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self._listener = socket.create_server((host, 0), family=family)
        self.port: int = self._listener.getsockname()[1]
        self.url = f"{'https' if tls else 'http'}://{host}:{self.port}/news"
        self._threads = [threading.Thread(target=self._accept)]
        self._threads[0].start()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            connection.settimeout(10)
            self._open.append(connection)
            thread = threading.Thread(target=self._serve, args=(connection,))
            self._threads.append(thread)
            thread.start()

    def _serve(self, connection: socket.socket) -> None:
        with contextlib.suppress(OSError):
            connection.sendall(self._greeting)
            if self._tls is not None:
                connection = self._tls.wrap_socket(connection, server_side=True)
                self._open.append(connection)
            while request := _request(connection):
                self.asked.append(request)
                script = self._scripts.pop(0) if len(self._scripts) > 1 else self._scripts[0]
                if callable(script):
                    script(connection)
                    break
                connection.sendall(script)
        connection.close()

    def close(self) -> None:
        """Ends all connections and threads."""
        for held in (self._listener, *self._open):
            with contextlib.suppress(OSError):
                held.shutdown(socket.SHUT_RDWR)
            held.close()
        for thread in self._threads:
            thread.join()


def _request(connection: socket.socket) -> bytes:
    received = b""
    while b"\r\n\r\n" not in received:
        piece = connection.recv(65536)
        if not piece:
            return b""
        received += piece
    return received


def answer(body: bytes = b"", *headers: str, status: str = "200 OK") -> bytes:
    """A whole answer with its length."""
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers, "", ""]
    return "\r\n".join(lines).encode("latin-1") + body


def redirect(location: str, status: str = "302 Found") -> bytes:
    """A redirect."""
    return answer(b"", f"Location: {location}", status=status)


def drip(start: bytes, drop: bytes) -> Script:
    """A script that sends something and then a little more, again and again, without end."""

    def dripping(connection: socket.socket) -> None:
        connection.sendall(start)
        pause = threading.Event()
        while not pause.wait(0.02):
            connection.sendall(drop)

    return dripping


def hang(start: bytes = b"") -> Script:
    """A script that sends something and then waits for the client to leave."""

    def hanging(connection: socket.socket) -> None:
        connection.sendall(start)
        connection.recv(1)

    return hanging


def asking(url: str) -> Request:
    """A request for an address."""
    return Request(url=url, user_agent="aggregator/1 (+mailto:desk@news.test)")


def failure_of(
    client: Client, asked: str | Request, rules: Rules = RULES
) -> tuple[Failure, FetchError]:
    """Which of the named failures the fetch of an address ends in."""
    with pytest.raises(FetchError) as caught:
        client.get(asked if isinstance(asked, Request) else asking(asked), rules)
    message = caught.value.message
    named = [one for one in Failure if message == one or message.startswith(f"{one}: ")]
    assert len(named) == 1, message
    return named[0], caught.value


@pytest.fixture
def serve() -> Iterator[Serve]:
    started: list[Server] = []

    def start(
        *scripts: Script,
        host: str = "127.0.0.1",
        tls: ssl.SSLContext | None = None,
        greeting: bytes = b"",
    ) -> Server:
        started.append(Server(*scripts, host=host, tls=tls, greeting=greeting))
        return started[-1]

    yield start
    for server in started:
        server.close()


@pytest.fixture
def client() -> Iterator[Client]:
    with Client() as opened:
        yield opened
