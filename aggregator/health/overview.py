"""Looks at everything once and says how it fares.

The one place of the room that asks the store, the publication and the disk.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from aggregator import __version__
from aggregator.clock import utc_now
from aggregator.config import Settings
from aggregator.errors import StoreError
from aggregator.ingest import Standing, standings
from aggregator.model import FeedKind, Overview, Publication, Shown, SourceHealth, Tallied
from aggregator.store import Store
from aggregator.tally import Tally

_BEATS = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What there is to look at."""

    settings: Settings
    store: Store
    publication: Callable[[], Publication]
    tally: Tally
    served: Callable[[], Mapping[int, int]]
    started_at: datetime
    clock: Callable[[], datetime] = utc_now

    def overview(self) -> Overview:
        """How everything fares now; a store that does not answer is a finding and no error."""
        publication = self.publication()
        everything = next(
            (one.head for one in publication.feeds.values() if one.head.kind is FeedKind.ALL), None
        )
        free, total = self._disk()
        seen = Overview(
            at=self.clock(),
            version=__version__,
            started_at=self.started_at,
            tick_age=self.tally.tick_age(),
            store=self.settings.store_shown,
            articles=everything.articles if everything else 0,
            documents=len(publication.documents),
            document_bytes=sum(len(one.forms.body) for one in publication.documents.values()),
            feeds=len(publication.feeds),
            changed_at=max(
                (one.head.changed_at for one in publication.feeds.values()), default=None
            ),
            missing=publication.dropped,
            unrendered=unrendered(publication),
            disk_free=free,
            disk_total=total,
            served=self.served(),
        )
        try:
            return self._with_store(seen)
        except StoreError as error:
            return replace(seen, store_error=str(error))

    def with_history(self, overview: Overview, names: frozenset[str]) -> Overview:
        """The same with the last polls or dumps of these sources."""
        try:
            beats = self.store.beats(names, _BEATS)
        except StoreError:
            return overview
        return replace(
            overview,
            sources=tuple(
                replace(one, history=beats.get(one.state.name, ())) for one in overview.sources
            ),
        )

    def _with_store(self, seen: Overview) -> Overview:
        found = standings(self.settings, self.store.states(), seen.at)
        tallied = self.tally.by_source()
        return replace(
            seen,
            store_bytes=self.store.size(),
            sources=tuple(_health(one, tallied) for one in found),
            incidents=self.store.incidents(),
        )

    def _disk(self) -> tuple[int | None, int | None]:
        try:
            usage = shutil.disk_usage(self.settings.state)
        except OSError:
            return None, None
        return usage.free, usage.total


def unrendered(publication: Publication) -> tuple[str, ...]:
    """The paths of feeds whose documents are older than what they should show.

    A feed that cannot be rendered keeps its former documents, and these bear its former date.
    """
    return tuple(sorted(path for path, one in publication.feeds.items() if _is_behind(one)))


def _is_behind(shown: Shown) -> bool:
    return not any(one.modified_at == shown.head.changed_at for one in shown.documents)


def _health(standing: Standing, tallied: Mapping[str, Tallied]) -> SourceHealth:
    return SourceHealth(
        state=standing.state,
        condition=standing.condition,
        reason=standing.reason,
        due=standing.due,
        why=standing.why,
        tallied=tallied.get(standing.state.name, Tallied()),
    )
