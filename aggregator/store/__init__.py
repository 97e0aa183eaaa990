"""The store: everything that stays.

The only home of SQLAlchemy and Alembic. Rows never leave, values of the model do. Decides nothing
about identity, dates or topics: it writes what it is told, whole or not at all.
"""

from aggregator.store.backup import back_up, restore, swap
from aggregator.store.comparing import Comparison, Difference, FeedDifference
from aggregator.store.copying import copy
from aggregator.store.feeds import SlugOf
from aggregator.store.former import Former, Kept, StoredDump
from aggregator.store.newarticles import Fresh, NewArticle
from aggregator.store.polls import Planned, PollEntry, PollsEnd, Remembered
from aggregator.store.quarantined import Fate, HeldDump
from aggregator.store.rebuilding import Rebuilding
from aggregator.store.rederiving import FeedChange, Rederived
from aggregator.store.sources import SourceEntry
from aggregator.store.store import Store
from aggregator.store.writer import Reader, Writer

__all__ = [
    "Comparison",
    "Difference",
    "Fate",
    "FeedChange",
    "FeedDifference",
    "Former",
    "Fresh",
    "HeldDump",
    "Kept",
    "NewArticle",
    "Planned",
    "PollEntry",
    "PollsEnd",
    "Reader",
    "Rebuilding",
    "Rederived",
    "Remembered",
    "SlugOf",
    "SourceEntry",
    "Store",
    "StoredDump",
    "Writer",
    "back_up",
    "copy",
    "restore",
    "swap",
]
