"""Gives what is published its brotli form, behind the backs of those who wait for nothing.

The only address of brotli. Documents are published without that form and shown so until it is
made; the queue is the publication itself, so that it never holds more than there is to show.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from itertools import islice

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
_BATCH = 32  # documents between two swaps
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
            while batch := waiting(self._publisher.publication, _BATCH):
                made = [(each, form) for each in batch if (form := self._made(each)) is not None]
                if self._stopping.is_set():
                    return
                self._publisher.add_brotli(made)

    def _made(self, document: Document) -> bytes | None:
        if self._stopping.is_set():
            return None
        begun = time.thread_time()
        form = brotli_of(document.body)
        self._pause((time.thread_time() - begun) * (1 / _SHARE - 1))
        return form


def waiting(publication: Publication, most: int) -> Sequence[Document]:
    """The first documents that want a brotli form and have none."""
    documents = publication.documents.values()
    return list(islice((each for each in documents if _wants(each)), most))


def brotli_of(body: bytes) -> bytes | None:
    """The bytes in brotli at its best; None where it is not installed. Slow: 1 ms for each KB."""
    if brotli is None:
        return None
    window = max(_LEAST_WINDOW, min(_LARGEST_WINDOW, len(body).bit_length()))
    return bytes(brotli.compress(body, mode=brotli.MODE_TEXT, quality=_QUALITY, lgwin=window))


def _wants(document: Document) -> bool:
    return (
        document.brotli is None
        and len(document.body) >= _LEAST
        and not document.media_type.startswith(_PACKED)
    )
