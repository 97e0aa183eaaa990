"""The text listing reader with all it finds out, and a state machine that knows one layout."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial

from aggregator.model import Dump, DumpDate, Hints, Limits
from aggregator.parse import parse
from benchmarks.articles import text_dump
from benchmarks.measure import Pair

_ITEMS = 20_000
_FEW = 10_000  # and ten times as many are the whole text dump of 45 MB
_GROWTH = 10
_MOST_GROWTH = 11  # times the time for ten times the dump
_HINTS = Hints(limits=Limits(items=1_000_000, decoded_bytes=1 << 30))

Told = list[tuple[str, str, str]]  # title, summary, labels


def pairs() -> Iterator[Pair]:
    """Speed against the state machine, and growth against ourselves."""
    dump = text_dump(_ITEMS)
    yield Pair(
        name="listing",
        ours=partial(_ours, dump),
        yardstick=partial(_state_machine, dump),
        must=0.12,
        goal=0.2,
        amount=f"{_ITEMS:,} items, {len(dump) / 1e6:.1f} MB",
    )
    small, large = text_dump(_FEW), text_dump(_FEW * _GROWTH)
    # As speeds: the large dump once, and the small one ten times.
    yield Pair(
        name="listing, linear",
        ours=partial(_counted, large, 1),
        yardstick=partial(_counted, small, _GROWTH),
        must=_GROWTH / _MOST_GROWTH,
        goal=1.0,
        amount=f"{_FEW * _GROWTH:,} items against {_GROWTH} times {_FEW:,}",
    )


def _dump(body: bytes) -> Dump:
    return Dump(
        source="town",
        location="page.txt",
        body=body,
        dated=datetime(2024, 5, 2, tzinfo=UTC),
        dated_by=DumpDate.NAME,
    )


def _ours(body: bytes) -> Told:
    items = parse(_dump(body), _HINTS).items
    return [(item.title, item.summary, item.categories[0]) for item in items]


def _counted(body: bytes, times: int) -> int:
    return sum(len(parse(_dump(body), _HINTS).items) for _ in range(times))


def _state_machine(body: bytes) -> Told:
    """What a script for this one layout would do."""
    told: Told = []
    title = summary = labels = ""
    blanks = 0
    for line in body.decode().split("\n"):
        if line.startswith(" • "):
            if title:
                told.append((title, summary, labels))
            title, summary, labels, blanks = line[3:].strip(), "", "", 0
        elif not line.strip():
            blanks += 1
        elif blanks == 1:
            summary = line.strip()
        else:
            labels = line.strip()
    return [*told, (title, summary, labels)]
