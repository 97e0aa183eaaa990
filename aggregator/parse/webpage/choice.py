"""Which of the repeating elements of a page are its articles.

Each family is tried on a sample: what its cards give decides, not what they are called.
Menus fall out because their entries have no text but their links'.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from aggregator.parse.clean import web_link
from aggregator.parse.listing.wording import ends_sentence
from aggregator.parse.webpage.drafts import Drafter
from aggregator.parse.webpage.families import (
    FIGURES,
    Family,
    Member,
    Survey,
    survey,
)
from aggregator.parse.webpage.flat import cards_below, is_flat
from aggregator.parse.webpage.lines import Card
from aggregator.parse.webpage.page import Page
from aggregator.parse.webpage.votes import Draft

_TRIED = 12  # families, the most promising first
_SAMPLE = 12  # cards of each
_MANY = 3  # headings without text from which on they are a list
_TITLED = 0.8  # share of cards
_SHORTEST_TEXT = 20  # characters of a summary that speaks for itself
_LIKE = 0.6  # share of the quality of the best that a further list needs
_PROSE_WORDS = 10  # from which on a sentence that is no heading is no title
_ALL = slice(None)
_LONGEST_TITLE = 250  # characters on average


@dataclass(frozen=True, slots=True)
class _Cards:
    """Cards that are made when they are asked for: of most lists only a few are."""

    heads: Sequence[Member]
    tails: Sequence[Card] | None = None  # the cards themselves where each head only opens one

    def __len__(self) -> int:
        return len(self.heads)

    def some(self, places: slice = _ALL) -> list[Card]:
        if self.tails is not None:
            return list(self.tails[places])
        return [(element,) for element, _ in self.heads[places]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A list of cards and how good it is."""

    number: int
    family: Family
    cards: _Cards
    quality: float
    flat: bool
    folders: frozenset[str]  # where the links of the sample lead

    @property
    def score(self) -> float:
        """What it is worth: many cards are worth more, but not by as much."""
        return float(self.quality * len(self.cards) ** 0.5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """The articles of a page."""

    cards: tuple[Card, ...]
    paths: tuple[str, ...]  # of the lists they come from
    passed_over: int  # other lists with text


def choose(page: Page, drafter: Drafter) -> Chosen | None:
    """The cards of the best list, and of those that lead to the same place; None without any."""
    found = survey(page.root, drafter.forms)
    candidates = list(_candidates(found, page, drafter))
    kept = [one for one in candidates if not _wraps(one, candidates, found)]
    if not kept:
        return None
    # Of equal ones the outermost: it misses nothing.
    best = max(kept, key=lambda one: (one.score, not one.flat, -one.family.depth))
    chosen = [best]
    for other in sorted(kept, key=lambda one: -one.score):
        if _goes_with(other, best) and not any(_overlap(other, one, found) for one in chosen):
            chosen.append(other)
    cards = [card for one in chosen for card in one.cards.some()]
    if len(chosen) > 1:
        cards = _in_order(cards, page)
    apart = [one for one in kept if not any(_overlap(one, other, found) for other in chosen)]
    return Chosen(
        cards=tuple(cards),
        paths=tuple(one.family.path for one in chosen),
        passed_over=len(apart),
    )


def _candidates(found: Survey, page: Page, drafter: Drafter) -> Iterator[Candidate]:
    promising = []
    for number, family in found.families.items():
        fitting = family.fitting
        if not fitting or len(fitting) * 2 < len(family.members):
            continue
        # Members of one shape share their figures.
        shared = Counter(map(FIGURES, fitting))
        headed = any(figures.headings for figures in shared)
        total = sum([figures.text * count for figures, count in shared.items()])
        text = min(total / len(fitting), 400)
        worth = len(fitting) ** 0.5 * text * (2 if headed else 1)
        promising.append((worth, number, family, fitting))
    promising.sort(key=lambda one: one[0], reverse=True)
    for _, number, family, fitting in promising[:_TRIED]:
        for cards, flat in _ways(family, fitting):
            candidate = _candidate((number, family), cards, page, drafter, flat=flat)
            if candidate:
                yield candidate


def _ways(family: Family, fitting: list[Member]) -> Iterator[tuple[_Cards, bool]]:
    """The cards if each member is one, and if each opens one; whether the page is flat, then."""
    yield _Cards(fitting), False
    if is_flat(family):
        yield _Cards(fitting, tuple(cards_below(fitting))), True


def _candidate(
    which: tuple[int, Family], cards: _Cards, page: Page, drafter: Drafter, *, flat: bool
) -> Candidate | None:
    number, family = which
    if len(cards) == 1 and family.tag != "article":
        return None
    drafts = drafter.drafts(_sample(cards))
    quality = _quality(drafts, many=len(cards) >= _MANY)
    if not quality:
        return None
    return Candidate(
        number=number,
        family=family,
        cards=cards,
        quality=quality * _place(family),
        flat=flat,
        folders=_folders(drafts, page.base),
    )


def _sample(cards: _Cards) -> list[Card]:
    """The first and the last."""
    first, last = _SAMPLE - _SAMPLE // 3, _SAMPLE // 3
    return cards.some(slice(first)) + cards.some(slice(max(first, len(cards) - last), None))


def _quality(drafts: Sequence[Draft], *, many: bool) -> float:
    """How much like articles the cards are; 0 when they are none."""
    count = len(drafts)
    headed = sum(draft.heading for draft in drafts) / count
    linked = sum(draft.link is not None for draft in drafts) / count
    dated = sum(draft.published is not None for draft in drafts) / count
    lengths = [sum(len(line.text) for line in draft.summary) for draft in drafts]
    bodied = sum(length >= _SHORTEST_TEXT for length in lengths) / count
    titles = {draft.title for draft in drafts if draft.title}
    if len(titles) * 2 < count or sum(map(len, titles)) > _LONGEST_TITLE * len(titles):
        return 0
    prose = sum(_is_prose(draft) for draft in drafts) / count
    if max(bodied, dated) * 2 < 1 and not (many and headed >= _TITLED <= linked):
        return 0
    if prose * 2 > 1 or (not headed and linked * 2 < 1):
        return 0
    labelled = sum(bool(draft.categories) for draft in drafts) / count
    text = min(sum(lengths) / count, 300) / 300
    return headed + 0.6 * linked + bodied + 0.8 * dated + 0.2 * labelled + 0.5 * text


def _is_prose(draft: Draft) -> bool:
    """Whether running text stands where a title should be."""
    words = len(draft.title.split(None, _PROSE_WORDS))
    return not draft.heading and words > _PROSE_WORDS and ends_sentence(draft.title)


def _place(family: Family) -> float:
    worth = 1.25 if family.central else 1.0
    return worth * 1.1 if family.tag == "article" else worth


def _folders(drafts: Sequence[Draft], base: str | None) -> frozenset[str]:
    """The first folder of the addresses that at least one in five of the links lead to."""
    links = [web_link(draft.link, base or "http://page.invalid/") for draft in drafts]
    counts = Counter(_folder(link) for link in links if link)
    return frozenset(one for one, count in counts.items() if one and count * 5 >= len(drafts))


def _folder(link: str) -> str:
    parts = urlsplit(link)
    first, _, rest = parts.path.lstrip("/").partition("/")
    return f"{parts.netloc}/{first}" if rest else ""


def _wraps(outer: Candidate, candidates: Sequence[Candidate], found: Survey) -> bool:
    """Whether cards of another list, twice as many, stand inside those of this one."""
    return any(
        len(inner.cards) >= 2 * len(outer.cards)
        and inner.quality * 2 >= outer.quality
        and found.encloses(outer.number, inner.number)
        for inner in candidates
    )


def _overlap(one: Candidate, other: Candidate, found: Survey) -> bool:
    if one.number == other.number:
        return True
    return found.encloses(one.number, other.number) or found.encloses(other.number, one.number)


def _goes_with(other: Candidate, best: Candidate) -> bool:
    """Whether a further list is of the same articles: a featured one above the rest."""
    if not other.folders or not other.folders <= best.folders:
        return False
    return other.quality >= best.quality * _LIKE


def _in_order(cards: list[Card], page: Page) -> list[Card]:
    """Cards in the order of the page."""
    first = {card[0]: card for card in cards}
    return [first[element] for element in page.root.iter() if element in first]
