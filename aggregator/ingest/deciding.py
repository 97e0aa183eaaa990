"""What has to be written for the items of one dump.

Puts together what identity, dates and gains say; topics come later. Pure: the store's knowledge
comes in, changes go out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from aggregator.dates import PLAIN_TRUST, Trust, date_of, redated
from aggregator.identity import Occasion, Outcome, Verdict, beginning, settle
from aggregator.ingest.familiarity import is_told
from aggregator.ingest.folding import folded
from aggregator.ingest.gains import first_gains, gains
from aggregator.model import Change, DateOrigin, Edition, Item, Known, Parsed

_LONGEST_LINE = 500  # characters of a label line; an index of the store takes no more


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What decisions about the items of one dump depend on beside the items."""

    occasion: Occasion
    now: datetime
    place: int
    language: str | None
    trust: Trust = PLAIN_TRUST
    marks: Mapping[int, bytes] = field(default_factory=dict)  # of items, by position


def decide(
    parsed: Parsed, keys: Sequence[bytes], known: Mapping[bytes, Known], context: Context
) -> list[tuple[Outcome, Change]]:
    """What has to be written for the items of a dump, in the order of their positions."""
    groups: dict[bytes, list[Item]] = defaultdict(list)
    for key, item in zip(keys, parsed.items, strict=True):
        groups[key].append(item)
    decided = []
    for key, items in groups.items():
        under_key = known.get(key, Known())
        editions = {edition.number: edition for edition in under_key.editions}
        verdicts = settle([item.summary for item in items], under_key, context.occasion)
        whole = folded(items, verdicts)
        for verdict in verdicts:
            item, edition = whole[verdict.index], editions.get(verdict.edition)
            alone = len(items) == 1 >= len(under_key.editions)
            mark = context.marks.get(item.position) if alone else None
            change = _change(_Case(key, item, verdict, edition, mark), context)
            outcome = Outcome.REVISED if change.revised else verdict.outcome
            decided.append((outcome, change))
    return sorted(decided, key=lambda pair: pair[1].position)


class _Case(NamedTuple):
    """One item and what was said of it."""

    key: bytes
    item: Item
    verdict: Verdict
    edition: Edition | None
    mark: bytes | None


def _lines(item: Item) -> tuple[str, ...]:
    return tuple(line[:_LONGEST_LINE] for line in item.categories)


def _change(case: _Case, context: Context) -> Change:
    key, item, verdict, edition, mark = case
    if edition is not None and edition.pruned:
        return _buried(key, item, verdict)
    found = date_of(
        item.published,
        dumped=context.occasion.dated,
        now=context.now,
        place=context.place + item.position,
        trust=context.trust,
    )
    date: tuple[datetime, DateOrigin] | None = found
    fresh_labels = bool(item.categories)
    updated: datetime | None = found[0]
    gained = first_gains(item, context.language)
    if edition is not None:
        date = redated((edition.published, edition.date_origin), found)
        fresh_labels = fresh_labels and not edition.categories
        gained = gains(item, edition, verdict, context.occasion, language=context.language)
        updated = _updated(edition, date, context.occasion.dated, revised=gained.revised)
    origin = found[1] if edition is None else edition.date_origin
    source = context.occasion.source
    if mark and not is_told(item, verdict, edition, source=source, origin=origin):
        mark = None
    return Change(
        key=key,
        edition=verdict.edition,
        mark=mark,
        new=edition is None,
        position=item.position,
        title=item.title,
        summary=verdict.summary,
        earlier=verdict.earlier,
        shows_current=verdict.shows_current,
        revised=gained.revised,
        published=date[0] if date else None,
        date_origin=date[1] if date else None,
        updated=updated,
        link=gained.link,
        own_link=gained.own_link,
        content=gained.content,
        authors=gained.authors,
        image=gained.image,
        categories=_lines(item) if fresh_labels or edition is None else None,
        language=gained.language,
    )


def _buried(key: bytes, item: Item, verdict: Verdict) -> Change:
    """What a tombstone gains: the beginnings of texts, so that they are known again."""
    return Change(
        key=key,
        edition=verdict.edition,
        new=False,
        position=item.position,
        title=item.title,
        summary=None if verdict.summary is None else beginning(verdict.summary),
        earlier=None if verdict.earlier is None else beginning(verdict.earlier),
        shows_current=verdict.shows_current,
        revised=verdict.outcome is Outcome.REVISED,
    )


def _updated(
    edition: Edition,
    date: tuple[datetime, DateOrigin] | None,
    dumped: datetime,
    *,
    revised: bool,
) -> datetime | None:
    """The new time of change: a revision moves it, and it is never before the publication."""
    moved = edition.updated
    if revised:
        moved = max(moved, dumped.replace(microsecond=0))
    if date is not None:
        moved = max(moved, date[0])
    return moved if moved != edition.updated else None
