"""Incidents: what troubled the operator, from when to when. Bounded by age and by number.

Knows no rule of when a trouble is one.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, delete, select

from aggregator.model import Incident, IncidentKind
from aggregator.store.columns import micros
from aggregator.store.database import Clash, write_rows
from aggregator.store.schema import incident

_NEWEST = select(incident).order_by(incident.c.begun.desc(), incident.c.kind, incident.c.subject)
_OVER: ColumnElement[bool] = incident.c.ended.is_not(None)


def lasting(connection: Connection) -> tuple[Incident, ...]:
    """Those that are not over, the newest first."""
    rows = connection.execute(_NEWEST.where(~_OVER))
    return tuple(_incident(*row) for row in rows)


def newest(connection: Connection, limit: int) -> tuple[Incident, ...]:
    """The last ones to begin, the newest first."""
    return tuple(_incident(*row) for row in connection.execute(_NEWEST.limit(limit)))


def note(connection: Connection, told: Iterable[Incident]) -> None:
    """Write incidents down, or anew with their end."""
    rows = [
        (
            one.kind.value,
            one.subject,
            micros(one.begun),
            micros(one.ended) if one.ended else None,
            one.text,
            one.remedy,
        )
        for one in told
    ]
    write_rows(connection, incident, rows, Clash.REPLACE)


def thin_out(connection: Connection, since: datetime, most: int) -> None:
    """Forget those that ended before `since` or are not among the newest `most`."""
    connection.execute(delete(incident).where(incident.c.ended < since))
    begun = select(incident.c.begun).order_by(incident.c.begun.desc())
    oldest = connection.execute(begun.offset(most - 1).limit(1)).scalar()
    if oldest is not None:
        connection.execute(delete(incident).where(_OVER, incident.c.begun < oldest))


def _incident(  # noqa: PLR0917 - a row's columns in their order
    kind: str, subject: str, begun: datetime, ended: datetime | None, text: str, remedy: str
) -> Incident:
    return Incident(
        kind=IncidentKind(kind),
        subject=subject,
        begun=begun,
        ended=ended,
        text=text,
        remedy=remedy,
    )
