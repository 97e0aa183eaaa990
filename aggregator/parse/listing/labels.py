"""Which lines at the end of the items are labels: one line, or an inner list.

Decided for the whole listing by majority. A line of labels is kept as it was written.
"""

from __future__ import annotations

import re
from collections import Counter

from aggregator.model import Finding
from aggregator.parse.listing.drafts import Draft
from aggregator.parse.listing.marks import Line
from aggregator.parse.listing.wording import ends_sentence

_CATEGORY_WORDS = 4
_TITLE_AND_TEXT = 2  # lines
_LABEL_WORDS = 18
_LABEL_LENGTH = 170  # characters
_INNER_WORDS = 6  # of a label that has an inner mark to itself
_LOOKS_GLUED = re.compile(r"[^\W\d_A-ZÅÄÖÜÉ](?=[A-ZÅÄÖÜÉ])")


def take_labels(drafts: list[Draft]) -> Finding:
    """Take the labels out of the drafts and say how the vote went."""
    return _take_inner(drafts) or _take_lines(drafts)


def looks_like_labels(text: str) -> bool:
    """Whether a line can be labels: short, and not the end of a sentence."""
    if len(text) > _LABEL_LENGTH or ends_sentence(text):
        return False
    # So short a line cannot hold more words.
    return len(text) <= 2 * _LABEL_WORDS or len(text.split(None, _LABEL_WORDS)) <= _LABEL_WORDS


def _take_inner(drafts: list[Draft]) -> Finding | None:
    """An inner list is labels when most items end with one, and its entries come again."""
    bodied = sum(len(draft.lines) > 1 for draft in drafts)
    if sum(bool(draft.lines) and draft.lines[-1].sign != "" for draft in drafts) * 2 < bodied:
        return None
    inner = [_closing_list(draft.lines) for draft in drafts]
    listed = sum(map(bool, inner))
    counts = Counter(line.text for rows in inner for line in rows)
    again = sum(any(counts[line.text] > 1 for line in rows) for rows in inner)
    if listed < 2 or listed * 2 < bodied or again * 2 < listed:  # noqa: PLR2004 -- to come again
        return None
    for draft, rows in zip(drafts, inner, strict=True):
        if rows:
            del draft.lines[-len(rows) :]
            draft.categories.extend(line.text for line in rows)
    return Finding(step="roles", text=f"{listed} of {bodied} items end with an inner list: labels")


def _closing_list(lines: list[Line]) -> list[Line]:
    """The inner list at the end of an item, if each of its entries can be a label."""
    first = len(lines)
    while first > 1 and lines[first - 1].sign:
        first -= 1
    rows = lines[first:]
    introduced = lines[first - 1].text.endswith(":") if rows else True
    short = all(len(row.text.split()) <= _INNER_WORDS for row in rows)
    if introduced or not short or any(ends_sentence(row.text) for row in rows):
        return []
    return rows


def _take_lines(drafts: list[Draft]) -> Finding:
    closing = [_closing_line(draft.lines) for draft in drafts]
    counts = Counter(filter(None, closing))
    # A short line after title and summary votes; after a title alone only if it comes again.
    votes = [
        bool(text) and (len(draft.lines) > _TITLE_AND_TEXT or counts[text] > 1)
        for draft, text in zip(drafts, closing, strict=True)
    ]
    bodied = sum(len(draft.lines) > 1 for draft in drafts)
    told = f"{sum(votes)} of {bodied} items with text end with a line of labels"
    if not sum(votes) or sum(votes) * 2 < bodied:
        return Finding(step="roles", text=f"{told}: taken as summary")
    for draft, text, vote in zip(drafts, closing, votes, strict=True):
        if vote or (text and _short_or_glued(text)):
            draft.categories.append(draft.lines.pop().text)
    return Finding(step="roles", text=told)


def _closing_line(lines: list[Line]) -> str:
    """The last line below the head, if it opens no inner list and can be labels."""
    if len(lines) < _TITLE_AND_TEXT:
        return ""
    _, _, _, sign, text, _ = lines[-1]
    return text if not sign and looks_like_labels(text) else ""


def _short_or_glued(text: str) -> bool:
    return len(text.split()) <= _CATEGORY_WORDS or _LOOKS_GLUED.search(text) is not None
