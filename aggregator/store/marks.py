"""Single values of the whole store, by name.

Knows no meaning; who sets a mark says what it tells.
"""

from __future__ import annotations

from sqlalchemy import Connection, bindparam, insert, select, update

from aggregator.store.database import Statement
from aggregator.store.schema import mark

STAMP = "stamp"  # of the last change of any feed; each change has one of its own
ADDRESSES = "addresses"  # the stamp of the last change that took an address away
REBUILT = "rebuilt"  # what the store that this one was made of looked like then
REGISTRY = "registry"  # the fingerprint of what articles were filed by

_READ = Statement(select(mark.c.value).where(mark.c.name == bindparam("called")))
_CHANGE = Statement(
    update(mark).where(mark.c.name == bindparam("called")).values(value=bindparam("told"))
)
_ADD = Statement(insert(mark).values(name=bindparam("called"), value=bindparam("told")))


def read(connection: Connection, name: str) -> str | None:
    """The value of a mark; None before it is first set."""
    found: str | None = _READ.value(connection, called=name)
    return found


def number(connection: Connection, name: str) -> int:
    """The value of a mark that counts; 0 before it is first set."""
    return int(read(connection, name) or 0)


def write(connection: Connection, name: str, value: object) -> None:
    """Set a mark."""
    if not _CHANGE.run(connection, called=name, told=str(value)):
        _ADD.run(connection, called=name, told=str(value))


def next_stamp(connection: Connection) -> int:
    """The stamp of the change being written."""
    stamp = number(connection, STAMP) + 1
    write(connection, STAMP, stamp)
    return stamp
