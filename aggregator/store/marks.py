"""Single values of the whole store, by name.

Knows no meaning; who sets a mark says what it tells.
"""

from __future__ import annotations

from sqlalchemy import Connection, insert, select, update

from aggregator.store.schema import mark

STAMP = "stamp"  # of the last change of any feed; each change has one of its own
ADDRESSES = "addresses"  # the stamp of the last change that took an address away
REBUILT = "rebuilt"  # what the store that this one was made of looked like then
REGISTRY = "registry"  # the fingerprint of what articles were filed by


def read(connection: Connection, name: str) -> str | None:
    """The value of a mark; None before it is first set."""
    return connection.execute(select(mark.c.value).where(mark.c.name == name)).scalar()


def number(connection: Connection, name: str) -> int:
    """The value of a mark that counts; 0 before it is first set."""
    return int(read(connection, name) or 0)


def write(connection: Connection, name: str, value: object) -> None:
    """Set a mark."""
    changed = connection.execute(update(mark).where(mark.c.name == name).values(value=str(value)))
    if not changed.rowcount:
        connection.execute(insert(mark).values(name=name, value=str(value)))


def next_stamp(connection: Connection) -> int:
    """The stamp of the change being written."""
    stamp = number(connection, STAMP) + 1
    write(connection, STAMP, stamp)
    return stamp
