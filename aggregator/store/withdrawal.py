"""Articles that an operator takes out of every feed, and puts back.

A withdrawn article stays stored and is known again; its feeds tell for a while that it was taken
out, and its page says why.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, bindparam, delete, select, update

from aggregator.model import Gone, Withdrawn
from aggregator.store import feeds, places
from aggregator.store.columns import micros, moment
from aggregator.store.database import Statement, write_rows
from aggregator.store.rows import by_uuid
from aggregator.store.schema import article
from aggregator.store.schema import withdrawal as withdrawals

_TOLD = Statement(
    select(article.c.uuid, withdrawals.c.at, article.c.withdrawn_for)
    .join(article, article.c.id == withdrawals.c.article)
    .where(withdrawals.c.feed == bindparam("number"), withdrawals.c.at >= bindparam("since"))
    .order_by(withdrawals.c.at.desc(), withdrawals.c.article.desc())
    .limit(bindparam("most"))
)


def withdraw(
    connection: Connection, ids: Sequence[UUID], reason: str, now: datetime
) -> dict[UUID, bool]:
    """Take articles out of every feed; which of those that are there were in one until now."""
    rows = by_uuid(connection, ids)
    fresh = [row for row in rows if row.withdrawn is None]
    left = places.standing(connection, fresh)
    connection.execute(
        update(article)
        .where(article.c.id.in_([row.id for row in fresh]))
        .values(withdrawn=now, withdrawn_for=reason)
    )
    at = micros(now)
    write_rows(connection, withdrawals, sorted((feed, at, number) for feed, _, number in left))
    places.leave(connection, left, now)
    return {UUID(bytes=row.uuid): row.withdrawn is None for row in rows}


def undo(connection: Connection, ids: Sequence[UUID], now: datetime) -> dict[UUID, bool]:
    """Put withdrawn articles back; which of those that are there had been withdrawn."""
    rows = by_uuid(connection, ids)
    back = [row for row in rows if row.withdrawn is not None]
    numbers = [row.id for row in back]
    told = connection.execute(
        select(withdrawals.c.feed).where(withdrawals.c.article.in_(numbers)).distinct()
    )
    feeds.bump(connection, dict.fromkeys(told.scalars(), 0), now)
    connection.execute(delete(withdrawals).where(withdrawals.c.article.in_(numbers)))
    connection.execute(
        update(article).where(article.c.id.in_(numbers)).values(withdrawn=None, withdrawn_for=None)
    )
    shown = [row for row in back if row.pruned is None]
    quiet = {row.id for row in shown if row.quiet}
    places.enter(connection, places.belonging(connection, shown), quiet, now)
    return {UUID(bytes=row.uuid): row.withdrawn is not None for row in rows}


def told(
    connection: Connection, feed_id: int, since: datetime, limit: int
) -> tuple[Withdrawn, ...]:
    """What was withdrawn from a feed since then, the last first."""
    rows = _TOLD.rows(connection, number=feed_id, since=since, most=limit)
    return tuple(
        Withdrawn(id=UUID(bytes=uuid), at=moment(at), reason=reason or "")
        for uuid, at, reason in rows
    )


def gone(connection: Connection, uuid: UUID) -> Gone | None:
    """What became of an article that is no longer shown; None for any other."""
    row = connection.execute(
        select(article.c.pruned, article.c.withdrawn, article.c.withdrawn_for).where(
            article.c.uuid == uuid.bytes
        )
    ).first()
    if row is None or (row.withdrawn or row.pruned) is None:
        return None
    reason = (row.withdrawn_for or "") if row.withdrawn else None
    return Gone(id=uuid, at=row.withdrawn or row.pruned, reason=reason)
