"""Opens the store that a configuration means."""

from __future__ import annotations

from collections.abc import Container

from aggregator import topics
from aggregator.clock import utc_now
from aggregator.config import Settings
from aggregator.store import SlugOf, SourceEntry, Store
from aggregator.text import label_key


def open_store(settings: Settings) -> Store:
    """The store of this configuration, upgraded when need be, knowing its sources.

    Raises StoreError, and SchemaError when the store belongs to a newer version.
    """
    store = Store.open(settings.store_url, slug_of=_slug_of(settings))
    entries = [
        SourceEntry(name=source.name, title=source.title, language=source.language)
        for source in settings.sources
    ]
    store.register(entries, utc_now())
    return store


def view_store(settings: Settings) -> Store | None:
    """The store of this configuration as it is, to read only; None while there is none.

    Raises StoreError, and SchemaError when the store is of another version.
    """
    return Store.view(settings.store_url, slug_of=_slug_of(settings))


def _slug_of(settings: Settings) -> SlugOf:
    slugs = {
        label_key(label): topic.slug
        for topic in settings.topics
        for label in (topic.title, *topic.aliases)
    }

    def slug_of(label: str, taken: Container[str]) -> str:
        return slugs.get(label_key(label)) or topics.slug_of(label, taken)

    return slug_of
