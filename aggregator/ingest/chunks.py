"""Takes in a container by chunks of its members, one transaction each.

A chunk's members and how far the container has been read go into the store together, so that a
kill costs one chunk: the next look passes over what was taken in and goes on. Decides nothing
about a member.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import islice
from typing import Protocol

from aggregator.clock import deadline
from aggregator.config import Source
from aggregator.errors import ParseError, SourceError
from aggregator.model import Container, Dump, IngestReport, LedgerEntry, Parsed, Refused
from aggregator.parse import members, parse
from aggregator.store import Store, Writer

_MEMBERS, _ITEMS, _BYTES = 200, 2_000, 16 << 20  # of a chunk
_DATES = 10_000  # dates whose items are counted at a time
_TOLD = 600  # characters of refusals that are told by name
_OTHERS = "; and others"


class Taker(Protocol):
    """Who takes in a member inside an open transaction, and where."""

    @property
    def store(self) -> Store:
        """Where everything goes."""

    @property
    def source(self) -> Source:
        """Whose container it is."""

    def writing(self) -> AbstractContextManager[Writer]:
        """A transaction."""

    @property
    def stopping(self) -> Callable[[], bool]:
        """Asked between chunks."""

    def take_member(self, writing: Writer, dump: Dump, parsed: Parsed, place: int) -> IngestReport:
        """Takes in one member that was read; an error in the report is a refusal."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Chunk:
    """Members that are written together."""

    read: tuple[tuple[Dump, Parsed] | Refused, ...]
    ended: bool = False  # there are no more
    error: str | None = None  # why there are no more


@dataclass(slots=True, kw_only=True)
class Progress:
    """How far one container has been taken in."""

    taker: Taker
    report: IngestReport
    entry: LedgerEntry | None  # None for a file that no source delivered
    told: str | None = None  # what was refused
    known: int = 0
    places: Counter[datetime] = field(default_factory=Counter)  # items by the dates of members

    def pass_over(self, found: Iterator[Dump | Refused]) -> None:
        """Leaves out the members that an earlier run took in, and counts their items."""
        left = self.entry.taken if self.entry else 0
        while left and (batch := tuple(islice(found, min(left, _MEMBERS)))):
            left -= len(batch)
            with self.taker.store.reading() as reading:
                for dump in batch:
                    if isinstance(dump, Dump):
                        self._place(dump, reading.items(dump.source, dump.digest))

    def write(self, chunk: _Chunk) -> None:
        """Takes in a chunk and remembers how far it went, in one transaction."""
        with self.taker.writing() as writing:
            for member in chunk.read:
                if isinstance(member, Refused):
                    self._refuse(f"{member.location}: {member.reason}")
                else:
                    self._take(writing, *member)
            self._tell(chunk.error)
            if self.entry is not None:
                self.entry = replace(
                    self.entry,
                    taken=self.entry.taken + len(chunk.read),
                    finished=chunk.ended,
                    error=self.told,
                )
                writing.record(self.taker.source.name, [self.entry])

    def result(self) -> IngestReport:
        """What became of the container in this run."""
        place = f"{self.entry.path}: " if self.entry else ""
        return replace(
            self.report,
            known=0 < self.report.members == self.known and not self.report.refused,
            error=f"{place}{self.told}" if self.told else None,
        )

    def _take(self, writing: Writer, dump: Dump, parsed: Parsed) -> None:
        report = self.taker.take_member(writing, dump, parsed, self.places[dump.dated])
        self._place(dump, writing.items(dump.source, dump.digest))
        if report.error:
            self._refuse(report.error)
            return
        self.known += report.known
        told = self.report
        self.report = replace(
            told,
            members=told.members + 1,
            items=told.items + report.items,
            new=told.new + report.new,
            seen=told.seen + report.seen,
            revised=told.revised + report.revised,
            editions=told.editions + report.editions,
            dropped=told.dropped + report.dropped,
            clamped=told.clamped + report.clamped,
        )

    def _place(self, dump: Dump, items: int) -> None:
        if len(self.places) > _DATES:
            self.places.clear()  # a million captures have a million dates
        self.places[dump.dated] += items

    def _refuse(self, sentence: str) -> None:
        self.report = replace(self.report, refused=self.report.refused + 1)
        self._tell(sentence)

    def _tell(self, sentence: str | None) -> None:
        """Adds to what is told, so that a run in two parts tells the same as one in one."""
        if sentence is None:
            return
        if not self.told:
            self.told = sentence
        elif len(self.told) < _TOLD:
            self.told = f"{self.told}; {sentence}"
        elif not self.told.endswith(_OTHERS):
            self.told += _OTHERS


def take_container(
    container: Container, taker: Taker, entry: LedgerEntry | None = None
) -> IngestReport:
    """Takes in what is left of a container, until it ends or the taker has to stop.

    A member that is refused is counted and named, and the others go on; a container that breaks
    off keeps what stands before.
    """
    progress = Progress(
        taker=taker,
        report=IngestReport(source=taker.source.name, location=container.location),
        entry=replace(entry, finished=False) if entry else None,
        told=entry.error if entry else None,
    )
    try:
        with container.open() as stream:
            found = members(stream, container, taker.source.hints)
            for chunk in _chunks(found, taker.source, progress):
                progress.write(chunk)
                if taker.stopping():
                    break
    except SourceError as error:  # it can no more be opened
        return replace(progress.result(), error=str(error))
    return progress.result()


def _chunks(
    found: Iterator[Dump | Refused], source: Source, progress: Progress
) -> Iterator[_Chunk]:
    """The members that are left, in portions; the last portion says how it ended."""
    read: list[tuple[Dump, Parsed] | Refused] = []
    items = size = 0
    error = None
    try:
        progress.pass_over(found)
        for member in found:
            read.append(_read(member, source))
            items += len(read[-1][1].items) if isinstance(read[-1], tuple) else 0
            size += len(member.body) if isinstance(member, Dump) else 0
            if len(read) == _MEMBERS or items >= _ITEMS or size >= _BYTES:
                yield _Chunk(read=tuple(read))
                read, items, size = [], 0, 0
    except ParseError as broken:
        error = str(broken)
    yield _Chunk(read=tuple(read), ended=True, error=error)


def _read(member: Dump | Refused, source: Source) -> tuple[Dump, Parsed] | Refused:
    if isinstance(member, Refused):
        return member
    try:
        hints = source.hints
        return member, parse(member, hints, deadline(hints.limits.seconds))
    except ParseError as error:
        hint = f" ({error.hint})" if error.hint else ""
        return Refused(location=member.location, reason=f"{error.message}{hint}")
