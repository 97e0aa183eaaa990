"""The publisher in force: another one takes its place whole when the site's settings change."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from aggregator.config import Settings
from aggregator.errors import RenderError
from aggregator.log import logger
from aggregator.model import Document, Publication, Query
from aggregator.publish import Publisher, Shelf
from aggregator.publishing.following import Following
from aggregator.store import Store
from aggregator.sweeping import Sweeping
from aggregator.telling import Telling

_GRACE = timedelta(seconds=3)


class Publishing:
    """What is published of a store; for many threads."""

    def __init__(self, settings: Settings, store: Store, telling: Telling) -> None:
        self._settings = settings
        self._store = store
        self._telling = telling
        self._sweeping = Sweeping()
        self._publisher = _publisher(settings, store)
        self._searches = self._publisher.searches()
        self._following: Following | None = None

    @property
    def publication(self) -> Publication:
        """All documents being served now."""
        return self._publisher.publication

    def article(self, name: str) -> Document | None:
        """The page of one article; None when there never was one."""
        return self._publisher.article(name)

    def archive(self, path: str) -> Document | None:
        """The page of a feed's archive at a path; None for any other."""
        return self._publisher.archive(path)

    def page(self, query: Query) -> Document:
        """What a query finds, for people."""
        return self._searches.page(query)

    def feed(self, query: Query, suffix: str) -> Document:
        """What a query finds, as `.atom`, `.rss` or `.json`."""
        return self._searches.feed(query, suffix)

    def refresh(self) -> bool:
        """Publishes what the store holds now; whether that is anything new."""
        return self._told(self._publisher.refresh)

    def soon(self) -> bool:
        """Publishes it now or, when that was just done, at a later call; whether that was now."""
        return self._told(self._publisher.soon)

    def start(self) -> None:
        """Begins to make the other forms of what is published, for readers to be answered with."""
        self._sweeping.begin()
        self._follow()

    def stop(self) -> None:
        """Ends what `start` began."""
        following, self._following = self._following, None
        if following:
            following.stop(_GRACE)

    def prepared(self, settings: Settings) -> Publisher | None:
        """A publisher for other settings, with everything rendered; None when it would be alike.

        Raises StoreError. Cost: as much as at a start.
        """
        if _shown(settings) == _shown(self._settings):
            return None
        publisher = _publisher(settings, self._store)
        publisher.refresh()
        return publisher

    def adopt(self, settings: Settings, publisher: Publisher | None) -> None:
        """Serves from now on what was prepared."""
        self._settings = settings
        if publisher:
            began = self._following is not None
            self.stop()
            self._publisher, self._searches = publisher, publisher.searches()
            if began:
                self._follow()

    def _follow(self) -> None:
        self._following = Following(self._publisher, self._settings.publish.directory)
        self._following.start()

    def _told(self, refresh: Callable[[], bool]) -> bool:
        changed = self._telling.published(refresh, lambda: self.publication)()
        following = self._following
        if changed and following:
            self._sweeping.sweep()
            following.wake()
        return changed


def _publisher(settings: Settings, store: Store) -> Publisher:
    def failed(error: RenderError) -> None:
        logger().error("feed kept as it was", error=str(error))

    return Publisher(
        store,
        settings.site,
        entries=settings.publish.entries,
        lengths=settings.lengths,
        failed=failed,
        shelf=Shelf(settings.state / "publication", settings.publish.memory),
    )


def _shown(settings: Settings) -> tuple[object, ...]:
    return settings.site, settings.publish, settings.lengths
