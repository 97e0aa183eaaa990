"""The verdict on each item of a dump under one title key.

Holds the rules of who claims an edition, who revises one and who is new. Knows nothing of how
summaries are compared.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from aggregator.identity.agreement import Agreement, agreements, comparable, fold
from aggregator.identity.assignment import assign
from aggregator.model import Edition, Known

_DAMAGE = "\ufffd"


class Outcome(StrEnum):
    """What an item turned out to be."""

    NEW = "new"
    SEEN = "seen"
    REVISED = "revised"


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What has to happen for one item; items that were folded into another one have none."""

    index: int  # of the item among those given
    edition: int
    outcome: Outcome
    summary: str | None = None  # becomes the current text
    earlier: str | None = None  # is filed among the earlier texts
    shows_current: bool = True  # the dump shows the text that is current afterwards


@dataclass(frozen=True, slots=True, kw_only=True)
class Occasion:
    """The dump an item arrived in."""

    source: str
    dated: datetime
    recurs_after: timedelta | None  # None: a different summary is always a revision


def settle(summaries: Sequence[str], known: Known, occasion: Occasion) -> tuple[Verdict, ...]:
    """The verdicts on all items of one dump that share a title key, by edition.

    Summaries stand in the order of the dump, newest item first. Reading a dump again, or with its
    items in another order, changes nothing.
    """
    if len(summaries) == 1 and not known.editions:  # most of what is new
        return (Verdict(index=0, edition=1, outcome=Outcome.NEW, summary=summaries[0]),)
    items = fold(summaries)
    texts = [text for text, _ in items]
    fits = {edition.number: agreements(texts, edition) for edition in known.editions}
    claims = _claims(fits, known.editions, occasion.source)
    editions = {edition.number: edition for edition in known.editions}
    verdicts = [
        _seen(_Match(items[i][1], summaries, editions[number], fits[number][i]), occasion)
        for i, number in claims.items()
    ]
    left = sorted((index for i, (_, index) in enumerate(items) if i not in claims), reverse=True)
    if left and len(items) == 1:  # two in one dump: the title recurs, nothing is revised
        free = _revisable(fits, known, occasion)
        if free is not None:
            return (_revised(left[0], summaries[left[0]], free, occasion),)
    verdicts += [
        Verdict(index=index, edition=number, outcome=Outcome.NEW, summary=summaries[index])
        for number, index in enumerate(left, max(editions, default=0) + 1)
    ]
    return tuple(sorted(verdicts, key=lambda verdict: verdict.edition))


def _claims(
    fits: Mapping[int, Mapping[int, Agreement]], editions: Sequence[Edition], source: str
) -> dict[int, int]:
    """Item's place -> edition number: as many as possible, then the best agreements.

    After agreement the same source goes first, then the edition seen last, then the lower number.
    What is still undecided goes by the texts: the position in the dump never decides.
    """
    order = sorted(editions, key=lambda e: (-_last_seen(e).timestamp(), e.number))
    count = len(order) + 1
    items = {place for row in fits.values() for place in row}
    weight = count * (len(items) + 1)
    costs = {
        (item, edition.number): (
            (2 * (len(items) + 1) * agreement + (not _known_to(edition, source))) * weight + rank
        )
        for rank, edition in enumerate(order)
        for item, agreement in fits[edition.number].items()
    }
    return assign(costs)


@dataclass(frozen=True, slots=True)
class _Match:
    index: int
    summaries: Sequence[str]
    edition: Edition
    agreement: Agreement

    @property
    def summary(self) -> str:
        return self.summaries[self.index]


def _seen(match: _Match, occasion: Occasion) -> Verdict:
    """An item that agrees with an edition: seen again, completed, or changed back."""
    summary: str | None = None
    earlier: str | None = None
    outcome = Outcome.SEEN
    shows_current = match.agreement <= Agreement.CURRENT_CUT
    if match.agreement in (Agreement.EARLIER, Agreement.EARLIER_CUT):
        if _changes_back(match, occasion):
            outcome, shows_current = Outcome.REVISED, True
            summary, earlier = _fuller_text(match), match.edition.summary
        elif match.agreement is Agreement.EARLIER_CUT and _fuller_text(match) == match.summary:
            earlier = match.summary  # a former text is now known at greater length
    elif _completes(match.summary, match.edition.summary):
        summary, shows_current = match.summary, True
    return Verdict(
        index=match.index,
        edition=match.edition.number,
        outcome=outcome,
        summary=summary,
        earlier=earlier,
        shows_current=shows_current,
    )


def _changes_back(match: _Match, occasion: Occasion) -> bool:
    return (
        occasion.dated > match.edition.text_dated
        and occasion.source == match.edition.text_source
        and _DAMAGE not in match.summary
    )


def _fuller_text(match: _Match) -> str:
    """The item's summary, or the earlier text that it is only the beginning of."""
    wanted = comparable(match.summary)
    texts = [t for t in match.edition.earlier if comparable(t).startswith(wanted)]
    return max([match.summary, *texts], key=lambda text: len(comparable(text)))


def _completes(incoming: str, stored: str) -> bool:
    """Whether the incoming text is longer than the stored one that it agrees with."""
    if _DAMAGE in incoming and stored:
        return False
    return len(comparable(incoming)) > len(comparable(stored))


def _revisable(
    fits: Mapping[int, Mapping[int, Agreement]], known: Known, occasion: Occasion
) -> Edition | None:
    """The edition that the only item of the dump under this key, claimed by none, would revise."""
    own = [e for e in known.editions if _known_to(e, occasion.source)]
    if known.recurs or not own:
        return None
    edition = max(own, key=lambda e: (_last_seen(e, occasion.source), -e.number))
    return None if fits[edition.number] or not _near(edition, occasion) else edition


def _near(edition: Edition, occasion: Occasion) -> bool:
    """Whether the edition was last seen within `recurs_after` of the dump's date.

    For a dump older than that sighting its nearest one counts.
    """
    if occasion.recurs_after is None:
        return True
    seen = [s.dated for s in edition.sightings if s.source == occasion.source]
    last = max(seen)
    nearest = last if occasion.dated >= last else min(seen, key=lambda at: abs(at - occasion.dated))
    return abs(occasion.dated - nearest) <= occasion.recurs_after


def _revised(index: int, summary: str, edition: Edition, occasion: Occasion) -> Verdict:
    """A revision, or an earlier text when the dump is older or its text is damaged."""
    if occasion.dated < edition.text_dated or _DAMAGE in summary:
        return Verdict(
            index=index,
            edition=edition.number,
            outcome=Outcome.SEEN,
            earlier=summary,
            shows_current=False,
        )
    return Verdict(
        index=index,
        edition=edition.number,
        outcome=Outcome.REVISED,
        summary=summary,
        earlier=edition.summary,
    )


def _known_to(edition: Edition, source: str) -> bool:
    return any(sighting.source == source for sighting in edition.sightings)


def _last_seen(edition: Edition, source: str | None = None) -> datetime:
    return max(s.dated for s in edition.sightings if source in (None, s.source))
