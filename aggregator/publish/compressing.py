"""Gives what is published its brotli form, behind the backs of those who wait for nothing.

The only address of brotli. Documents are published without that form and shown so until it is
made; the queue is the publication itself, so that it never holds more than there is to show.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress

from aggregator.errors import AggregatorError
from aggregator.model import Document, Publication
from aggregator.publish.publisher import Publisher

try:
    import brotli
except ImportError:  # built for CPython on most machines, not for all
    brotli = None

_QUALITY = 11  # a sixth less to send than gzip's best; 1 ms for each KB
_LEAST_WINDOW, _LARGEST_WINDOW = 16, 22  # bits; a window beyond the bytes costs memory for nothing
_LEAST = 256  # bytes of a body: less gains nothing
_PACKED = ("image/png", "image/x-icon", "image/jpeg", "font/")  # hold no air
_BATCH = 32  # documents between two swaps, at least
_SWAPS = 256  # at most, for all: each copies the register of documents
_SHARE = 0.5  # of one core, at most; a lower priority would keep the interpreter from others


class Compressing:
    """A thread that rests as long as it works; does nothing where brotli is not installed."""

    def __init__(self, publisher: Publisher, pause: Callable[[float], object] = time.sleep) -> None:
        self._publisher = publisher
        self._pause = pause
        self._news = threading.Event()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="compressing", daemon=True)

    def start(self) -> None:
        """Begins with what is published now; returns at once."""
        if brotli is not None:
            self._news.set()
            self._thread.start()

    def wake(self) -> None:
        """Tells that something new is published."""
        self._news.set()

    def stop(self) -> None:
        """Ends after the document at hand, without waiting for it."""
        self._stopping.set()
        self._news.set()

    def _run(self) -> None:
        while self._news.wait() and not self._stopping.is_set():
            self._news.clear()
            with suppress(AggregatorError):  # nothing can be put out: the next publication says so
                self._go_through(self._publisher.publication)

    def _go_through(self, published: Publication) -> None:
        """Gives what waits its form, the newest first; begins anew when there are news."""
        paths = waiting(published)
        del published  # hours may pass, and what is superseded takes memory
        size = max(_BATCH, len(paths) // _SWAPS)
        for first in range(0, len(paths), size):
            made = [one for path in paths[first : first + size] if (one := self._made(path))]
            if self._stopping.is_set():
                return
            self._publisher.add_brotli(made)
            if self._news.is_set():
                return

    def _made(self, path: str) -> tuple[Document, bytes] | None:
        document = self._publisher.publication.documents.get(path)
        if self._stopping.is_set() or document is None or not _wants(document):
            return None
        begun = time.thread_time()
        form = brotli_of(document.body)
        self._pause((time.thread_time() - begun) * (1 / _SHARE - 1))
        return None if form is None else (document, form)


def waiting(publication: Publication) -> Sequence[str]:
    """Where documents want a brotli form and have none; what changed last comes first."""
    documents = tuple(publication.documents.values())
    return [each.path for each in reversed(documents) if _wants(each)]


def brotli_of(body: bytes) -> bytes | None:
    """The bytes in brotli at its best; None where it is not installed. Slow: 1 ms for each KB."""
    if brotli is None:
        return None
    window = max(_LEAST_WINDOW, min(_LARGEST_WINDOW, len(body).bit_length()))
    return bytes(brotli.compress(body, mode=brotli.MODE_TEXT, quality=_QUALITY, lgwin=window))


def _wants(document: Document) -> bool:
    return (
        document.forms.brotli is None
        and len(document.forms.body) >= _LEAST
        and not document.media_type.startswith(_PACKED)
    )
