"""Keeps a directory equal to the publication, while it changes or once and for all.

What readers ask for often follows within a second; a sweep through all articles makes sure that
nothing is missing and nothing stale is left.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from threading import Event
from uuid import UUID

from aggregator.errors import AggregatorError
from aggregator.model import Document, Publication, Shown
from aggregator.publish.compressing import brotli_of
from aggregator.publish.folder import Folder, file_name
from aggregator.publish.moves import moves
from aggregator.publish.publisher import Publisher

_LOOK = 1.0  # seconds between two looks at the publication
_SWEEP = 3600  # looks between two sweeps
_AFTER_A_FAILURE = 60.0  # seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What one publication to files did, in documents."""

    written: int
    unchanged: int
    removed: int


class Mirror:
    """A directory that follows a publisher."""

    def __init__(self, publisher: Publisher, folder: Folder) -> None:
        self._publisher = publisher
        self._folder = folder
        self._shown = Publication()  # what the directory holds of it
        self._swept = Publication()

    def follow(self, stop: Event, failed: Callable[[AggregatorError], object]) -> None:
        """Keeps the directory up to date until told to stop; failures are told and tried again."""
        looks = 0
        while not stop.is_set():
            pause = _LOOK
            try:
                if looks % _SWEEP == 0 and self._publisher.publication is not self._swept:
                    self.sweep(stop)
                self.catch_up()
                looks += 1
            except AggregatorError as error:
                failed(error)
                pause = _AFTER_A_FAILURE
            stop.wait(pause)

    def catch_up(self) -> int:
        """Writes what the publication shows otherwise than before; how many documents.

        Of the articles those whose feeds show them otherwise. Raises AggregatorError.
        """
        now, before = self._publisher.publication, self._shown
        if now is before:
            return 0
        changed = [
            document
            for path, document in now.documents.items()
            if before.documents.get(path) is not document
        ]
        written = sum(self._folder.put(document) for document in changed)
        for path in before.documents.keys() - now.documents.keys():
            self._folder.remove(file_name(path))
        written += sum(self._archive(shown) for shown in _shown_otherwise(now, before))
        written += sum(self._article(id_) for id_ in _told_otherwise(now, before))
        self._note(now)
        self._shown = now
        return written

    def sweep(self, stop: Event | None = None) -> Written:
        """Makes the directory hold exactly what is published; reads the whole store.

        When it is stopped on the way, nothing is removed. Raises AggregatorError.
        """
        now = self._publisher.publication
        names: set[str] = set()
        written = 0
        for document in self._publisher.everything():
            if stop is not None and stop.is_set():
                return Written(written=written, unchanged=len(names) - written, removed=0)
            names.add(file_name(document.path))
            written += self._put_whole(document)
        removed = self._folder.keep_only(names)
        self._note(now)
        self._swept = self._shown = now
        return Written(written=written, unchanged=len(names) - written, removed=removed)

    def _archive(self, shown: Shown) -> int:
        """Puts the pages of a feed's archive, as far back as they are new.

        Those that they take the place of stay until the next sweep: a reader may be on its way.
        """
        written = 0
        for page in self._publisher.archive_of(shown):
            new = sum([self._put_whole(document) for document in page])
            written += new
            if not new:
                break
        return written

    def _article(self, article: UUID) -> bool:
        page = self._publisher.article(str(article))
        if page is None or page.gone:
            return self._folder.remove(file_name(f"/articles/{article}"))
        return self._put_whole(page)

    def _put_whole(self, document: Document) -> bool:
        """Puts a document with its brotli form: nobody else makes that of an article's page."""
        if document.forms.brotli is None and self._folder.lacks_brotli(document):
            forms = replace(document.forms, brotli=brotli_of(document.body))
            document = replace(document, forms=forms)
        return self._folder.put(document)

    def _note(self, publication: Publication) -> None:
        for name, text in moves(publication).items():
            self._folder.note(name, text)


def _shown_otherwise(now: Publication, before: Publication) -> Iterator[Shown]:
    """The feeds that look different."""
    return (shown for path, shown in now.feeds.items() if before.feeds.get(path) is not shown)


def _told_otherwise(now: Publication, before: Publication) -> Iterable[UUID]:
    """The articles that came to a feed, went from it, or look different there."""
    found: dict[UUID, None] = {}
    for shown in _shown_otherwise(now, before):
        earlier = before.feeds.get(shown.head.path)
        told = shown.places.keys() ^ (earlier.places.keys() if earlier else set())
        found.update(dict.fromkeys(article for article, _ in told))
    return found
