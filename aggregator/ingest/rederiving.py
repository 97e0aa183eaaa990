"""Files every article of a store anew, by the configuration and all that was learned."""

from __future__ import annotations

from datetime import datetime

from aggregator.ingest.filing import Desk, usage_of
from aggregator.ingest.knowledge import Knowledge
from aggregator.model import Usage
from aggregator.store import Rederived, Store, Writer


def keep_filed(store: Store, knowledge: Knowledge, now: datetime) -> Rederived | None:
    """File everything anew if it was filed by something else; None when it was not.

    Cost: one look-up, or else a pass over all articles.
    """
    fingerprint = knowledge.settings.registry.fingerprint
    with store.reading() as reader:
        if reader.registry() == fingerprint:
            return None
    with store.writing() as writer:
        return rederive(writer, knowledge, now)


def rederive(writer: Writer, knowledge: Knowledge, now: datetime) -> Rederived:
    """File everything anew in the open transaction; ids and times stay."""
    desk = Desk(reader=writer, knowledge=knowledge, source="")
    usage = {name: _usage(writer, knowledge, name) for name in writer.sources()}
    return writer.rederive(knowledge.settings.registry, desk.place, usage, now=now)


def _usage(writer: Writer, knowledge: Knowledge, source: str) -> dict[str, Usage]:
    known = knowledge.topics(writer, source)
    lines = writer.lines(source)
    return usage_of(known, {label for line in lines for label in known.labels([line])})
