"""Connections: opened to a checked address, kept alive, and never waited for past the deadline.

The one module that imports httpcore, which is httpx's engine. Its pool looks at every idle
connection for each request, and httpx's client keeps cookies and logs whole addresses, so neither
is used. Knows no redirects and no bodies.
"""

from __future__ import annotations

import ssl
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpcore

from aggregator.fetch.web.addresses import Gate
from aggregator.fetch.web.budget import LOOKING_UP, WAITING, Budget
from aggregator.fetch.web.failures import Failure, failed
from aggregator.fetch.web.resolve import Resolve, addresses_of
from aggregator.fetch.web.target import Target, proxy_of

Raw = tuple[bytes, bytes]
Answer = httpcore.Response  # its head, and its body as a stream
_DIALLER = httpcore.SyncBackend()


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """What two exchanges must have in common to use one connection."""

    origin: tuple[str, str, int]
    gate: Gate
    proxy: str | None = field(repr=False)
    verify: bool | Path


class _Stream(httpcore.NetworkStream):
    """A connection whose every wait ends with the budget of the exchange that uses it."""

    def __init__(self, inner: httpcore.NetworkStream, line: Line) -> None:
        self._inner = inner
        self._line = line

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ARG002 - the budget knows better
        line, budget = self._line, self._line.budget
        most = min(max_bytes, budget.header_room()) if line.heading else max_bytes
        try:
            piece = self._inner.read(most, budget.left())
        except httpcore.ReadTimeout:
            raise budget.late() from None
        if line.heading:
            budget.heading += len(piece)
        line.ended = not piece
        budget.received(len(piece))
        return piece

    def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ARG002 - the same
        budget = self._line.budget
        try:
            self._inner.write(buffer, budget.left())
        except httpcore.WriteTimeout:
            raise budget.late() from None

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ARG002 - the same
    ) -> httpcore.NetworkStream:
        budget = self._line.budget
        budget.step = "agreeing on encryption"
        try:
            inner = self._inner.start_tls(ssl_context, server_hostname, budget.left())
        except BaseException as error:
            self._inner.close()  # nobody else holds it yet
            if isinstance(error, httpcore.ConnectTimeout):
                raise budget.late() from None
            if isinstance(error, httpcore.ConnectError):
                raise _untrusted(error, budget.subject) from None
            raise
        budget.step = WAITING
        return _Stream(inner, self._line)

    def get_extra_info(self, info: str) -> Any:  # noqa: ANN401 - as the library declares it
        return self._inner.get_extra_info(info)


class _Backend(httpcore.NetworkBackend):
    """Opens connections to addresses that were checked, and to no others."""

    def __init__(self, line: Line) -> None:
        self._line = line

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ARG002 - the budget knows better
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        budget = self._line.budget
        budget.step = LOOKING_UP
        addresses = addresses_of(self._line.resolve, host, port, budget)
        budget.step = "connecting"
        reason = ""
        for tried, address in enumerate(addresses):
            share = budget.left() / (len(addresses) - tried)
            try:
                inner = _DIALLER.connect_tcp(
                    str(address), port, share, local_address, socket_options
                )
            except httpcore.ConnectTimeout:
                reason = "no answer"
            except httpcore.ConnectError as error:
                reason = _reason(error)
            else:
                budget.step = WAITING
                return _Stream(inner, self._line)
        budget.left()
        raise failed(Failure.UNREACHABLE, budget.subject, reason)


class Line:
    """One connection to a server or a proxy, used by one exchange at a time."""

    def __init__(
        self, route: Route, context: ssl.SSLContext | None, resolve: Resolve, budget: Budget
    ) -> None:
        self.route = route
        self.resolve = resolve
        self.budget = budget
        self.heading = False  # an answer's headers are awaited
        self.ended = False  # the server has said that it will send no more
        self.used = False  # an answer came over it already
        self._http = _opened(route, context, _Backend(self))

    @property
    def usable(self) -> bool:
        """Whether it is open, idle, and not ended by the server."""
        return any(one.is_available() and not one.has_expired() for one in self._held())

    @property
    def complete(self) -> bool:
        """Whether the last answer was read to its end, so that another may follow."""
        return any(one.is_available() for one in self._held())

    def _held(self) -> Sequence[httpcore.ConnectionInterface]:
        if isinstance(self._http, httpcore.HTTPProxy):
            return self._http.connections
        return (self._http,)

    def ask(self, target: Target, headers: list[Raw], posted: bytes | None = None) -> Answer:
        """Sends a GET, or a POST of bytes, and awaits the answer's head; its body is on the line.

        FetchError says what went wrong; `stale` then tells whether a new line may do better.
        """
        url = httpcore.URL(
            scheme=target.scheme, host=target.host, port=target.named_port, target=target.path
        )
        self.heading, self.ended, self.budget.heading = True, False, 0
        with self.speaking():
            response = self._http.handle_request(
                httpcore.Request(
                    b"GET" if posted is None else b"POST",
                    url,
                    headers=headers,
                    content=posted,
                    extensions={},
                )
            )
        self.heading = False
        return response

    @property
    def stale(self) -> bool:
        """Whether an answer failed because a kept connection had been given up by the server."""
        return self.used and self.heading and not self.budget.heading

    @contextmanager
    def speaking(self) -> Iterator[None]:
        """Turns what the library raises into a FetchError."""
        budget = self.budget
        try:
            yield
        except httpcore.NetworkError as error:
            raise failed(Failure.BROKEN, budget.subject, _reason(error)) from None
        except httpcore.RemoteProtocolError:
            raise failed(self._misspoken(), budget.subject) from None
        except httpcore.LocalProtocolError:  # its text would repeat what must stay secret
            raise failed(Failure.BAD_HEADER, budget.subject) from None
        except httpcore.ProxyError as error:
            status = str(error)[:3]
            raise failed(Failure.PROXY, budget.subject, f"it answered {status}") from None

    def _misspoken(self) -> Failure:
        if not self.ended:
            return Failure.MALFORMED
        if not self.heading:
            return Failure.TRUNCATED
        return Failure.MALFORMED if self.budget.heading else Failure.SILENT

    def close(self) -> None:
        """Ends the connection."""
        self._http.close()


def trusting(verify: bool | Path) -> ssl.SSLContext:  # noqa: FBT001 - as Rules has it
    """How servers prove who they are: by known authorities, by those of a file, or not at all."""
    if isinstance(verify, Path):
        try:
            return ssl.create_default_context(cafile=str(verify))
        except OSError as error:  # an SSLError when the file holds none
            raise failed(Failure.NO_AUTHORITIES, str(verify), _said(error)) from None
    context = httpcore.default_ssl_context()
    if not verify:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context


def _opened(
    route: Route, context: ssl.SSLContext | None, backend: httpcore.NetworkBackend
) -> httpcore.HTTPConnection | httpcore.HTTPProxy:
    scheme, host, port = route.origin
    if route.proxy is None:
        return httpcore.HTTPConnection(
            httpcore.Origin(scheme.encode("ascii"), host.encode("ascii"), port),
            ssl_context=context,
            network_backend=backend,
        )
    proxy = proxy_of(route.proxy)
    authorization = [("Proxy-Authorization", proxy.credentials)] if proxy.credentials else []
    return httpcore.HTTPProxy(
        proxy_url=proxy.url,
        proxy_headers=authorization,
        ssl_context=context,
        max_connections=1,
        network_backend=backend,
    )


def _untrusted(error: BaseException, subject: str) -> Exception:
    """The error for an encryption that did not come about; OpenSSL's words name the reason."""
    causes = error.args[0] if error.args else None
    if isinstance(causes, ssl.SSLCertVerificationError):
        return failed(Failure.UNTRUSTED, subject, causes.verify_message.rstrip("."))
    reason = causes.reason if isinstance(causes, ssl.SSLError) else None
    return failed(Failure.TLS, subject, (reason or "it hung up").lower().replace("_", " "))


def _reason(error: BaseException) -> str:
    """What the system said about a connection; never what a server said."""
    cause = error.args[0] if error.args else None
    return _said(cause) if isinstance(cause, OSError) else ""


def _said(error: OSError) -> str:
    return (error.strerror or "").lower()
