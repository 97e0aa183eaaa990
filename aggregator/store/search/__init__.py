"""Full text of titles and summaries: the index, and looking things up in it.

Holds every article as its row tells it, also what is no longer shown: looking up leaves that out.
The one room beside `database` that speaks to each product in its own way: FTS5 in SQLite, and
words with a GIN index in PostgreSQL.
"""

from aggregator.store.search.finding import find
from aggregator.store.search.keeping import add, change, clear, fill

__all__ = ["add", "change", "clear", "fill", "find"]
