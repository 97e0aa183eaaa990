"""The store comes to know another configuration, while turns may be running.

Written whole, or put back as it was. Knows nothing of threads and pools.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from contextlib import suppress
from datetime import datetime

from aggregator.config import Settings, Source
from aggregator.errors import StoreError
from aggregator.ingest import Knowledge, rederive
from aggregator.model import NEVER
from aggregator.polls import replanned
from aggregator.schedule.knowing import LiveKnowledge
from aggregator.store import SourceEntry, Store


def enter(store: Store, knowledge: LiveKnowledge, settings: Settings, now: datetime) -> None:
    """Make the sources of these settings the active ones, and file everything by them.

    Raises StoreError; then the former settings hold. Cost: a pass over all articles when they may
    be filed differently.
    """
    former = knowledge.settings
    with store.reading() as reader:
        known = reader.sources()
    store.register(_entries(settings), now)
    try:
        with store.writing() as writer:
            same = writer.registry() == settings.registry.fingerprint
            if not same and not files_alike(former, settings, known):
                rederive(writer, Knowledge(settings), now)
            knowledge.adopt(settings)
    except BaseException:
        with suppress(StoreError):  # what is wrong with the store has been told
            store.register(_entries(former), now)
        knowledge.adopt(former)
        raise


def files_alike(former: Settings, settings: Settings, known: Collection[str]) -> bool:
    """Whether all articles of the sources `known` are filed by both alike: sources were added.

    The next start notices that the two differ, and makes the pass.
    """
    old, new = (_filing(one) for one in (former, settings))
    told = (former.topics, former.feeds) == (settings.topics, settings.feeds)
    return told and old.items() <= new.items() and not (new.keys() - old.keys()) & set(known)


def replan(
    store: Store, former: Settings, settings: Settings, now: datetime, names: Collection[str]
) -> None:
    """Give those of these sources that are new or changed their turn; others keep theirs.

    Of one that somebody is at nothing changes.
    """
    old = {source.name: source for source in former.sources}
    wanted = [one for one in settings.sources if one.name in names and old.get(one.name) != one]
    for source in wanted:
        if not source.urls:
            store.hasten(source.name, now)
    polled = {source.name: source for source in wanted if source.urls}
    plans = store.plans(polled, now)
    fresh = [one for one in plans if _urls(old.get(one.name)) != polled[one.name].urls]
    due = dict(replanned(fresh, polled, now))
    for plan in plans:
        interval = polled[plan.name].interval
        if plan not in fresh and interval and now + interval < plan.next_due != NEVER:
            due[plan.name] = now + interval
    store.put_off(due, now)


def _urls(source: Source | None) -> tuple[str, ...]:
    return tuple(source.urls) if source else ()


def _entries(settings: Settings) -> list[SourceEntry]:
    return [
        SourceEntry(name=one.name, title=one.title, language=one.language, seed=one.seed)
        for one in settings.sources
    ]


def _filing(settings: Settings) -> Mapping[str, object]:
    return {
        one.name: (one.labels, one.topics.split, one.topics.undeclared) for one in settings.sources
    }
