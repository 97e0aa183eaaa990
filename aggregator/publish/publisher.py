"""Holds the publication being served and swaps in the next one.

The one place where the publication changes: one assignment, so that a reader sees the old or the
new one and never a mixture. Only feeds that changed are rendered again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from threading import Lock
from uuid import UUID

from aggregator.errors import RenderError
from aggregator.model import Article, Document, Feed, FeedHead, FeedKind, Publication, Shown, Site
from aggregator.render import render, render_article, render_index
from aggregator.store import Store


class Publisher:
    """The publication of a store; `refresh` may be called from any thread."""

    def __init__(
        self, store: Store, site: Site, *, entries: int, failed: Callable[[RenderError], None]
    ) -> None:
        self.publication = Publication()
        self._store = store
        self._site = site
        self._entries = entries
        self._failed = failed
        self._lock = Lock()

    def refresh(self) -> bool:
        """Publishes what the store holds now; whether that is anything new.

        A feed that cannot be rendered keeps its previous documents and is told to `failed`.
        Raises StoreError when the store cannot be read; then the publication stays.
        """
        with self._lock:
            before = self.publication
            heads = [_named(head, self._site) for head in self._store.heads()]
            if [shown.head for shown in before.feeds.values()] == heads:
                return False
            self.publication = self._next(heads, before)
        return True

    def _next(self, heads: Sequence[FeedHead], before: Publication) -> Publication:
        press = _Press(self._site, _titles(heads))
        feeds = {head.path: self._shown(head, before.feeds.get(head.path), press) for head in heads}
        index = render_index(heads, self._site, max(head.changed_at for head in heads))
        return Publication(documents=_by_path(index, feeds.values()), feeds=feeds)

    def _shown(self, head: FeedHead, before: Shown | None, press: _Press) -> Shown:
        if before is not None and before.head == head:
            return before
        try:
            return press.printed(head, self._store.newest(head, self._entries))
        except RenderError as error:
            self._failed(error)
            return Shown(head=head, documents=before.documents if before else ())

    def article(self, name: str) -> Document | None:
        """The page of one article, made when it is asked for; None when there is none.

        Raises StoreError when the store cannot be read.
        """
        try:
            article = self._store.article(UUID(name))
        except ValueError:
            return None
        titles = _titles(shown.head for shown in self.publication.feeds.values())
        return None if article is None else render_article(article, self._site, titles)

    def everything(self) -> Iterator[Document]:
        """The publication and the pages of all articles; reads the whole store."""
        yield from self.publication.documents.values()
        titles = _titles(shown.head for shown in self.publication.feeds.values())
        for article in self._store.articles():
            yield render_article(article, self._site, titles)


@dataclass(frozen=True, slots=True)
class _Press:
    """What all feeds of one publication are rendered with."""

    site: Site
    titles: Mapping[str, str]

    def printed(self, head: FeedHead, articles: Sequence[Article]) -> Shown:
        feed = Feed(head=head, articles=tuple(articles))
        rendered = render(feed, self.site, self.titles)
        return Shown(head=head, documents=rendered.documents, dropped=rendered.dropped)


def _named(head: FeedHead, site: Site) -> FeedHead:
    """The feed of all articles bears the site's name: that is what a reader lists it under."""
    return replace(head, title=site.title) if head.kind is FeedKind.ALL else head


def _titles(heads: Iterable[FeedHead]) -> dict[str, str]:
    """The titles of sources by name."""
    return {head.slug: head.title for head in heads if head.kind is FeedKind.SOURCE}


def _by_path(index: Iterable[Document], feeds: Iterable[Shown]) -> dict[str, Document]:
    documents = {document.path: document for document in index}
    for shown in feeds:
        documents.update((document.path, document) for document in shown.documents)
    return documents
