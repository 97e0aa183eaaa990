"""A source's first look: what it brings is stored quietly, and the newest of it is told at the end.

So a source with many old articles does not flood the feeds. Quiet articles are whole in every
other respect, and stay quiet for ever.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import BindParameter, ColumnElement, Connection, bindparam, exists, select, update

from aggregator.store import feeds, places
from aggregator.store.database import Statement
from aggregator.store.rows import COLUMNS, Row, chunks
from aggregator.store.schema import article, dump, entry, source


def is_over(connection: Connection, number: int) -> bool:
    """Whether the first look at a source is over."""
    return bool(_SEEDED.value(connection, number=number))


def awaited(connection: Connection, name: str) -> bool:
    """Whether the first look at a source has brought a dump and is not over."""
    return _AWAITED.row(connection, called=name) is not None


def expect(connection: Connection, names: Collection[str]) -> None:
    """Sources that have not brought any dump yet have their first look before them."""
    for chunk in chunks(names):
        connection.execute(
            update(source)
            .where(source.c.name.in_(chunk), source.c.seeded, ~_has_dumps())
            .values(seeded=False)
        )


def end(connection: Connection, name: str, newest: int | None, now: datetime) -> None:
    """The first look at a source is over: tell the newest of what it brought, or all for None.

    A look that found nothing was none: what comes later would be told whole.
    """
    number = connection.execute(select(source.c.id).where(*_begun(name))).scalar()
    if number is None:
        return
    for chunk in chunks(_quiet(connection, number, newest)):
        wanted = select(*COLUMNS).where(article.c.id.in_(chunk))
        rows = [Row._make(row) for row in connection.execute(wanted)]
        connection.execute(update(article).where(article.c.id.in_(chunk)).values(quiet=False))
        places.tell(connection, places.standing(connection, rows), now)
    connection.execute(update(source).where(source.c.id == number).values(seeded=True))


def _begun(name: str | BindParameter[str]) -> tuple[ColumnElement[bool], ...]:
    return source.c.name == name, ~source.c.seeded, _has_dumps()


def _has_dumps() -> ColumnElement[bool]:
    return exists().where(dump.c.source == source.c.id)


def _quiet(connection: Connection, number: int, newest: int | None) -> list[int]:
    feed = feeds.of_sources(connection, {number})[number]
    wanted = select(entry.c.article).where(entry.c.feed == feed, entry.c.quiet)
    newest_first = wanted.order_by(entry.c.published.desc(), entry.c.article.desc())
    return list(connection.execute(newest_first.limit(newest)).scalars())


_SEEDED = Statement(select(source.c.seeded).where(source.c.id == bindparam("number")))
_AWAITED = Statement(select(source.c.id).where(*_begun(bindparam("called"))))
