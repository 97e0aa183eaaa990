"""What has to be written for the items of one dump.

Puts together what identity, dates and gains say; topics come later. Pure: the store's knowledge
comes in, changes go out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import NamedTuple

from aggregator.dates import PLAIN_TRUST, Trust, date_of, redated
from aggregator.identity import Occasion, Outcome, Verdict, beginning, settle
from aggregator.ingest.familiarity import is_told, keeps_date
from aggregator.ingest.folding import folded
from aggregator.ingest.gains import first_gains, gains
from aggregator.model import Change, DateOrigin, Edition, Item, Known, Parsed
from aggregator.store import NewArticle

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


def straight(items: Iterable[tuple[bytes, Item]], context: Context) -> list[NewArticle]:
    """What has to be written for items alone under title keys that were never met.

    The same as `decide` says, without asking what else such an item could be.
    """
    marks = context.marks
    return [_new(key, 1, item, marks.get(item.position), context) for key, item in items]


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


@lru_cache(maxsize=4096)
def _lines(categories: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(line[:_LONGEST_LINE] for line in categories)


def _date(item: Item, context: Context) -> tuple[datetime, DateOrigin]:
    return date_of(
        item.published,
        dumped=context.occasion.dated,
        now=context.now,
        place=context.place + item.position,
        trust=context.trust,
    )


def _new(key: bytes, edition: int, item: Item, mark: bytes | None, context: Context) -> NewArticle:
    """An edition of which nothing is stored."""
    published, origin = _date(item, context)
    gained = first_gains(item, context.language)
    return NewArticle(
        key,
        edition,
        item.position,
        item.title,
        item.summary,
        _lines(item.categories),
        gained.link,
        gained.own_link,
        gained.language,
        published,
        origin,
        published,
        gained.authors or (),
        gained.image,
        gained.content,
        mark if edition == 1 and keeps_date(item, origin) else None,
    )


def _change(case: _Case, context: Context) -> Change:
    key, item, verdict, edition, mark = case
    if edition is None:
        return _as_change(_new(key, verdict.edition, item, mark, context))
    if edition.pruned:
        return _buried(key, item, verdict)
    date = redated((edition.published, edition.date_origin), _date(item, context))
    gained = gains(item, edition, verdict, context.occasion, language=context.language)
    updated = _updated(edition, date, context.occasion.dated, revised=gained.revised)
    if mark and not is_told(item, verdict, edition, source=context.occasion.source):
        mark = None
    return Change(
        key=key,
        edition=verdict.edition,
        mark=mark,
        new=False,
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
        categories=_lines(item.categories) if item.categories and not edition.categories else None,
        language=gained.language,
    )


def _as_change(one: NewArticle) -> Change:
    return Change(
        key=one.key,
        edition=one.edition,
        mark=one.mark,
        new=True,
        position=one.position,
        title=one.title,
        summary=one.summary,
        shows_current=True,
        published=one.published,
        date_origin=one.date_origin,
        updated=one.updated,
        link=one.link,
        own_link=one.own_link,
        content=one.content,
        authors=one.authors or None,
        image=one.image,
        categories=one.categories,
        language=one.language,
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
