"""Reads bytes again that are known, for whoever reads them now reads otherwise than before.

Knows neither addresses nor what is remembered of them; whoever calls knows by whom they were read.
"""

from __future__ import annotations

from aggregator.clock import deadline
from aggregator.errors import ParseError
from aggregator.ingest.intake import Again, Also, Intake
from aggregator.model import Dump, IngestReport
from aggregator.parse import parse
from aggregator.store import Former, StoredDump


def take_anew(intake: Intake, dump: Dump, *, place: int, also: Also) -> IngestReport:
    """Takes in a dump as `Intake.take` does, but one that is known as if it were not.

    It is not judged anew, and no article goes: what was taken in is taken in. The row of the dump
    tells what the new reading found.
    """
    source, hints = intake.source, intake.source.hints
    with intake.store.reading() as reading:
        number = reading.dump_number(source.name, dump.digest)
    if number is None:
        return intake.take(dump, place=place, also=also)
    try:
        parsed = parse(dump, hints, deadline(hints.limits.seconds))
    except ParseError:  # the usual way tells what is the matter
        return intake.take(dump, place=place, also=also)
    stored = _stored(dump, number, intake, place)
    again = Again(stored=stored, former=lambda _keys: Former(dump=number), frozen=())
    with intake.writing() as writing:
        report = intake.take_again(writing, again, dump.body)
        also(writing, report, parsed)
    return report


def _stored(dump: Dump, number: int, intake: Intake, place: int) -> StoredDump:
    return StoredDump(
        id=number,
        source=dump.source,
        digest=dump.digest,
        location=dump.location,
        dated=dump.dated,
        dated_by=dump.dated_by,
        media_type=dump.media_type,
        charset=dump.charset,
        read_at=intake.now,
        place=place,
        raw=False,
    )
