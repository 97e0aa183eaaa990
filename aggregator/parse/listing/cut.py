"""Whether the last item of a dump has been cut off.

Only asked when the dump does not end with a newline, which alone is no sign of a cut.
"""

from __future__ import annotations

from aggregator.parse.listing.drafts import Draft
from aggregator.parse.listing.wording import ends_sentence

_ALL_BUT = 10  # one in ten may lack what the others have


def held_back(drafts: list[Draft]) -> str | None:
    """Why the last item is incomplete compared with the others; None when it is whole."""
    *others, last = drafts
    if not others:
        return None
    if len(last.lines) < 2 and _nearly_all(  # noqa: PLR2004 -- a title and a summary
        sum(len(draft.lines) > 1 for draft in others), len(others)
    ):
        return "it has no summary and the others have one"
    whole = bool(last.lines) and ends_sentence(last.lines[-1].text)
    labelled = sum(bool(draft.categories) for draft in others)
    if not last.categories and not whole and _nearly_all(labelled, len(others)):
        return "its summary breaks off and its labels are missing"
    if last.categories and _breaks_off(last.categories[-1], others):
        return "its labels break off inside a word"
    return None


def _nearly_all(count: int, total: int) -> bool:
    return (total - count) * _ALL_BUT <= total


def _breaks_off(labels: str, others: list[Draft]) -> bool:
    """The labels are another item's up to a letter inside a word, and no other item's whole."""
    known = {line for draft in others for line in draft.categories}
    return labels not in known and any(
        line.startswith(labels) and line[len(labels)].islower() for line in known
    )
