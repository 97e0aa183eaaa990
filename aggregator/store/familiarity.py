"""Marks of items that tell nothing new of their articles.

They are forgotten with whatever changes an article. Knows nothing of how marks are made.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection

from aggregator.store.columns import moment
from aggregator.store.database import pick
from aggregator.store.schema import familiar


def known(
    connection: Connection, marks: Iterable[bytes]
) -> dict[bytes, tuple[int, datetime | None]]:
    """Of marks that are known: the number of the article, and its date if that is inferred."""
    rows = pick(connection, familiar, "mark", marks)
    return {
        mark: (number, None if inferred is None else moment(inferred))
        for mark, number, inferred in rows
    }
