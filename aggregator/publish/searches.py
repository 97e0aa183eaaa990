"""Searches become documents: asked of the store, and rendered while somebody waits.

Knows nothing of limits; whoever hands requests over sees to it that there are not too many.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from aggregator.model import Document, Hits, Query, Site
from aggregator.render import render_found, render_results
from aggregator.store import Store

_NOTHING = Hits(articles=(), count=0)


class Searches:
    """The articles of a store by their words; may be asked from any thread."""

    def __init__(
        self, store: Store, site: Site, *, entries: int, titles: Callable[[], Mapping[str, str]]
    ) -> None:
        self._store = store
        self._site = site
        self._entries = entries
        self._titles = titles

    def page(self, query: Query) -> Document:
        """The best of what a query finds, for people. Raises StoreError."""
        hits = self._store.search(query, self._entries) if query.phrases else _NOTHING
        return render_results(query, hits, self._site, self._titles())

    def feed(self, query: Query, suffix: str) -> Document:
        """The newest of what a query finds, as `.atom`, `.rss` or `.json`. Raises StoreError."""
        hits = self._store.search(query, self._entries, newest=True)
        return render_found(query, hits, self._site, self._titles(), suffix=suffix)
