"""The last polls or dumps of sources, as far as a small picture shows them.

Two look-ups for each source, whatever the store holds.
"""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Connection, bindparam, select

from aggregator.model import Beat
from aggregator.store.schema import dump, poll, source

_FAILED = frozenset({"failed", "gone"})
_POLLS = (
    select(poll.c.at, poll.c.new, poll.c.outcome)
    .where(poll.c.source == bindparam("number"))
    .order_by(poll.c.id.desc())
    .limit(bindparam("most"))
)
_DUMPS = (
    select(dump.c.read_at, dump.c.new)
    .where(dump.c.source == bindparam("number"))
    .order_by(dump.c.id.desc())
    .limit(bindparam("most"))
)


def last(connection: Connection, names: Collection[str], most: int) -> dict[str, tuple[Beat, ...]]:
    """The last polls of each source, or its last dumps when it is not polled; oldest first."""
    numbers = connection.execute(select(source.c.name, source.c.id))
    return {name: _of(connection, number, most) for name, number in numbers if name in names}


def _of(connection: Connection, number: int, most: int) -> tuple[Beat, ...]:
    asked = {"number": number, "most": most}
    polls = connection.execute(_POLLS, asked).all()
    beats = [Beat(at=at, new=new, failed=outcome in _FAILED) for at, new, outcome in polls]
    if not beats:
        beats = [Beat(at=at, new=new) for at, new in connection.execute(_DUMPS, asked)]
    return tuple(reversed(beats))
