"""Dumps that were not trusted: why, since when, and what became of them.

Knows rows only; their bodies lie elsewhere. The digest of one that was dropped is remembered.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Connection, Row, bindparam, delete, insert, select, update

from aggregator.model import Dump, DumpDate
from aggregator.store import sources
from aggregator.store.database import Statement
from aggregator.store.schema import ledger, quarantined, source

_REMEMBERED = 1000  # dumps of a source that are held no more


class Fate(StrEnum):
    """What became of a dump that was quarantined."""

    HELD = "held"
    RELEASED = "released"  # taken in by hand
    DROPPED = "dropped"


_FATE = Statement(
    select(quarantined.c.state)
    .join(source, source.c.id == quarantined.c.source)
    .where(source.c.name == bindparam("called"), quarantined.c.digest == bindparam("bytes"))
)
_REPLACED = Statement(
    delete(quarantined).where(
        quarantined.c.source
        == select(source.c.id).where(source.c.name == bindparam("called")).scalar_subquery(),
        quarantined.c.location == bindparam("place"),
        quarantined.c.state == Fate.HELD.value,
    )
)
_OVERDUE = Statement(
    select(quarantined.c.digest)
    .join(source, source.c.id == quarantined.c.source)
    .where(source.c.name == bindparam("called"), quarantined.c.state == Fate.HELD.value)
    .where(quarantined.c.at < bindparam("since"))
    .limit(1)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldDump:
    """A dump in quarantine, without its body."""

    source: str
    digest: str
    location: str
    path: str | None  # of its entry in the ledger; None when a person named the file
    dated: datetime
    dated_by: DumpDate
    media_type: str | None
    charset: str | None
    reason: str
    figures: Mapping[str, float] = field(default_factory=dict)
    at: datetime  # when it was quarantined
    fate: Fate = Fate.HELD

    @property
    def id(self) -> str:
        """What it is called: the beginning of its digest."""
        return self.digest[:8]

    def dump(self, body: bytes) -> Dump:
        """The dump it was."""
        return Dump(
            source=self.source,
            location=self.location,
            body=body,
            dated=self.dated,
            dated_by=self.dated_by,
            media_type=self.media_type,
            charset=self.charset,
        )


def hold(connection: Connection, one: HeldDump) -> None:
    """Remember a dump as quarantined; one that is known already is told anew."""
    number = sources.id_of(connection, one.source)
    known = (quarantined.c.source == number) & (quarantined.c.digest == one.digest)
    connection.execute(delete(quarantined).where(known))
    connection.execute(
        insert(quarantined).values(
            source=number,
            digest=one.digest,
            location=one.location,
            path=one.path,
            dated=one.dated,
            dated_by=one.dated_by.value,
            media_type=one.media_type,
            charset=one.charset,
            reason=one.reason,
            figures=json.dumps(dict(one.figures)),
            at=one.at,
            state=one.fate.value,
        )
    )


def settle(connection: Connection, one: HeldDump, fate: Fate) -> None:
    """Say what became of a dump by hand; its file is no trouble any more."""
    number = _marked(connection, one, fate)
    connection.execute(
        update(ledger)
        .where(ledger.c.source == number, ledger.c.digest == one.digest)
        .values(error=None)
    )


def drop(connection: Connection, one: HeldDump) -> None:
    """Hold a dump no more; its file is still in trouble."""
    _marked(connection, one, Fate.DROPPED)


def _marked(connection: Connection, one: HeldDump, fate: Fate) -> int:
    number = sources.id_of(connection, one.source)
    connection.execute(
        update(quarantined)
        .where(quarantined.c.source == number, quarantined.c.digest == one.digest)
        .values(state=fate.value)
    )
    return number


def replaced(connection: Connection, name: str, location: str) -> bool:
    """Forget what is held of a place that has brought something better; whether there was any."""
    return _REPLACED.run(connection, called=name, place=location) > 0


def overdue(connection: Connection, name: str, since: datetime) -> bool:
    """Whether anything of a source is held from before a time."""
    return _OVERDUE.row(connection, called=name, since=since) is not None


def surplus(connection: Connection, name: str, *, keep: int, since: datetime) -> Sequence[HeldDump]:
    """What is held of a source beyond the newest `keep`, or from before `since`."""
    held = found(connection, name, Fate.HELD)
    return [one for place, one in enumerate(held) if place >= keep or one.at < since]


def forget_old(connection: Connection, name: str) -> None:
    """Forget the oldest of those that are held no more, so that the list does not grow for ever."""
    number = sources.id_of(connection, name)
    mine = (quarantined.c.source == number) & (quarantined.c.state != Fate.HELD.value)
    kept = select(quarantined.c.digest).where(mine).order_by(quarantined.c.at.desc())
    connection.execute(
        delete(quarantined).where(mine, quarantined.c.digest.not_in(kept.limit(_REMEMBERED)))
    )


def fate_of(connection: Connection, name: str, digest: str) -> Fate | None:
    """What became of these bytes in the source; None when they were never quarantined."""
    told = _FATE.value(connection, called=name, bytes=digest)
    return None if told is None else Fate(told)


def found(
    connection: Connection, name: str | None = None, fate: Fate | None = None
) -> tuple[HeldDump, ...]:
    """Quarantined dumps, the newest first; of one source and of one fate when told."""
    wanted = (
        select(source.c.name, quarantined)
        .join(source, source.c.id == quarantined.c.source)
        .order_by(quarantined.c.at.desc(), quarantined.c.digest)
    )
    if name is not None:
        wanted = wanted.where(source.c.name == name)
    if fate is not None:
        wanted = wanted.where(quarantined.c.state == fate.value)
    return tuple(map(_value, connection.execute(wanted)))


def _value(row: Row[tuple[object, ...]]) -> HeldDump:
    return HeldDump(
        source=row.name,
        digest=row.digest,
        location=row.location,
        path=row.path,
        dated=row.dated,
        dated_by=DumpDate(row.dated_by),
        media_type=row.media_type,
        charset=row.charset,
        reason=row.reason,
        figures=json.loads(row.figures),
        at=row.at,
        fate=Fate(row.state),
    )
