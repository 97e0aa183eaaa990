"""The listener: the only address of uvicorn.

Sockets are opened before serving, so that a taken port is an error before anything has begun.
Signals belong to the daemon.
"""

from __future__ import annotations

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
from aggregator.serve.served import counted, no_answers

_UNIX = "unix:"
_LAST_PORT = 65_535
_BACKLOG = 1024
_CONNECTIONS = 1024  # beyond, the answer is 503
_KEEP_ALIVE = 15  # seconds without a request
_DRAIN = 3  # seconds for running requests at the end
_FORMS = "write `listen` as host:port, [::1]:port or unix:/path"


class Server:
    """Serves one application on one address."""

    def __init__(self, app: ASGIApp, listen: str) -> None:
        self._listen = listen
        self.served = no_answers()  # by status, from the beginning
        self._uvicorn = _Silent(
            uvicorn.Config(
                counted(app, self.served),
                interface="asgi3",
                lifespan="off",
                ws="none",
                log_config=None,
                access_log=False,
                proxy_headers=False,
                server_header=False,
                date_header=True,
                backlog=_BACKLOG,
                limit_concurrency=_CONNECTIONS,
                timeout_keep_alive=_KEEP_ALIVE,
                timeout_graceful_shutdown=_DRAIN,
            )
        )

    def bind(self) -> list[socket.socket]:
        """Open the listening sockets; AggregatorError when the address cannot be had."""
        opened = contextlib.ExitStack()
        try:
            with opened:
                if self._listen.startswith(_UNIX):
                    sockets = [opened.enter_context(_bound_unix(self._unix_path))]
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
        """Answer until `stop`; the sockets are closed and a socket file is removed at the end."""
        try:
            await self._uvicorn.serve(sockets)
        finally:
            for each in sockets:
                each.close()
            if self._listen.startswith(_UNIX):
                self._unix_path.unlink(missing_ok=True)

    def stop(self) -> None:
        """Ask for an end, from any thread: no new connection, running requests get 3 seconds."""
        self._uvicorn.should_exit = True

    @property
    def started(self) -> bool:
        """Whether requests are answered."""
        return self._uvicorn.started

    @property
    def _unix_path(self) -> Path:
        return Path(self._listen.removeprefix(_UNIX))


class _Silent(uvicorn.Server):
    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave signals alone: uvicorn would raise them again after serving."""
        yield


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
