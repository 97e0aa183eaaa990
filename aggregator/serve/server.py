"""The listener: the only address of uvicorn.

Sockets are opened before serving, so that a taken port is an error before anything has begun.
Signals belong to the daemon.
"""

from __future__ import annotations

import asyncio
import contextlib
import errno
import os
import socket
import stat
from collections.abc import Iterator
from pathlib import Path

import uvicorn
from starlette.types import ASGIApp

from aggregator.errors import AggregatorError
from aggregator.serve.engine import IMPLEMENTATION, engine
from aggregator.serve.limits import Limits
from aggregator.serve.served import counted, no_answers

_UNIX = "unix:"
_LAST_PORT = 65_535
_BACKLOG = 1024
_LIMITS = Limits()
_LINGER = 0.3  # seconds at the end for those who have connected and asked nothing yet
_DRAIN = 3  # seconds for running requests at the end
_FORMS = "write `listen` as host:port, [::1]:port or unix:/path"


class Server:
    """Serves one application on one address, or on a socket that was handed over instead."""

    def __init__(
        self,
        app: ASGIApp,
        listen: str,
        limits: Limits = _LIMITS,
        handed_over: socket.socket | None = None,
    ) -> None:
        self._listen = listen
        self._handed_over = handed_over
        self._file: Path | None = None  # of a socket that was opened here
        self.served = no_answers()  # by status, from the beginning
        within = limits.within_reach()
        self._engine = engine(app, within, IMPLEMENTATION, self.served)
        self._uvicorn = _Silent(
            uvicorn.Config(
                counted(app, self.served),
                http=self._engine.protocol,
                interface="asgi3",
                lifespan="off",
                ws="none",
                log_config=None,
                log_level="error",  # what clients send is no news
                access_log=False,
                proxy_headers=False,
                server_header=False,
                date_header=True,
                backlog=_BACKLOG,
                limit_concurrency=within.connections + 1,  # ours refuses before
                timeout_keep_alive=int(within.idle_time),
                timeout_graceful_shutdown=_DRAIN,
            )
        )

    def bind(self) -> list[socket.socket]:
        """Open the listening sockets; AggregatorError when the address cannot be had."""
        if self._handed_over is not None:
            return [self._handed_over]
        opened = contextlib.ExitStack()
        try:
            with opened:
                if self._listen.startswith(_UNIX):
                    self._file = Path(self._listen.removeprefix(_UNIX))
                    sockets = [opened.enter_context(_bound_unix(self._file))]
                else:
                    sockets = [
                        opened.enter_context(_bound(family, address))
                        for family, address in _addresses(self._listen)
                    ]
                opened.pop_all()
        except OSError as error:
            raise _refused(self._listen, error) from error
        return sockets

    async def serve(self, sockets: list[socket.socket]) -> None:
        """Answer until `stop`; at the end the sockets are closed and a file of ours is removed."""
        try:
            await self._uvicorn.serve(sockets)
        finally:
            for each in sockets:
                each.close()
            if self._file is not None:
                self._file.unlink(missing_ok=True)

    def stop(self) -> None:
        """Ask for an end, from any thread: no new connection, running requests get 3 seconds."""
        self._uvicorn.should_exit = True

    @property
    def plain_because(self) -> str | None:
        """Why every request takes the long way through the application; None when few do."""
        return self._engine.plain_because

    @staticmethod
    def make_loop() -> asyncio.AbstractEventLoop:
        """The fastest event loop there is, for `asyncio.Runner(loop_factory=…)`."""
        factory = uvicorn.Config("", log_config=None).get_loop_factory()
        return factory() if factory else asyncio.new_event_loop()

    @property
    def started(self) -> bool:
        """Whether requests are answered."""
        return self._uvicorn.started


class _Silent(uvicorn.Server):
    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave signals alone: uvicorn would raise them again after serving."""
        yield

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Take no connection any more, hear those that were taken, then close them.

        uvicorn closes at once what has not been read yet: those requests would be lost.
        """
        for server in self.servers:
            server.close()
        await asyncio.sleep(_LINGER)
        await super().shutdown(sockets)


def _addresses(listen: str) -> list[tuple[socket.AddressFamily, tuple[str, int]]]:
    host, colon, port = listen.rpartition(":")
    if not (colon and host and port.isascii() and port.isdigit() and int(port) <= _LAST_PORT):
        raise AggregatorError("this is no address", subject=listen, hint=_FORMS)
    found = socket.getaddrinfo(host.strip("[]"), int(port), type=socket.SOCK_STREAM)
    return list(dict.fromkeys((each[0], (str(each[4][0]), int(each[4][1]))) for each in found))


def _bound(family: socket.AddressFamily, address: tuple[str, int]) -> socket.socket:
    opened = socket.socket(family, socket.SOCK_STREAM)
    try:
        opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            opened.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        opened.bind(address)
        opened.listen(_BACKLOG)
    except OSError:
        opened.close()
        raise
    return opened


def _bound_unix(path: Path) -> socket.socket:
    _remove_stale(path)
    opened = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        opened.bind(os.fspath(path))
        path.chmod(0o666)  # who may connect is decided by the directory
        opened.listen(_BACKLOG)
    except OSError:
        opened.close()
        raise
    return opened


def _remove_stale(path: Path) -> None:
    """Remove a socket file that nobody listens to any more."""
    with contextlib.suppress(FileNotFoundError):
        if not stat.S_ISSOCK(path.lstat().st_mode):
            return
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
            try:
                probe.connect(os.fspath(path))
            except ConnectionRefusedError:
                path.unlink()


def _refused(listen: str, error: OSError) -> AggregatorError:
    if error.errno == errno.EADDRINUSE:
        return AggregatorError(
            "the address is already in use",
            subject=listen,
            hint="stop the other program or set `listen` in the configuration",
        )
    reason = error.strerror or str(error)
    return AggregatorError(f"cannot listen here: {reason}", subject=listen, hint=_FORMS)
