"""Connections, transactions and bulk rows: everything that depends on the database product.

The only part of the store that knows SQLite and PostgreSQL. Knows no table of ours; it gives the
rest of the room connections to read or to write with, and turns the libraries' exceptions into
StoreError.
"""

from aggregator.store.database.database import Database
from aggregator.store.database.rows import (
    Clash,
    change_rows,
    drop_rows,
    next_id,
    pick,
    write_rows,
)
from aggregator.store.database.sqlitefile import BESIDE, fold_up, read_through, save
from aggregator.store.database.statements import Statement

__all__ = [
    "BESIDE",
    "Clash",
    "Database",
    "Statement",
    "change_rows",
    "drop_rows",
    "fold_up",
    "next_id",
    "pick",
    "read_through",
    "save",
    "write_rows",
]
