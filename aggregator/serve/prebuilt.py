"""Answers as bytes, kept by what a request says that can change them.

A repeated request is one look-up in a dictionary. What is answered is decided by the application's
own look-up; knows neither sockets nor the parser.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from http import HTTPStatus
from typing import TypeVar

from starlette.types import Scope

from aggregator.model import Form, is_at_hand
from aggregator.serve.answer import ASKED, Answer, Headers
from aggregator.serve.callers import is_whole
from aggregator.serve.framing import good_host

LookUp = Callable[[Scope], Answer | None]
K = TypeVar("K")
Field = tuple[bytes, bytes]
Key = tuple[bytes, bytes, tuple[Field, ...]]  # the address, the method, deciding fields

# What can change the answer for a document, and what makes a request more than a simple one.
DECIDING = ASKED | {
    b"host",
    b"connection",
    b"content-length",
    b"expect",
    b"transfer-encoding",
    b"upgrade",
}
_SIMPLE = ASKED | {b"host", b"connection"}
_KEPT = 4_096  # answers; then it begins anew
_GLIMPSED = 16_384
_LONGEST_KEY = 1_024  # bytes; a longer one is answered and not kept
_JOINED = 2_048  # bytes of a body that are cheaper to copy than to send apart
_CLOSING = b"connection: close\r\n"


class Ready:
    """One answer laid out for the wire; `head` ends with the empty line.

    `dates` are the server's own fields (Date), renewed by `renew` when they have changed.
    """

    __slots__ = (
        *("_fields", "_form", "_start", "dates", "head", "lasting"),
        *("small", "status", "told", "whole"),
    )

    def __init__(self, answer: Answer, *, bodiless: bool = False, told: bool = False) -> None:
        self._start = b"HTTP/1.1 %d %s\r\n" % (answer.status, answer.status.phrase.encode())
        self._fields = _written(answer.headers)
        self.status = int(answer.status)
        self._form: Form = b"" if bodiless else answer.body
        self.small = len(self._form) <= _JOINED
        self.told = told  # the request speaks of the connection
        self.lasting = False  # as good for the next request
        self.whole = ""  # the path, when a document goes to a client that does not say what it has
        self.dates: Sequence[Field] | None = None
        self.head = b""

    @property
    def body(self) -> bytes:
        """The bytes after the head; may read a file."""
        return bytes(self._form)

    @property
    def is_at_hand(self) -> bool:
        """Whether it can be sent without waiting for a disk."""
        return is_at_hand(self._form)

    def renew(self, dates: Sequence[Field]) -> None:
        """Sets the server's own fields in; a small body is joined to the head."""
        head = b"%b%b%b\r\n" % (self._start, _written(dates), self._fields)
        self.head = head + self.body if self.small else head
        self.dates = dates

    def last(self, dates: Sequence[Field]) -> bytes:
        """The whole answer as the last one of its connection."""
        return b"".join((self._start, _written(dates), self._fields, _CLOSING, b"\r\n", self.body))


class Prebuilt:
    """The answers kept for the publication of the moment."""

    def __init__(self, publication: Callable[[], object], look_up: LookUp) -> None:
        self._publication = publication
        self._look_up = look_up
        self._shown: object = None
        self._kept: dict[Key, Ready] = {}
        self._seen: dict[bytes, Ready] = {}
        self._glimpsed: set[int] = set()  # hashes, so that what comes once is not kept

    def repeated(self, request: bytes) -> Ready | None:
        """The answer to a whole request whose very bytes were answered before."""
        if self._publication() is not self._shown:
            return None
        return _at_hand(self._seen.get(request))

    def remember(self, request: bytes, ready: Ready) -> None:
        """Notes what the parser has made of the bytes of one whole request, the second time."""
        if not ready.lasting or len(request) > _LONGEST_KEY:
            return
        sign = hash(request)
        if sign in self._glimpsed:
            _keep(self._seen, request, ready)
        elif len(self._glimpsed) < _GLIMPSED:
            self._glimpsed.add(sign)
        else:
            self._glimpsed.clear()

    def get(self, key: Key) -> Ready | None:
        """The answer to a simple request for a document; None: ask the application."""
        publication = self._publication()
        if publication is not self._shown:
            self._shown, self._kept, self._seen = publication, {}, {}
            self._glimpsed.clear()
        return _at_hand(self._kept.get(key) or self._made(key))

    def __len__(self) -> int:
        return len(self._kept)

    def _made(self, key: Key) -> Ready | None:
        scope = _scope(key)
        if scope is None:
            return None
        answer = self._look_up(scope)
        if answer is None or answer.status not in (HTTPStatus.OK, HTTPStatus.NOT_MODIFIED):
            return None
        told = any(name == b"connection" for name, _ in scope["headers"])
        ready = Ready(answer, bodiless=scope["method"] == "HEAD", told=told)
        if is_whole(answer, scope):
            ready.whole = scope["path"]
        # An answer that comes back as the same value lasts as long as its publication; another,
        # as one whose dates are still in the future, is made anew for each request.
        if self._look_up(scope) is answer and _size(key) <= _LONGEST_KEY:
            ready.lasting = True
            _keep(self._kept, key, ready)
        return ready


def _at_hand(ready: Ready | None) -> Ready | None:
    """The answer, unless a disk would have to be waited for: that is done apart."""
    return ready if ready is not None and ready.is_at_hand else None


def _keep(kept: dict[K, Ready], key: K, ready: Ready) -> None:
    if len(kept) >= _KEPT:
        kept.clear()  # to drop one by one costs more than to make them again
    kept[key] = ready


def _scope(key: Key) -> Scope | None:
    """What the look-up reads of a simple request; None when the request is none."""
    address, method, headers = key
    hosts = [value for name, value in headers if name == b"host"]
    if (
        method not in (b"GET", b"HEAD")
        or not address.startswith(b"/")
        or not address.isascii()
        or any(mark in address for mark in (b"%", b"?", b"#"))
        or len(hosts) != 1
        or not good_host(hosts[0])
        or not all(name in _SIMPLE for name, _ in headers)
    ):
        return None
    return {
        "type": "http",
        "http_version": "1.1",
        "method": method.decode(),
        "path": address.decode(),
        "raw_path": address,
        "query_string": b"",
        "headers": headers,
    }


def _written(headers: Headers | Sequence[Field]) -> bytes:
    return b"".join([b"%b: %b\r\n" % field for field in headers])


def _size(key: Key) -> int:
    return len(key[0]) + sum(len(value) for _, value in key[2])
