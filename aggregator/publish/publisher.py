"""Holds the publication being served and swaps in the next one.

The one place where the publication changes: one assignment, so that a reader sees the old or the
new one and never a mixture. Only feeds that changed are rendered again.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from itertools import chain
from threading import Lock
from uuid import UUID

from aggregator.errors import RenderError
from aggregator.model import (
    Article,
    Document,
    Feed,
    Length,
    Lengths,
    Publication,
    Shown,
    Site,
)
from aggregator.publish.archives import Archives
from aggregator.publish.roll import Roll
from aggregator.publish.searches import Searches
from aggregator.publish.shelf import Shelf
from aggregator.render import (
    NO_KIN,
    render,
    render_article,
    render_assets,
    render_gone,
    render_guides,
    render_index,
    render_opml,
)
from aggregator.store import Store
from aggregator.uncollected import uncollected

_PAUSE = 0.002  # seconds for each feed between two lists of all: some fifty times what it costs

_MOMENT = 0.25  # seconds in which many turns of sources are published together

_TOLD_FOR = timedelta(days=90)  # how long a feed tells what was withdrawn from it
_MOST_WITHDRAWN = 50


class Publisher:
    """The publication of a store; `refresh` may be called from any thread."""

    def __init__(
        self,
        store: Store,
        site: Site,
        *,
        entries: int,
        lengths: Lengths | None = None,
        failed: Callable[[RenderError], None],
        shelf: Shelf | None = None,
        elapsed: Callable[[], float] = time.monotonic,
    ) -> None:
        self.publication = Publication()
        self._store = store
        self._site = site
        self._lengths = lengths or Lengths(usual=Length(entries=entries))
        self._archives = Archives(store, site)
        self._shelf = shelf  # None: all bytes are held in memory
        self._failed = failed
        self._elapsed = elapsed
        self._roll = Roll()
        self._titles: Mapping[str, str] = {}  # of sources
        self._lists_of = Roll()  # what index and OPML show
        self._lists_after = elapsed()  # when they may be rendered again
        self._soon_after = elapsed()  # a burst waits so long
        self._lock = Lock()

    def soon(self) -> bool:
        """Refreshes, unless that was done a moment ago or is being done; whether it did.

        For whoever calls it after every turn and at every tick: a burst of turns is published
        once at its beginning, and then by the ticks.
        """
        if self._elapsed() < self._soon_after or self._lock.locked():
            return False
        return self.refresh()

    def refresh(self, *, lists: bool = False) -> bool:
        """Publishes what the store holds now; whether that is anything new.

        Feeds are rendered at once. Index and OPML follow when they are due, which with thousands
        of feeds may be some seconds later; with `lists` they are rendered in any case. A feed
        that cannot be rendered keeps its previous documents and is told to `failed`. Raises
        StoreError when the store cannot be read; then the publication stays.
        """
        with self._lock:
            begun = self._elapsed()
            news = self._store.heads_since(self._roll.stamp)
            roll = self._roll
            if news.stamp != roll.stamp:
                roll = roll.after(news, self._site)
            due = roll is not self._lists_of and (lists or self._elapsed() >= self._lists_after)
            if roll is self._roll and not due:
                return False
            with uncollected():
                self.publication = self._next(roll, due=due)
            self._roll = roll
            # However long it takes, others get as much time.
            ended = self._elapsed()
            self._soon_after = ended + max(_MOMENT, ended - begun)
        return True

    def _next(self, roll: Roll, *, due: bool) -> Publication:
        before = self.publication
        self._titles = roll.titles()
        shown: dict[str, Shown] = {}
        for path in roll.other_than(self._roll):
            shown[path] = self._shelved(self._shown(path, roll))
            self._settle(shown.values(), before.documents.values())
        gone = before.feeds.keys() - roll.heads.keys()
        feeds = {**before.feeds, **shown}
        for path in gone:
            del feeds[path]
        documents = dict(before.documents)
        for path in gone | (shown.keys() & before.feeds.keys()):
            for document in before.feeds[path].documents:
                documents.pop(document.path, None)
        for one in shown.values():
            documents.update((document.path, document) for document in one.documents)
        if due:
            documents |= self._lists(roll)
            self._settle((), documents.values())
        return Publication(documents=documents, feeds=feeds, former=roll.former)

    def _shown(self, path: str, roll: Roll) -> Shown:
        head, before = roll.heads[path], self.publication.feeds.get(path)
        length = self._lengths.of(head)
        # Counted back from the feed's own change: the clock has no say in its bytes.
        since = head.changed_at - _TOLD_FOR
        newest, withdrawn = self._store.contents(head, length.entries, since, _MOST_WITHDRAWN)
        articles = _young(newest, length.age)
        more = head.articles > len(articles)
        feed = Feed(
            head=head,
            articles=articles,
            withdrawn=withdrawn,
            older=self._store.beside(head, [one.id for one in articles]) if more else None,
        )
        try:
            return render(feed, self._site, self._titles, roll.kin.get(path, NO_KIN), before=before)
        except RenderError as error:
            self._failed(error)
            return Shown(head=head, documents=before.documents if before else ())

    def _shelved(self, shown: Shown) -> Shown:
        if self._shelf is None:
            return shown
        return replace(shown, documents=tuple(map(self._shelf.hold, shown.documents)))

    def _settle(self, shown: Iterable[Shown], documents: Iterable[Document]) -> None:
        """Keeps what is published, and what is about to be, within the budget of memory."""
        if self._shelf is not None:
            rendered = (document for one in shown for document in one.documents)
            self._shelf.settle(chain(documents, rendered))

    def _lists(self, roll: Roll) -> Mapping[str, Document]:
        """The documents about all feeds."""
        heads = tuple(roll.heads.values())
        changed_at = max(head.changed_at for head in heads)
        found = (
            render_index(heads, self._site, changed_at),
            render_opml(heads, self._site, changed_at),
            *render_guides(heads, self._site, changed_at),
            *render_assets(self._site, changed_at),
        )
        self._lists_of = roll
        self._lists_after = self._elapsed() + _PAUSE * len(heads)
        before = self.publication.documents
        kept = (_kept(before.get(each.path), each) for each in found)
        return {each.path: self._shelf.hold(each) if self._shelf else each for each in kept}

    def add_brotli(self, made: Iterable[tuple[Document, bytes]]) -> None:
        """Publishes the documents with that form; one that has changed meanwhile is left alone."""
        with self._lock:
            now = self.publication.documents
            same = {
                document.path: replace(document, forms=replace(document.forms, brotli=form))
                for document, form in made
                if now.get(document.path) is document
            }
            if self._shelf is not None:
                same = {path: self._shelf.hold(document) for path, document in same.items()}
            documents = {**now, **same}
            self._settle((), documents.values())
            self.publication = replace(self.publication, documents=documents)

    def article(self, name: str) -> Document | None:
        """The page of one article, made when it is asked for; None when there never was one.

        Of an article that is no longer shown the page says so. Raises StoreError when the store
        cannot be read.
        """
        try:
            uuid = UUID(name)
        except ValueError:
            return None
        article = self._store.article(uuid)
        if article is not None:
            return render_article(article, self._site, self._titles)
        gone = self._store.gone(uuid)
        return render_gone(gone, self._site) if gone else None

    def archive(self, path: str) -> Document | None:
        """The page of a feed's archive at a path, made when it is asked for; None for any other.

        Raises StoreError when the store cannot be read.
        """
        return self._archives.find(path, self._roll, self._titles)

    def archive_of(self, shown: Shown) -> Iterator[tuple[Document, ...]]:
        """The pages of a feed's archive, the newest first, each in all formats."""
        return self._archives.chain(shown.head, shown.older, self._titles)

    def searches(self) -> Searches:
        """What answers queries with documents of this publication's kind."""
        entries = self._lengths.usual.entries
        return Searches(self._store, self._site, entries=entries, titles=lambda: self._titles)

    def everything(self) -> Iterator[Document]:
        """The publication, all archives and the pages of all articles; reads the whole store."""
        yield from self.publication.documents.values()
        for shown in self.publication.feeds.values():
            for page in self.archive_of(shown):
                yield from page
        for article in self._store.articles():
            yield render_article(article, self._site, self._titles)


def _young(articles: tuple[Article, ...], age: timedelta | None) -> tuple[Article, ...]:
    """Those that are not older than the newest by more than an age."""
    if age is None or not articles:
        return articles
    since = articles[0].published - age
    return tuple(one for one in articles if one.published >= since)


def _kept(before: Document | None, document: Document) -> Document:
    """The former document when it says the same: its date stays, and its brotli form."""
    same = before is not None and (before.etag, before.links) == (document.etag, document.links)
    return before if before is not None and same else document
