"""The store: everything that stays.

The only home of SQLAlchemy and Alembic. Rows never leave, values of the model do. Decides nothing
about identity, dates or topics: it writes what it is told, whole or not at all.
"""

from aggregator.store.feeds import SlugOf
from aggregator.store.quarantined import Fate, HeldDump
from aggregator.store.rederiving import FeedChange, Rederived
from aggregator.store.sources import SourceEntry
from aggregator.store.store import Store
from aggregator.store.writer import Reader, Writer

__all__ = [
    "Fate",
    "FeedChange",
    "HeldDump",
    "Reader",
    "Rederived",
    "SlugOf",
    "SourceEntry",
    "Store",
    "Writer",
]
