"""What taking in one dump would do, asked of an open store.

Looks up and lets the pure rooms decide; writes nothing, so that it can be asked for an
explanation as well.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from aggregator.config import Source
from aggregator.dates import date_of
from aggregator.drift import RECENT, Doubt, Profile, judge, profile
from aggregator.identity import Occasion, Outcome, key_of
from aggregator.ingest.deciding import Context, decide, straight
from aggregator.ingest.familiarity import mark_of
from aggregator.model import Change, Dump, Item, Known, Parsed
from aggregator.store import NewArticle, Reader

_UNKNOWN = (0, None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One dump that was read, and what is known of it besides."""

    source: Source
    dump: Dump
    parsed: Parsed
    now: datetime
    place: int = 0  # items of dumps of the same date that were taken in before


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighed:
    """What would be written for a dump, and what speaks against it."""

    known: Mapping[bytes, Known]  # by title key
    decided: list[tuple[Outcome, Change]]
    profile: Profile
    doubt: Doubt | None
    familiar: Mapping[int, int] = field(default_factory=dict)  # position -> number of an article
    fresh: Sequence[NewArticle] = ()  # decided as well: plainly new

    @property
    def arriving(self) -> set[bytes]:
        """The title keys of what is new."""
        return {change.key for _, change in self.decided if change.new} | {
            one.key for one in self.fresh
        }


def weigh_news(reader: Reader, delivery: Delivery) -> Weighed:
    """Decides about a dump by what the store knows, and about familiar items as little as can be.

    What is written is the same as for `weigh`.
    """
    source, parsed, context = delivery.source, delivery.parsed, _context(delivery)
    marks = {item.position: mark_of(item, source.name, source.language) for item in parsed.items}
    met = reader.familiar(marks.values())
    familiar: dict[int, int] = {}
    news: list[Item] = []
    for (position, mark), item in zip(marks.items(), parsed.items, strict=True):
        article, inferred = met.get(mark, _UNKNOWN)
        if article and (inferred is None or _is_late(item, inferred, context)):
            familiar[position] = article
        else:
            news.append(item)
    named = {item.position: key_of(item.title) for item in news}
    keys = set(named.values())
    known = reader.editions(keys, source.name, near=delivery.dump.dated) if news else {}
    if known and familiar:  # what shares a title with one that has to be weighed is weighed too
        shared = reader.numbers(keys)
        familiar = {place: number for place, number in familiar.items() if number not in shared}
        news = [item for item in parsed.items if item.position not in familiar]
    ordered = [named.get(item.position) or key_of(item.title) for item in news]
    seen = _seen_here(known, source.name) | set(familiar.values())
    found = profile(parsed, [*ordered, *familiar.values()], seen)
    context = replace(context, marks=marks)
    fresh, others = _parted(news, ordered, known)
    rest = replace(parsed, items=tuple(item for _, item in others))
    return Weighed(
        known=known,
        decided=decide(rest, [key for key, _ in others], known, context),
        profile=found,
        doubt=judge(found, reader.profiles(source.name, RECENT)),
        familiar=familiar,
        fresh=straight(fresh, context),
    )


_Keyed = tuple[bytes, Item]


def _parted(
    items: Sequence[Item], keys: Sequence[bytes], known: Mapping[bytes, Known]
) -> tuple[list[_Keyed], list[_Keyed]]:
    """The items that are plainly new: alone under a title that was never met; and the others."""
    keyed = [*zip(keys, items, strict=True)]
    met = {key for key, times in Counter(keys).items() if times > 1} | known.keys()
    if not met:
        return keyed, []
    return [one for one in keyed if one[0] not in met], [one for one in keyed if one[0] in met]


def _is_late(item: Item, inferred: datetime, context: Context) -> bool:
    """Whether the dump does not date the article of an item before what was inferred."""
    found, _ = date_of(
        item.published,
        dumped=context.occasion.dated,
        now=context.now,
        place=context.place + item.position,
        trust=context.trust,
    )
    return found >= inferred


def weigh(reader: Reader, delivery: Delivery) -> Weighed:
    """Decides about a dump by what the store knows."""
    source, parsed = delivery.source, delivery.parsed
    keys = [key_of(item.title) for item in parsed.items]
    known = reader.editions(set(keys), source.name, near=delivery.dump.dated)
    found = profile(parsed, keys, _seen_here(known, source.name))
    return Weighed(
        known=known,
        decided=decide(parsed, keys, known, _context(delivery)),
        profile=found,
        doubt=judge(found, reader.profiles(source.name, RECENT)),
    )


def _seen_here(known: Mapping[bytes, Known], source: str) -> set[Hashable]:
    """The title keys that the source has shown."""
    return {
        key
        for key, under_key in known.items()
        if any(source in one.sources for one in under_key.editions)
    }


def _context(delivery: Delivery) -> Context:
    source = delivery.source
    return Context(
        occasion=Occasion(
            source=source.name,
            dated=delivery.dump.dated,
            recurs_after=source.recurs_after,
        ),
        now=delivery.now,
        place=delivery.place,
        language=source.language,
        trust=source.trust,
    )
