"""What only many cards together can tell: undated years, kickers, lines of labels.

Holds the draft, and what is voted on by all drafts of a list. Knows no markup.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime

from aggregator.parse.listing.wording import ends_sentence
from aggregator.parse.webpage.lines import Line

KICKER_WORDS = 4
_LABEL_WORDS = 18
_LABEL_LENGTH = 170  # characters
_CHIP_WORDS = 6
_RELATED_WORDS = 12


@dataclass(slots=True)
class Draft:
    """An item in the making."""

    before: list[Line] = field(default_factory=list)  # lines above the title without a role
    title: str = ""
    heading: bool = False  # the title is a heading, or claimed to be one
    lines: list[Line] = field(default_factory=list)  # lines below the title without a role
    marked: list[Line] = field(default_factory=list)  # lines that claim to be the summary
    unsure: tuple[Line, datetime] | None = None  # a line that may be a date
    published: datetime | None = None
    categories: list[str] = field(default_factory=list)
    authors: list[str] = field(default_factory=list)
    link: str | None = None  # as written
    image: str | None = None  # as written
    left_out: list[str] = field(default_factory=list)

    @property
    def summary(self) -> list[Line]:
        """The lines of the summary."""
        return self.marked or self.lines


def _most(votes: int, voters: int) -> bool:
    return votes > 0 and votes * 2 >= voters


def settle(drafts: list[Draft]) -> None:
    """Give every line that still has no role the one that most of the cards speak for."""
    _settle_dates(drafts)
    _settle_kickers(drafts)
    _settle_labels(drafts)


def _settle_dates(drafts: list[Draft]) -> None:
    """A date without a year is a date where at least half of the cards have one."""
    votes = sum(draft.unsure is not None for draft in drafts)
    if not _most(votes, len(drafts)):
        return
    for draft in drafts:
        if draft.unsure is None:
            continue
        line, moment = draft.unsure
        for lines in (draft.before, draft.lines):
            if line in lines:
                lines.remove(line)
                draft.published = draft.published or moment


def _settle_kickers(drafts: list[Draft]) -> None:
    """Short lines above the titles are categories where many cards have one, else left out."""
    short = [_kicker(draft) for draft in drafts]
    counts = Counter(filter(None, short))
    usual = _most(sum(counts.values()), len(drafts))
    for draft, kicker in zip(drafts, short, strict=True):
        if kicker and (usual or counts[kicker] > 1):
            draft.categories.insert(0, kicker)
        if draft.before or draft.marked:
            unused = (*draft.before, *(draft.lines if draft.marked else ()))
            draft.left_out += [line.text for line in unused if line.text != kicker]
            draft.before = []


def _kicker(draft: Draft) -> str:
    for line in draft.before:
        text = line.text
        if len(text.split()) <= KICKER_WORDS and not ends_sentence(text):
            return text if text.casefold() != draft.title.casefold() else ""
    return ""


def _settle_labels(drafts: list[Draft]) -> None:
    """The last line is one of labels where at least half of the cards end like that."""
    _leave_out_related(drafts)
    closing = Counter(draft.lines[-1].text for draft in drafts if _like_labels(draft))
    votes = sum(_votes(draft, closing) for draft in drafts)
    bodied = sum(bool(draft.lines) for draft in drafts)
    if not _most(votes, bodied):
        return
    for draft in drafts:
        if _votes(draft, closing) or (draft.lines and draft.lines[-1].chip):
            _take_last(draft)


def _like_labels(draft: Draft) -> bool:
    if not draft.lines or draft.categories or _in_list(draft.lines[-1]):
        return False
    text = draft.lines[-1].text
    if len(text) > _LABEL_LENGTH or ends_sentence(text):
        return False
    return len(text.split()) <= _LABEL_WORDS


def _in_list(line: Line) -> bool:
    """Whether it is an entry of an inner list, which is text unless it is all links."""
    return line.bullet and not line.chip


def _votes(draft: Draft, closing: Counter[str]) -> bool:
    """A short line after title and summary votes; after a title alone only if it comes again."""
    if not _like_labels(draft):
        return False
    return len(draft.summary) > 1 or bool(draft.marked) or closing[draft.lines[-1].text] > 1


def _take_last(draft: Draft) -> None:
    """Take the last line as labels; of chips all that stand together."""
    last = draft.lines.pop()
    found = list(last.links) if len(last.links) > 1 else [last.text]
    while last.chip and draft.lines and draft.lines[-1].chip:
        if len(draft.lines[-1].text.split()) > _CHIP_WORDS:
            break
        found.insert(0, draft.lines.pop().text)
    draft.categories += found


def _leave_out_related(drafts: list[Draft]) -> None:
    """Short links below the summary that lead elsewhere than the title are no part of it."""
    for draft in drafts:
        while len(draft.lines) > 1 and _is_related(draft.lines[-1], draft):
            draft.left_out.append(draft.lines.pop().text)


def _is_related(line: Line, draft: Draft) -> bool:
    if len(line.links) != 1 or line.chip or not line.href or line.href == draft.link:
        return False
    # A link that names where it leads is none of the labels, which are words.
    return ends_sentence(line.text) and len(line.text.split()) <= _RELATED_WORDS
