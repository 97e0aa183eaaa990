"""The publisher in force: another one takes its place whole when the site's settings change.

Whoever serves asks here at every request, and sees the one or the other publication.
"""

from __future__ import annotations

from aggregator.config import Settings
from aggregator.errors import RenderError
from aggregator.log import logger
from aggregator.model import Document, Publication
from aggregator.publish import Publisher
from aggregator.store import Store


class Publishing:
    """What is published of a store; for many threads."""

    def __init__(self, settings: Settings, store: Store) -> None:
        self._settings = settings
        self._store = store
        self._publisher = _publisher(settings, store)

    @property
    def publication(self) -> Publication:
        """All documents being served now."""
        return self._publisher.publication

    def article(self, name: str) -> Document | None:
        """The page of one article; None when there never was one."""
        return self._publisher.article(name)

    def refresh(self) -> bool:
        """Publishes what the store holds now; whether that is anything new."""
        return self._publisher.refresh()

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
            self._publisher = publisher


def _publisher(settings: Settings, store: Store) -> Publisher:
    def failed(error: RenderError) -> None:
        logger().error("feed kept as it was", error=str(error))

    return Publisher(store, settings.site, entries=settings.publish.entries, failed=failed)


def _shown(settings: Settings) -> tuple[object, ...]:
    return settings.site, settings.publish
