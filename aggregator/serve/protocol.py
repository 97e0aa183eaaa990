"""One connection: known addresses are answered from memory, all else is uvicorn's.

A subclass of uvicorn's protocol that keeps its parser, its queue of pipelined requests and its
shutdown. Adds the limits of `limits` and refuses what `framing` does not believe. Knows no
application; what it relies on in its parent is listed in `engine`.
"""

from __future__ import annotations

import asyncio
from http import HTTPStatus
from typing import Any, NoReturn

from uvicorn.config import Config
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle
from uvicorn.server import ServerState

from aggregator.serve.answer import Answer, plain
from aggregator.serve.callers import FORWARDED, Caller, Callers, too_often
from aggregator.serve.framing import VERSIONS, fault, is_of_unknown_method
from aggregator.serve.limits import Limits
from aggregator.serve.patience import Patience
from aggregator.serve.prebuilt import DECIDING, Prebuilt, Ready

_SLICE = 4_096  # bytes given to the parser at once: bounds what is queued behind a slow answer
_UNREAD = 1_048_576  # bytes kept for later although reading is paused; two reads are less
_WHOLE_SERVER = b"*"


class _Refused(Exception):
    """Stops the parser; never leaves it."""


class PromptProtocol(HttpToolsProtocol):
    """Answers requests for documents at once, in their order among the others."""

    def __init__(
        self,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
        *,
        prebuilt: Prebuilt,
        callers: Callers,
        limits: Limits,
        served: list[int],
    ) -> None:
        super().__init__(config, server_state, app_state, _loop)
        self._served = served  # by status, of all connections
        self.url = b""
        self.headers = []
        self._prebuilt = prebuilt
        self._limits = limits
        self._callers = callers
        self._caller = Caller()  # who asks: of a trusted proxy's connection, for each request anew
        self._peer: str | None = None
        self._speaks_for_others = False
        self._patience = Patience(self.loop, limits)
        self._unread = b""
        self._at_hand = b""  # what the parser was given last
        self._open = False  # a message has begun and not ended
        self._taken = 0  # requests that the bytes at hand held
        self._latest: Ready | None = None  # what the last of them got, on the short way
        self._begun = 0  # bytes seen of a message that is not complete
        self._dropped = 0
        self._in_body = False
        self._handed_on = False  # the message being read is uvicorn's
        self._ended = False  # no further request is taken
        self._refusal: Answer | None = None
        self._last_word: Ready | None = None  # waits for the answers before it

    # What the transport calls.

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begins the time for a first request, or sends one too many away."""
        super().connection_made(transport)
        self._peer = self.client[0] if self.client else None
        self._caller = self._callers.of(self._peer)
        self._speaks_for_others = self._callers.trusts(self._peer)
        self._patience.begin(self)
        if len(self.connections) > self._limits.connections:
            self._ended = True
            full = plain(HTTPStatus.SERVICE_UNAVAILABLE, "", (b"retry-after", b"10"))
            self._served[full.status] += 1
            transport.write(Ready(full).last(self.server_state.default_headers))
            transport.close()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forgets what was not read."""
        self._patience.end()
        self._unread = b""
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Parses at once what is short and not in anybody's way.

        A request whose bytes were parsed before, from the same state, needs no parser.
        """
        if self._ended or self._unread or self.is_busy or len(data) > _SLICE:
            self._take(data)
            return
        if not self._open:
            ready = self._prebuilt.repeated(data)
            if ready is not None and not self._speaks_for_others:
                self._send(self._granted(ready))
                return
            self._taken = 0
            self._at_hand = data
            super().data_received(data)
            if self._taken == 1 and self._latest is not None and not self._open:
                self._prebuilt.remember(data, self._latest)
        else:
            super().data_received(data)
        if self._open:
            self._await_rest(len(data))

    def pause_writing(self) -> None:
        """Stops reading too: who does not take answers may not ask for more."""
        super().pause_writing()
        self.flow.pause_reading()

    def resume_writing(self) -> None:
        """Goes on with what was left unread."""
        super().resume_writing()
        self._go_on()

    # What the parser calls.

    def on_message_begin(self) -> None:
        """Notes that a message is under way; the table was cleared after the last one."""
        self._open = True

    def on_url(self, url: bytes) -> None:
        """Refuses an address while it grows too long."""
        self.url += url
        if len(self.url) > self._limits.address_size:
            self._stop(plain(HTTPStatus.REQUEST_URI_TOO_LONG))

    def on_header(self, name: bytes, value: bytes) -> None:
        """Keeps the field in the order it came."""
        self.headers.append((name.lower(), value))

    def on_headers_complete(self) -> None:
        """Answers a known request at once when nobody is before it; else hands it on."""
        if self._ended:
            return
        self._taken += 1
        cycle: RequestResponseCycle | None = self.cycle
        if (
            (cycle is None or cycle.response_complete)
            and not self.flow.write_paused
            and len(self.headers) <= self._limits.fields
        ):
            asked = tuple([field for field in self.headers if field[0] in DECIDING])
            ready = self._prebuilt.get((self.url, self.parser.get_method(), asked))
            if ready is not None:
                if self._speaks_for_others:
                    told = [value for name, value in self.headers if name == FORWARDED]
                    self._caller = self._callers.of(self._peer, told)
                self._answer(ready)
                return
        self._hand_on()

    def on_body(self, body: bytes) -> None:
        """Passes the body of a request that was handed on."""
        if self._handed_on:
            super().on_body(body)

    def on_message_complete(self) -> None:
        """Clears the table for the next message."""
        self._open = False
        self.url = b""
        self.headers = []
        self._begun = 0
        if self._handed_on:
            self._handed_on = self._in_body = False
            super().on_message_complete()

    # What uvicorn calls.

    def on_response_complete(self) -> None:
        """Goes on after an answer of the application."""
        super().on_response_complete()
        self._unset_keepalive_if_required()  # patience keeps that time
        self._patience.rest()
        if not self.is_busy and not self.transport.is_closing():
            self._go_on()

    def send_400_response(self, msg: str) -> None:
        """Says why the parser was stopped, after the answers before."""
        unknown = not self.url and is_of_unknown_method(self._at_hand)
        answer = (
            plain(HTTPStatus.NOT_IMPLEMENTED) if unknown else plain(HTTPStatus.BAD_REQUEST, msg)
        )
        self._refuse(self._refusal or answer)

    def _unsupported_upgrade_warning(self) -> None:
        """Says nothing: that a client offers another protocol is no news."""

    # What `Patience` asks.

    @property
    def is_busy(self) -> bool:
        """Whether an answer is being made, or waits for the client to take others."""
        cycle: RequestResponseCycle | None = self.cycle
        return self.flow.write_paused or (cycle is not None and not cycle.response_complete)

    @property
    def is_clients_turn(self) -> bool:
        """Whether the client has to ask, or to end what it has begun to ask."""
        return not self.is_busy or self._in_body or (self._ended and self._begun > 0)

    # The short way.

    def _answer(self, kept: Ready) -> None:
        parser = self.parser
        ready = self._granted(kept)
        if parser.should_keep_alive() and (not ready.told or parser.get_http_version() == "1.1"):
            self._latest = kept
            self._send(ready)
        elif parser.get_http_version() in VERSIONS:
            self._ended, self._latest = True, None
            self.server_state.total_requests += 1
            self._served[ready.status] += 1
            self.transport.write(ready.last(self.server_state.default_headers))
            self.transport.close()
        else:
            self._hand_on()

    def _granted(self, ready: Ready) -> Ready:
        """The answer, unless the caller takes whole documents too often."""
        if self._caller.account is None or not ready.whole:
            return ready
        wait = self._callers.wait(self._caller, ready.whole)
        return Ready(too_often(wait), told=ready.told) if wait else ready

    def _send(self, ready: Ready) -> None:
        state = self.server_state
        dates = state.default_headers
        if ready.dates is not dates:
            ready.renew(dates)
        state.total_requests += 1
        self._served[ready.status] += 1
        if ready.small:
            self.transport.write(ready.head)
        else:
            self.transport.writelines((ready.head, ready.body))
        self._patience.rest()

    # The long way.

    def _hand_on(self) -> None:
        self._latest = None
        version = self.parser.get_http_version()
        refused = fault(version, tuple(self.headers), self._limits)
        if refused is not None:
            self._stop(refused)
        if self.url == _WHOLE_SERVER and self.parser.get_method() != b"OPTIONS":
            self._stop(plain(HTTPStatus.BAD_REQUEST))  # RFC 9112, 3.2.4
        url, headers = self.url, self.headers
        super().on_message_begin()
        self.headers.extend(headers)  # the list the scope holds
        expects = any(name == b"expect" for name, _ in headers)
        self.expect_100_continue = (b"expect", b"100-continue") in headers
        self.url = url
        super().on_headers_complete()
        self._handed_on = self._in_body = True
        self.headers = []  # trailers are no fields of the request: the scope keeps its list
        # After an offer of another protocol, or a body that may or may not come, the next bytes
        # could be read in two ways.
        if expects or self.parser.should_upgrade():
            self.cycle.keep_alive = False
        self._ended = not self.cycle.keep_alive

    def _take(self, data: bytes) -> None:
        """Parses as far as nobody has to wait, and keeps the rest unread."""
        if self._ended and not self._in_body:
            self._drop(len(data))
            return
        rest = self._unread + data if self._unread else data
        self._unread = b""
        while rest and (self._in_body or not self.is_busy):
            if self._ended and not self._in_body:
                return
            piece, rest = rest[:_SLICE], rest[_SLICE:]
            self._at_hand = piece
            super().data_received(piece)
            if self._open:
                self._await_rest(len(piece))
        if not rest:
            return
        self._unread = rest
        self.flow.pause_reading()
        if len(rest) > _UNREAD:
            self.transport.abort()

    def _go_on(self) -> None:
        if self._unread:
            self._take(b"")
        if self._unread or self.flow.write_paused:
            self.flow.pause_reading()
        elif not self.is_busy or self._in_body:
            self.flow.resume_reading()
        if self._last_word is not None and not self.is_busy:
            self._say(self._last_word)

    def _await_rest(self, size: int) -> None:
        """Bounds a message that arrives in pieces, in bytes and in time."""
        if self._ended and not self._in_body:
            return
        if not self._begun:
            self._patience.hurry()
        self._begun += size
        room = self._limits.head_size + (self._limits.body_size if self._in_body else 0)
        if self._begun > room or len(self.headers) > self._limits.fields:
            self._refuse(
                plain(
                    HTTPStatus.REQUEST_ENTITY_TOO_LARGE
                    if self._in_body
                    else HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE
                )
            )

    # The end.

    def _stop(self, answer: Answer) -> NoReturn:
        self._refusal = answer
        raise _Refused

    def _refuse(self, answer: Answer) -> None:
        """Answers for the last time on this connection, when it is this answer's turn.

        A request whose body turns out wrong has its answer already, or gets it.
        """
        self._ended = True
        self._unread = b""
        if self._in_body:
            self._in_body = False
            if self.is_busy:
                self.cycle.keep_alive = False
            else:
                self._leave()
            return
        is_head = self._refusal is not None and self.parser.get_method() == b"HEAD"
        word = Ready(answer, bodiless=is_head)
        if self.is_busy:
            self._last_word = word
        else:
            self._say(word)

    def _say(self, word: Ready) -> None:
        self._last_word = None
        self._served[word.status] += 1
        self.transport.write(word.last(self.server_state.default_headers))
        self._leave()

    def _leave(self) -> None:
        """Ends our half; what the client still sends is read for a while.

        It would meet an error in place of the answer otherwise (RFC 9112, 9.6).
        """
        if self.transport.is_closing():
            return
        if self.transport.can_write_eof():
            self.transport.write_eof()
        self.flow.resume_reading()
        self._patience.linger()

    def _drop(self, size: int) -> None:
        self._dropped += size
        if self._dropped > self._limits.linger_size:
            self.transport.abort()
