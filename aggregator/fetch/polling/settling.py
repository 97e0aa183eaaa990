"""What the configuration allows, and what is remembered once a dump was taken in. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from aggregator.config import Source
from aggregator.fetch.manners import (
    Cadence,
    Outcome,
    Policy,
    Polled,
    cadence_of,
    refused,
    taken,
)
from aggregator.fetch.polling.asks import Poll
from aggregator.model import Parsed


def policy_of(source: Source) -> Policy:
    """How often the addresses of a source may be asked."""
    return Policy(every=source.interval, floor=source.floor, expect_every=source.expect_every)


def settled(
    poll: Poll, parsed: Parsed | None, news: Iterable[datetime] = (), *, read: bool | None = None
) -> Polled:
    """What to remember after a poll; to be saved in the transaction of its items.

    `parsed` is None when the dump could not be read or trusted. `news` are the dates of its new
    articles. `read` overrules: true for a container that was taken in to its end, false when a
    further page of the same turn failed, so that the whole is asked for again.
    """
    if poll.barred or poll.verdict.outcome is not Outcome.FRESH:
        return poll.polled
    if not (parsed is not None if read is None else read):
        return refused(poll.polled)
    cadence = _cadence(parsed.cadence) if parsed is not None else poll.polled.cadence
    return taken(poll.polled, parser_version=poll.parser_version, cadence=cadence, news=news)


def _cadence(told: Mapping[str, str | tuple[str, ...]]) -> Cadence:
    return cadence_of(
        ttl=_text(told.get("ttl")),
        period=_text(told.get("updatePeriod")),
        frequency=_text(told.get("updateFrequency")),
        skip_hours=_texts(told.get("skipHours")),
        skip_days=_texts(told.get("skipDays")),
    )


def _text(told: str | tuple[str, ...] | None) -> str | None:
    return told if isinstance(told, str) else None


def _texts(told: str | tuple[str, ...] | None) -> tuple[str, ...]:
    return told if isinstance(told, tuple) else ()
