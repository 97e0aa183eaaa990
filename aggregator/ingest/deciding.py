"""What has to be written for the items of one dump.

Puts the verdicts of identity and dates together; topics come later. Pure: the store's knowledge comes in,
changes go out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from aggregator.dates import date_of, redated
from aggregator.identity import Occasion, Outcome, Verdict, settle
from aggregator.model import Change, DateOrigin, Edition, Item, Known, Parsed


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What decisions about the items of one dump depend on beside the items."""

    occasion: Occasion
    now: datetime
    place: int
    language: str | None


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
        for verdict in settle([item.summary for item in items], under_key, context.occasion):
            item = items[verdict.index]
            change = _change(key, item, verdict, editions.get(verdict.edition), context)
            decided.append((verdict.outcome, change))
    return sorted(decided, key=lambda pair: pair[1].position)


def _change(
    key: bytes, item: Item, verdict: Verdict, edition: Edition | None, context: Context
) -> Change:
    found = date_of(
        item.published,
        dumped=context.occasion.dated,
        now=context.now,
        place=context.place + item.position,
    )
    date: tuple[datetime, DateOrigin] | None = found
    fresh_labels = bool(item.categories)
    updated: datetime | None = found[0]
    link = item.link
    if edition is not None:
        date = redated((edition.published, edition.date_origin), found)
        fresh_labels = fresh_labels and not edition.categories
        updated = _updated(edition, date, verdict, context.occasion.dated)
        link = None if edition.link else item.link
    return Change(
        key=key,
        edition=verdict.edition,
        new=edition is None,
        position=item.position,
        title=item.title,
        summary=verdict.summary,
        earlier=verdict.earlier,
        shows_current=verdict.shows_current,
        revised=verdict.outcome is Outcome.REVISED,
        published=date[0] if date else None,
        date_origin=date[1] if date else None,
        updated=updated,
        link=link,
        categories=item.categories if fresh_labels or edition is None else None,
        language=(item.language or context.language) if edition is None else None,
    )


def _updated(
    edition: Edition,
    date: tuple[datetime, DateOrigin] | None,
    verdict: Verdict,
    dumped: datetime,
) -> datetime | None:
    """The new time of change: a revision moves it, and it is never before the publication."""
    moved = edition.updated
    if verdict.outcome is Outcome.REVISED:
        moved = max(moved, dumped.replace(microsecond=0))
    if date is not None:
        moved = max(moved, date[0])
    return moved if moved != edition.updated else None
