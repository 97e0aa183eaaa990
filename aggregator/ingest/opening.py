"""Opens the store that a configuration means."""

from __future__ import annotations

from aggregator import topics
from aggregator.clock import utc_now
from aggregator.config import Settings
from aggregator.ingest.knowledge import Knowledge
from aggregator.ingest.rederiving import keep_filed
from aggregator.store import SourceEntry, Store


def open_store(settings: Settings) -> Store:
    """The store of this configuration, upgraded and filed anew when need be, knowing its sources.

    Raises StoreError, and SchemaError when the store belongs to a newer version.
    """
    store = Store.open(settings.store_url, slug_of=topics.slug_of)
    entries = [
        SourceEntry(
            name=source.name, title=source.title, language=source.language, seed=source.seed
        )
        for source in settings.sources
    ]
    try:
        store.register(entries, utc_now())
        keep_filed(store, Knowledge(settings), utc_now())
    except BaseException:
        store.close()
        raise
    return store


def look_store(settings: Settings) -> Store:
    """The store of this configuration as it is, made only when there is none.

    For commands that only look: what a daemon with another configuration has filed stays.
    """
    return view_store(settings) or open_store(settings)


def view_store(settings: Settings) -> Store | None:
    """The store of this configuration as it is, to read only; None while there is none.

    Raises StoreError, and SchemaError when the store is of another version.
    """
    return Store.view(settings.store_url, slug_of=topics.slug_of)
