"""A store of one title in memory, so that histories of dumps can be told."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import pytest

from aggregator.identity import Occasion, Outcome, Verdict, settle
from aggregator.model import DateOrigin, Edition, Known, Sighting

START = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(slots=True)
class History:
    """What has become of one title so far."""

    recurs_after: timedelta | None = timedelta(days=30)
    known: Known = field(default_factory=Known)
    recurring: frozenset[str] = frozenset()  # the sources in which the title is known to recur

    def read(self, source: str, day: float, summaries: Sequence[str]) -> tuple[Verdict, ...]:
        """Settles one dump and remembers what became of it."""
        self.known = replace(self.known, recurs=source in self.recurring)
        occasion = Occasion(
            source=source, dated=START + timedelta(days=day), recurs_after=self.recurs_after
        )
        verdicts = settle(summaries, self.known, occasion)
        editions = {edition.number: edition for edition in self.known.editions}
        for verdict in verdicts:
            editions[verdict.edition] = _written(
                editions.get(verdict.edition), verdict, summaries, occasion
            )
        if len(verdicts) > 1:
            self.recurring |= {source}
        self.known = Known(editions=tuple(editions[number] for number in sorted(editions)))
        return verdicts

    @property
    def texts(self) -> list[tuple[str, tuple[str, ...]]]:
        """Current and earlier texts of each edition."""
        return [(edition.summary, edition.earlier) for edition in self.known.editions]


def _written(
    edition: Edition | None, verdict: Verdict, summaries: Sequence[str], occasion: Occasion
) -> Edition:
    sighting = Sighting(source=occasion.source, dated=occasion.dated)
    if edition is None:
        assert verdict.outcome is Outcome.NEW
        return Edition(
            number=verdict.edition,
            summary=summaries[verdict.index],
            earlier=(),
            sightings=(sighting,),
            text_source=occasion.source,
            text_dated=occasion.dated,
            published=occasion.dated,
            date_origin=DateOrigin.INFERRED,
            updated=occasion.dated,
            link=None,
            categories=(),
        )
    edition = replace(edition, sightings=(*edition.sightings, sighting))
    if verdict.earlier is not None:
        edition = replace(edition, earlier=(*edition.earlier, verdict.earlier))
    if verdict.summary is not None:
        edition = replace(edition, summary=verdict.summary, text_source=occasion.source)
    if verdict.shows_current:
        edition = replace(edition, text_dated=max(edition.text_dated, occasion.dated))
    return edition


@pytest.fixture(scope="session")
def make_history() -> Callable[[timedelta | None], History]:
    return lambda recurs_after: History(recurs_after=recurs_after)
