"""What the lines of the items are: date, category, title, labels; the rest is the summary.

Decided for the whole listing by majority, never for an item on its own. Each role takes its
lines out of the drafts and says how the vote went.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from aggregator.model import Finding
from aggregator.parse.listing.drafts import Draft
from aggregator.parse.listing.marks import Line
from aggregator.parse.listing.wording import ends_sentence
from aggregator.parse.when import DateReader, Stated

_CATEGORY_WORDS = 4
_TITLE_AND_TEXT = 2  # lines
_LABEL_WORDS = 18
_LABEL_LENGTH = 170  # characters
_LOOKS_GLUED = re.compile(r"[^\W\d_A-ZÅÄÖÜÉ](?=[A-ZÅÄÖÜÉ])")
_KIND = re.compile(r"\s+[|•]\s+")


def assign(drafts: list[Draft], dates: DateReader) -> Iterator[Finding]:
    """Give every line its role; what is left of a draft is its title and its summary."""
    yield _take_dates(drafts, dates)
    yield from _take_categories(drafts)
    yield from _drop_doubled(drafts)
    yield _take_labels(drafts)


def _most(votes: int, voters: int) -> bool:
    return votes > 0 and votes * 2 >= voters


def _take_dates(drafts: list[Draft], dates: DateReader) -> Finding:
    heads = sum(_dated(draft.head, dates) is not None for draft in drafts)
    bodies = sum(any(_dated(line.text, dates) for line in draft.lines[1:]) for draft in drafts)
    for draft in drafts:
        _take_date(draft, dates, head=_most(heads, len(drafts)), body=_most(bodies, len(drafts)))
    text = f"{heads} of {len(drafts)} items open with a date, {bodies} have one further down"
    return Finding(step="roles", text=text)


def _take_date(draft: Draft, dates: DateReader, *, head: bool, body: bool) -> None:
    kept: list[Line] = []
    for place, line in enumerate(draft.lines):
        found = _dated(line.text, dates)
        usual = body if place else head
        # Outside the usual place a bare `1 maj` is words, and a title is never given away.
        if not found or not (usual or (place and found[0].certain)):
            kept.append(line)
            continue
        draft.published = draft.published or found[0].moment
        if found[1]:
            draft.categories.append(found[1])
    draft.lines = kept


def _dated(text: str, dates: DateReader) -> tuple[Stated, str] | None:
    """The date of a line and the kind of article beside it: `27 March 2019 | News Release`."""
    if len(text) > _LABEL_LENGTH:
        return None
    whole = dates.read(text)
    if whole:
        return whole, ""
    parts = _KIND.split(text) if "|" in text or "•" in text else ()
    if len(parts) != 2:  # noqa: PLR2004 -- a date and a kind
        return None
    for words, kind in (parts, reversed(parts)):
        stated = dates.read(words)
        if stated and len(kind.split()) <= _CATEGORY_WORDS:
            return stated, kind
    return None


def _take_categories(drafts: list[Draft]) -> Iterator[Finding]:
    """Heads that come again with other titles are categories: `Kultur`, and the title below it."""
    counts = Counter(draft.head for draft in drafts if len(draft.lines) > 1)
    short = {head for head in counts if len(head.split()) <= _CATEGORY_WORDS}
    again = [draft for draft in drafts if counts[draft.head] > 1 and draft.head in short]
    titled = sum(not ends_sentence(draft.lines[1].text) for draft in again if draft.lines[1:])
    titles = {draft.lines[1].text for draft in again if draft.lines[1:]}
    if len(again) * 2 <= len(drafts) or titled * 2 <= len(again) or len(titles) == 1:
        return
    usual = Counter(len(draft.lines) for draft in again).most_common(1)[0][0]
    taken = [
        draft
        for draft in drafts
        if draft.head in short and (counts[draft.head] > 1 or len(draft.lines) >= usual)
    ]
    for draft in taken:
        if len(draft.lines) > 1:
            draft.categories.insert(0, draft.lines.pop(0).text)
    yield Finding(step="roles", text=f"{len(taken)} of {len(drafts)} items open with a category")


def _drop_doubled(drafts: list[Draft]) -> Iterator[Finding]:
    """The text of a picture and the heading below it say the same."""
    doubled = [draft for draft in drafts if _is_doubled(draft)]
    if not _most(len(doubled), len(drafts)):
        return
    for draft in doubled:
        del draft.lines[0]
    yield Finding(step="roles", text=f"{len(doubled)} of {len(drafts)} titles stand twice")


def _is_doubled(draft: Draft) -> bool:
    if len(draft.lines) <= _TITLE_AND_TEXT:
        return False
    return draft.lines[0].text.casefold() == draft.lines[1].text.casefold()


def _take_labels(drafts: list[Draft]) -> Finding:
    closing = Counter(draft.last.text for draft in drafts if draft.last and _like_labels(draft))
    votes = sum(_votes(draft, closing) for draft in drafts)
    bodied = sum(len(draft.lines) > 1 for draft in drafts)
    text = f"{votes} of {bodied} items with text end with a line of labels"
    if not _most(votes, bodied):
        return Finding(step="roles", text=f"{text}: taken as summary")
    for draft in drafts:
        if _ends_with_labels(draft, closing):
            draft.categories.append(draft.lines.pop().text)
    return Finding(step="roles", text=text)


def _like_labels(draft: Draft) -> bool:
    line = draft.last
    if line is None or len(line.text) > _LABEL_LENGTH or ends_sentence(line.text):
        return False
    return len(line.text.split()) <= _LABEL_WORDS


def _votes(draft: Draft, closing: Counter[str]) -> bool:
    """A short line after title and summary votes; after a title alone only if it comes again."""
    if not _like_labels(draft) or draft.last is None:
        return False
    return len(draft.lines) > _TITLE_AND_TEXT or closing[draft.last.text] > 1


def _ends_with_labels(draft: Draft, closing: Counter[str]) -> bool:
    if _votes(draft, closing):
        return True
    if not _like_labels(draft) or draft.last is None:
        return False
    text = draft.last.text
    return len(text.split()) <= _CATEGORY_WORDS or _LOOKS_GLUED.search(text) is not None
