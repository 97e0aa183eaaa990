"""What the lines of the items are: date, category, title; the rest is the summary.

Decided for the whole listing by majority, never for an item on its own. Each role takes its
lines out of the drafts and says how the vote went. Labels have a module of their own.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from itertools import pairwise

from aggregator.model import Finding
from aggregator.parse.listing.drafts import Draft, heads
from aggregator.parse.listing.labels import take_labels
from aggregator.parse.listing.marks import Line
from aggregator.parse.listing.tails import Tail, kind_and_rest, tail
from aggregator.parse.listing.wording import ends_sentence
from aggregator.parse.when import DateReader, Stated

_CATEGORY_WORDS = 4
_TITLE_AND_TEXT = 2  # lines
_FOLDED = 3  # letters that case folding makes of one at most
_LONGEST_DATE = 170  # characters of a date line with its kind
_FEW = 3  # items from which on an order of dates can be told from chance


def assign(drafts: list[Draft], dates: DateReader, dated: datetime) -> Iterator[Finding]:
    """Give every line its role; what is left of a draft is its title and its summary."""
    yield _take_dates(drafts, dates)
    yield from _take_tails(drafts, dates, dated)
    yield from _take_categories(drafts)
    yield from _drop_doubled(drafts)
    yield take_labels(drafts)


def most(votes: int, voters: int) -> bool:
    """Whether at least half of the voters say so."""
    return votes > 0 and votes * 2 >= voters


def date_of(text: str, dates: DateReader) -> tuple[Stated, str] | None:
    """The date of a line and the kind of article beside it: `27 March 2019 | News Release`."""
    whole = dates.read(text)
    if whole:
        return whole, ""
    if len(text) > _LONGEST_DATE or ("|" not in text and "•" not in text):
        return None
    for kind, words in kind_and_rest(text):
        stated = dates.read(words)
        if stated:
            return stated, kind
    return None


def _take_dates(drafts: list[Draft], dates: DateReader) -> Finding:
    found = []
    for draft in drafts:
        row = [
            date_of(line.text, dates) if len(line.text) <= _LONGEST_DATE else None
            for line in draft.lines
        ]
        if any(row):
            found.append((draft, row))
    opening = sum(row[0] is not None for _, row in found)
    bodies = sum(any(row[1:]) for _, row in found)
    head, body = most(opening, len(drafts)), most(bodies, len(drafts))
    for draft, row in found:
        _take_date(draft, row, head=head, body=body)
    text = f"{opening} of {len(drafts)} items open with a date, {bodies} have one further down"
    return Finding(step="roles", text=text)


def _take_date(
    draft: Draft, row: list[tuple[Stated, str] | None], *, head: bool, body: bool
) -> None:
    kept = []
    for place, (line, found) in enumerate(zip(draft.lines, row, strict=True)):
        usual = body if place else head
        # Outside the usual place a bare `1 maj` is words, and a title is never given away.
        if not found or not (usual or (place and found[0].certain)):
            kept.append(line)
            continue
        draft.published = draft.published or found[0].moment
        if found[1]:
            draft.categories.append(found[1])
    draft.lines = kept


def _take_tails(drafts: list[Draft], dates: DateReader, dated: datetime) -> Iterator[Finding]:
    """Dates at the end of titles, where nearly all items have one and it cannot be an event's."""
    undated = [draft for draft in drafts if draft.published is None and draft.lines]
    if not most(len(undated), len(drafts)):
        return
    tails = [(draft, found) for draft in undated if (found := tail(draft.lines[0].text, dates))]
    glued = [(draft, found) for draft, found in tails if found.glued]
    if most(len(glued), len(drafts)):
        tails = glued
    elif len(tails) < len(drafts) or not _in_order([found for _, found in tails], dated):
        return
    for draft, found in tails:
        draft.published = found.stated.moment
        draft.lines[0] = draft.lines[0]._replace(text=found.title)
        if found.kind:
            draft.categories.append(found.kind)
    yield Finding(step="roles", text=f"{len(tails)} of {len(drafts)} titles end with a date")


def _in_order(tails: list[Tail], dated: datetime) -> bool:
    """The dates are those of a listing: past, the newest first, and the titles do without them."""
    moments = [found.stated.moment for found in tails]
    if len(tails) < _FEW or len({found.title for found in tails}) < len(tails):
        return False
    return moments[0] <= dated and all(newer >= older for newer, older in pairwise(moments))


def _take_categories(drafts: list[Draft]) -> Iterator[Finding]:
    """Heads that come again with other titles are categories: `Kultur`, and the title below it."""
    bodied = [draft for draft in drafts if len(draft.lines) > 1]
    counts = Counter(heads(bodied))
    if len(counts) == len(bodied):
        return  # no heading comes again
    again = [draft for draft in bodied if counts[draft.head] > 1 and _short(draft.head)]
    titled = sum(not ends_sentence(draft.lines[1].text) for draft in again)
    titles = {draft.lines[1].text for draft in again}
    if len(again) * 2 <= len(drafts) or titled * 2 <= len(again) or len(titles) == 1:
        return
    usual = Counter(len(draft.lines) for draft in again).most_common(1)[0][0]
    taken = [
        draft
        for draft in drafts
        if len(draft.lines) > 1
        and _short(draft.head)
        and (counts[draft.head] > 1 or len(draft.lines) >= usual)
    ]
    for draft in taken:
        draft.categories.insert(0, draft.lines.pop(0).text)
    yield Finding(step="roles", text=f"{len(taken)} of {len(drafts)} items open with a category")


def _short(head: str) -> bool:
    return len(head.split(None, _CATEGORY_WORDS)) <= _CATEGORY_WORDS


def _drop_doubled(drafts: list[Draft]) -> Iterator[Finding]:
    """The text of a picture and the heading below it say the same."""
    doubled = [
        draft for draft in drafts if len(draft.lines) > _TITLE_AND_TEXT and _is_doubled(draft.lines)
    ]
    if not most(len(doubled), len(drafts)):
        return
    for draft in doubled:
        del draft.lines[0]
    yield Finding(step="roles", text=f"{len(doubled)} of {len(drafts)} titles stand twice")


def _is_doubled(lines: list[Line]) -> bool:
    first, second = lines[0].text, lines[1].text
    if len(second) > _FOLDED * len(first):  # as most texts are longer than their titles
        return False
    return first[:1].casefold() == second[:1].casefold() and first.casefold() == second.casefold()
