"""Searching over HTTP: the one thing that is computed while somebody waits.

Reads the query, keeps what was found for a moment, and refuses what is too much. The search itself
runs in worker threads, a few at a time.
"""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from collections.abc import Callable
from functools import partial
from http import HTTPStatus
from math import ceil
from typing import Protocol
from urllib.parse import parse_qsl

from starlette.concurrency import run_in_threadpool
from starlette.types import Scope

from aggregator.errors import StoreError
from aggregator.model import LONGEST_QUERY, Document, Query
from aggregator.serve.answer import Answer, plain
from aggregator.serve.rates import Rate, Rates

PAGE = "/search"
PATHS = (PAGE, f"{PAGE}.atom", f"{PAGE}.rss", f"{PAGE}.json")
EACH = Rate(burst=20, per_second=0.5)
TOGETHER = Rate(burst=60, per_second=10)
_AT_WORK = 2  # searches that run at the same time
_WAITING = 20  # that wait for them
_KEPT = 128  # documents
_KEPT_FOR = 30.0  # seconds
_MOST_FIELDS = 20
_SOON = 5  # seconds, for who comes while too many wait


class Searching(Protocol):
    """What answers queries; both may raise StoreError, and are called in worker threads."""

    def page(self, query: Query) -> Document:
        """What a query finds, for people."""

    def feed(self, query: Query, suffix: str) -> Document:
        """What a query finds, as `.atom`, `.rss` or `.json`."""


class Desk:
    """Takes queries from requests; belongs to one event loop."""

    def __init__(
        self, searches: Searching, *, elapsed: Callable[[], float] = time.monotonic
    ) -> None:
        self._searches = searches
        self._elapsed = elapsed
        self._rates = Rates(each=EACH, together=TOGETHER)
        self._turns = asyncio.Semaphore(_AT_WORK)
        self._waiting = 0
        self._kept: OrderedDict[tuple[str, str], tuple[float, Document]] = OrderedDict()

    async def find(self, scope: Scope) -> Document | Answer:
        """The document of a request for one of PATHS, or why there is none."""
        path: str = scope["path"]
        text = _asked(scope["query_string"])
        if text is None:
            told = f"A query has at most {LONGEST_QUERY} characters, and is told as ?q=words."
            return plain(HTTPStatus.BAD_REQUEST, told)
        query = Query.of(text)
        if path != PAGE and not query.phrases:
            return plain(HTTPStatus.BAD_REQUEST, "Say what to look for: ?q=words")
        now, key = self._elapsed(), (path, query.text)
        at, document = self._kept.get(key, (0.0, None))
        if document is not None and now - at < _KEPT_FOR:
            return document
        return self._refused(scope, now) or await self._look_up(key, query)

    def _refused(self, scope: Scope, now: float) -> Answer | None:
        client = scope.get("client")
        wait = self._rates.take(client[0] if client else None, now)
        if wait:
            return _later(HTTPStatus.TOO_MANY_REQUESTS, "Too many searches", ceil(wait))
        if self._waiting >= _WAITING:
            return _later(HTTPStatus.SERVICE_UNAVAILABLE, "Too many searches at once", _SOON)
        return None

    async def _look_up(self, key: tuple[str, str], query: Query) -> Document | Answer:
        path, _ = key
        look = (
            partial(self._searches.page, query)
            if path == PAGE
            else partial(self._searches.feed, query, path.removeprefix(PAGE))
        )
        self._waiting += 1
        try:
            async with self._turns:
                document = await run_in_threadpool(look)
        except StoreError:
            return _later(HTTPStatus.SERVICE_UNAVAILABLE, "The store cannot be read now", _SOON)
        finally:
            self._waiting -= 1
        self._keep(key, document)
        return document

    def _keep(self, key: tuple[str, str], document: Document) -> None:
        self._kept[key] = self._elapsed(), document
        self._kept.move_to_end(key)
        if len(self._kept) > _KEPT:
            self._kept.popitem(last=False)


def _asked(query_string: bytes) -> str | None:
    """What stands behind `q=`; None for what is too long or no form."""
    try:
        fields = parse_qsl(query_string.decode("latin-1"), max_num_fields=_MOST_FIELDS)
    except ValueError:
        return None
    text = next((value for name, value in fields if name == "q"), "")
    return text if len(text) <= LONGEST_QUERY else None


def _later(status: HTTPStatus, told: str, seconds: int) -> Answer:
    text = f"{told}: try again in {seconds} s."
    return plain(status, text, (b"retry-after", str(seconds).encode()))
