"""A listener of its own limits in a thread, and a line to it that speaks bytes."""

from __future__ import annotations

import asyncio
import re
import socket
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Self

from starlette.types import Receive, Scope, Send

from aggregator.model import Document, Publication
from aggregator.serve import Server, make_app
from aggregator.serve.limits import Limits
from tests.integration.serve.conftest import make_document, make_publication, wait_for

Loop = Callable[[], asyncio.AbstractEventLoop]
LOOPS: tuple[Loop, ...] = (asyncio.new_event_loop, Server.make_loop)

FEED = "/feeds/ferries.atom"
LARGE = "/feeds/large.atom"
SLOW = "/slow"
_LARGE = make_document(LARGE, "application/atom+xml", b"<feed>large</feed>" * 20_000)
_STATUS = re.compile(rb"HTTP/1\.1 (\d{3}) ")


class Slow:
    """The application, with one address whose answer waits until it is let go."""

    def __init__(self, app: Any) -> None:  # noqa: ANN401 - looked into
        self._app = app
        self.asked = 0  # how many requests took the long way
        self.publication = app.publication
        self.published = app.published
        self.callers = app.callers
        self.let_go = threading.Event()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Waits at its own address, asks the application elsewhere."""
        self.asked += 1
        if scope["path"] == SLOW:
            await asyncio.to_thread(self.let_go.wait)
        await self._app(scope, receive, send)


@dataclass(slots=True)
class Listener:
    """What runs, and where."""

    app: Slow
    server: Server
    port: int
    publication: Publication

    def line(self) -> Line:
        """A new connection."""
        return Line(socket.create_connection(("127.0.0.1", self.port), timeout=10))

    def answer(self, request: bytes) -> bytes:
        """All that comes back for bytes, until the server closes."""
        with self.line() as line:
            line.send(request)
            return line.rest()

    @property
    def connections(self) -> int:
        """How many are open."""
        return len(self.server._uvicorn.server_state.connections)


class Line:
    """One connection."""

    def __init__(self, opened: socket.socket) -> None:
        self.socket = opened

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.socket.close()

    def send(self, request: bytes) -> None:
        """Sends bytes; that the server has had enough meanwhile shows in its answer."""
        try:
            self.socket.sendall(request)
        except (BrokenPipeError, ConnectionResetError):
            return

    def rest(self) -> bytes:
        """All that comes until the server closes; TimeoutError when it does not."""
        got = b""
        try:
            while piece := self.socket.recv(65_536):
                got += piece
        except ConnectionResetError:
            pass
        return got

    def until(self, mark: bytes) -> bytes:
        """What comes up to a mark."""
        got = b""
        while mark not in got:
            piece = self.socket.recv(65_536)
            assert piece, got
            got += piece
        return got


def statuses(got: bytes) -> list[int]:
    """The status of each answer; bodies here never look like one."""
    return [int(status) for status in _STATUS.findall(got)]


@contextmanager
def listening(
    *,
    limits: Limits = Limits(),  # noqa: B008 - a value that never changes
    loop: Loop = asyncio.new_event_loop,
    more: Iterable[Document] = (),
    plain: bool = False,
    proxies: Iterable[str] = (),
    publication: Publication | None = None,
    listen: str = "127.0.0.1:0",
) -> Iterator[Listener]:
    """A listener that answers, and that has ended afterwards; `plain` hides the look-up."""
    shown = make_publication(_LARGE, *more) if publication is None else publication
    app = Slow(make_app(lambda: shown, lambda _: None, timedelta(minutes=5), proxies))
    if plain:
        del app.published
    server = Server(app, listen, limits)
    sockets = server.bind()
    thread = threading.Thread(target=_run, args=(server, sockets, loop))
    port = 0 if listen.startswith("unix:") else sockets[0].getsockname()[1]
    thread.start()
    wait_for(server)
    try:
        yield Listener(app=app, server=server, port=port, publication=shown)
    finally:
        app.let_go.set()
        server.stop()
        thread.join(10)
        assert not thread.is_alive()


def _run(server: Server, sockets: list[socket.socket], loop: Loop) -> None:
    with asyncio.Runner(loop_factory=loop) as runner:
        runner.run(server.serve(sockets))
