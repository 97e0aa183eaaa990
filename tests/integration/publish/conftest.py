"""A store with one source, and short ways to fill it."""

from __future__ import annotations

from collections.abc import Container, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from aggregator.identity import id_of, key_of
from aggregator.model import Change, Dump, DumpDate, FeedHead, Filed, Taught, Usage
from aggregator.store import SourceEntry, Store

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def slug_of(label: str, taken: Container[str]) -> str:
    """The label in small letters."""
    assert label.lower() not in taken
    return label.lower()


@dataclass(slots=True, kw_only=True)
class Town:
    """A store that is filled by dumps of one source."""

    store: Store
    dumps: int = 0
    known: set[str] = field(default_factory=set)

    def tell(self, *titles: str, hours: int = 0, topic: str = "Sea", text: str = "") -> None:
        """A dump shows these titles, published some hours after noon, under a topic."""
        self.dumps += 1
        changes = [self._change(*told, hours, topic, text) for told in enumerate(titles)]
        dump = Dump(
            source="town",
            location=f"{self.dumps}.txt",
            body=str(self.dumps).encode(),
            dated=NOON,
            dated_by=DumpDate.NAME,
        )
        usage = {topic: Usage(label=topic, articles=1, announced=True)}
        with self.store.writing() as writing:
            writing.add(dump, changes, now=self.now, taught=Taught(usage=usage))
        self.known.update(titles)

    def _change(self, position: int, title: str, hours: int, topic: str, text: str) -> Change:
        moment = NOON + timedelta(hours=hours)
        new = title not in self.known
        return Change(
            key=key_of(title),
            edition=1,
            new=new,
            position=position,
            title=title,
            summary=text or f"About {title}.",
            published=moment if new else None,
            updated=moment if new else self.now,
            filed=Filed(labels=(topic,)),
        )

    @property
    def now(self) -> datetime:
        """Later with each dump."""
        return NOON + timedelta(days=1, minutes=self.dumps)

    def withdraw(self, title: str) -> None:
        """Take an article out."""
        self.dumps += 1
        self.store.withdraw([self.id(title)], "Wrong", self.now)

    def put_back(self, title: str) -> None:
        """Undo that."""
        self.dumps += 1
        self.store.undo_withdrawal([self.id(title)], self.now)

    def id(self, title: str) -> UUID:
        """The published id."""
        return id_of(key_of(title), 1)

    def head(self, slug: str = "sea") -> FeedHead | None:
        """The topic's feed as it is now."""
        return next((head for head in self.store.heads() if head.slug == slug), None)


@pytest.fixture
def town() -> Iterator[Town]:
    """Open an empty store."""
    with Store.open("sqlite://", slug_of=slug_of) as store:
        store.register([SourceEntry(name="town", title="The town", language="en")], NOON)
        yield Town(store=store)
