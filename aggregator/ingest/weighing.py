"""What taking in one dump would do, asked of an open store.

Looks up and lets the pure rooms decide; writes nothing, so that it can be asked for an
explanation as well.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from aggregator.config import Source
from aggregator.drift import RECENT, Doubt, Profile, judge, profile
from aggregator.identity import Occasion, Outcome, key_of
from aggregator.ingest.deciding import Context, decide
from aggregator.model import Change, Dump, Known, Parsed
from aggregator.store import Reader


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


def weigh(reader: Reader, delivery: Delivery) -> Weighed:
    """Decides about a dump by what the store knows."""
    source, parsed = delivery.source, delivery.parsed
    keys = [key_of(item.title) for item in parsed.items]
    known = reader.editions(set(keys), source.name)
    found = profile(parsed, keys, _seen_here(known, source.name))
    return Weighed(
        known=known,
        decided=decide(parsed, keys, known, _context(delivery)),
        profile=found,
        doubt=judge(found, reader.profiles(source.name, RECENT)),
    )


def _seen_here(known: Mapping[bytes, Known], source: str) -> set[bytes]:
    """The title keys that the source has shown."""
    return {
        key
        for key, under_key in known.items()
        if any(seen.source == source for one in under_key.editions for seen in one.sightings)
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
    )
