"""The archives of feeds, made when they are asked for.

A few documents are kept: of one feed the same pages are asked for again and again while its
readers catch up. Everything else lies in the store. Knows no HTTP.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from threading import Lock

from aggregator.model import Document, FeedHead, Site, Span
from aggregator.publish.roll import Roll
from aggregator.render import FORMATS, render_archive
from aggregator.store import Store

_KEPT = 64  # documents of at most a hundred articles each
_ADDRESS = re.compile(r"(/(?:feeds|sources)/[^/]+)/archive/([^/]+)(\.[a-z]+)")
_SUFFIXES = {each.suffix: each for each in FORMATS}

_Key = tuple[str, int, int]  # path, revision of the feed, and what sources are called


class Archives:
    """Finds the pages of archives; usable from several threads."""

    def __init__(self, store: Store, site: Site) -> None:
        self._store = store
        self._site = site
        self._kept: OrderedDict[_Key, Document] = OrderedDict()
        self._lock = Lock()

    def find(self, path: str, roll: Roll, titles: Mapping[str, str]) -> Document | None:
        """The page of an archive at a path; None when there is none.

        Raises StoreError when the store cannot be read. Cost: some milliseconds for each hundred
        articles that nobody has asked for lately.
        """
        asked = _ADDRESS.fullmatch(path)
        head = roll.heads.get(asked[1]) if asked else None
        span = Span.named(asked[2]) if asked else None
        if asked is None or head is None or span is None or asked[3] not in _SUFFIXES:
            return None
        key = (path, head.revision, hash(frozenset(titles.items())))
        return self._remembered(key) or self._make(key, head, span, asked[3], titles)

    def chain(
        self, head: FeedHead, older: Span | None, titles: Mapping[str, str]
    ) -> Iterator[tuple[Document, ...]]:
        """All pages from a span on to the first article, each in all formats."""
        while older is not None:
            page = self._store.archive(head, older)
            if page is None:
                return
            yield tuple(render_archive(head, page, self._site, each, titles) for each in FORMATS)
            older = page.older

    def _make(
        self, key: _Key, head: FeedHead, span: Span, suffix: str, titles: Mapping[str, str]
    ) -> Document | None:
        page = self._store.archive(head, span)
        if page is None:
            return None
        made = render_archive(head, page, self._site, _SUFFIXES[suffix], titles)
        with self._lock:
            self._kept[key] = made
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        return made

    def _remembered(self, key: _Key) -> Document | None:
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
            return self._kept.get(key)
