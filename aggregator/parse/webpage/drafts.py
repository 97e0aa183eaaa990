"""From lines to what an item may consist of: title, summary, date, labels, link, picture.

What the markup claims comes first, then the place of a line; what only many cards together can
tell is voted on by all of them. Knows no list and no page.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Container, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from operator import attrgetter
from typing import TypeAlias

from aggregator.model import Hints
from aggregator.parse.listing.wording import Noise, ends_sentence
from aggregator.parse.stamps import StampReader
from aggregator.parse.webpage.lines import Card, Line, Sketch, Sketcher
from aggregator.parse.webpage.naming import Role
from aggregator.parse.webpage.shapes import Forms
from aggregator.parse.when import DateReader

_LABEL_WORDS = 18
_LABEL_LENGTH = 170  # characters
_CHIP_WORDS = 6
_KICKER_WORDS = 4
_DATE_WORDS = 8  # of a line in which a <time> element stands among others
_LONGEST_DATE = 80  # characters
_LONGEST_AUTHOR = 100  # characters
_RELATED_WORDS = 12
_KIND = re.compile(r"\s+[|•·–—-]\s+|\s*[|•·]\s*")
_BY = re.compile(r"(?:av|by|von|par|text|författare|author|autor|auteur)\b\s*:?\s+", re.IGNORECASE)
_ENDS = " \u00a0,;:|·•–-()[]"
_WORD = re.compile(r"\w")
_DATE, _LABEL, _AUTHOR, _NOISE = Role.DATE, Role.LABEL, Role.AUTHOR, Role.NOISE
_TITLE, _SUMMARY = Role.TITLE, Role.SUMMARY
_NEVER_DATES = frozenset({Role.TITLE, Role.SUMMARY})
_Dated: TypeAlias = tuple[datetime, bool, str]  # its moment, whether it is certain, the kind


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


class Drafter:
    """Makes drafts of cards, as of the date of a dump and with the hints of a source."""

    def __init__(self, dated: datetime, hints: Hints) -> None:
        self._dates = DateReader(dated, hints.timezone, hints.date_order)
        self._stamps = StampReader(dated, hints.timezone)
        self._noise = Noise(hints.noise)
        self.forms = Forms()
        self._sketcher = Sketcher(self.forms)
        self._known: dict[str, _Dated | None] = {}
        self._kinds: dict[str, str] = {}
        self._stamped: dict[str, datetime | None] = {}

    def moment(self, text: str) -> datetime | None:
        """What a date says, be it written for machines or for people."""
        found = self._stamps.read(text)
        if found:
            return found
        dated = self._dated(text)
        return dated[0] if dated else None

    def drafts(self, cards: Sequence[Card]) -> list[Draft]:
        """A draft for each card; the roles that need a majority are settled among these."""
        drawn = list(map(self._sketcher.sketch, cards))
        said = dict.fromkeys(line.text for one in drawn for line in one.lines)
        noise = frozenset(self._noise.among(list(said)))
        made = [self._draft(one, noise) for one in drawn]
        _settle_dates(made)
        _settle_kickers(made)
        _settle_labels(made)
        return made

    def _draft(self, drawn: Sketch, noise: Container[str]) -> Draft:
        draft = Draft(image=drawn.image)
        lines: list[Line] = []
        for line in drawn.lines:
            if line.level:
                lines.append(line)
            elif line.around is None:
                if not self._taken(line, draft, noise):
                    lines.append(line)
            else:
                divided = self._divided(line, line.around)
                lines += [part for part in divided if not self._taken(part, draft, noise)]
        title = _title_of(lines)
        if title is None:
            draft.title = drawn.picture_text
        else:
            place = lines.index(title)
            draft.title, draft.heading = title.text, title.level > 0 or title.role is _TITLE
            draft.before = lines[:place]
            lines = lines[place + 1 :]
        draft.link = (title.href if title else None) or _first_href(lines) or drawn.href
        _share_out(lines, draft)
        return draft

    def _divided(self, line: Line, around: tuple[str, str, str]) -> list[Line]:
        """The line in two when a date stands beside its link: `2024-04-26 <a>…</a>`."""
        before, inside, behind = (text.strip(_ENDS) for text in around)
        if before and not behind and self._dated(before):
            date = before
        elif behind and not before and self._dated(behind):
            date = behind
        else:
            return [line]
        rest = replace(line, text=inside, links=(inside,), stamp=None, around=None)
        return [Line(date, Role.DATE, 0, None, (), line.stamp), rest]

    def _taken(self, line: Line, draft: Draft, noise: Container[str]) -> bool:
        """Whether the line, which is no heading, has a role of its own, which it is given here."""
        text, role = line.text, line.role
        worded = text[0].isalnum() or _WORD.search(text) if text else False
        if not worded or role is _NOISE or text in noise:
            draft.left_out += [text] if len(text) > 1 else []
        elif (line.stamp or role not in _NEVER_DATES) and self._take_date(line, draft):
            pass
        elif role is _LABEL:
            _take_label(line, draft)
        elif role is _AUTHOR and len(text) <= _LONGEST_AUTHOR:
            name = _BY.sub("", f"{text} ", count=1).strip()
            draft.authors += [name] if name else []
        else:
            return False
        return True

    def _take_date(self, line: Line, draft: Draft) -> bool:
        if line.stamp and (line.role is _DATE or len(line.text.split()) <= _DATE_WORDS):
            moment = self._stamp(line.stamp)
            if moment:
                draft.published = draft.published or moment
                self._take_kind(line, draft)
                return True
        if len(line.text) > _LONGEST_DATE or line.role in _NEVER_DATES:
            return False
        dated = self._dated(line.text)
        if dated is None:
            return False
        moment, certain, kind = dated
        if certain or line.role is _DATE:
            draft.published = draft.published or moment
            if kind:
                draft.categories.append(kind)
            return True
        draft.unsure = draft.unsure or (line, moment)
        return False

    def _stamp(self, stamp: str) -> datetime | None:
        """The moment of a stamp; on a page the same days come again."""
        known = self._stamped
        if stamp not in known:
            known[stamp] = self._stamps.read(stamp)
        return known[stamp]

    def _take_kind(self, line: Line, draft: Draft) -> None:
        text, known = line.text, self._kinds
        if text not in known:
            dated = self._dated(text) if _KIND.search(text) else None
            known[text] = dated[2] if dated else ""
        if known[text]:
            draft.categories.append(known[text])

    def _dated(self, text: str) -> _Dated | None:
        """The date of a line, whether it is certain, and the kind of article beside it.

        Labels come again and again: what was read before is remembered.
        """
        known = self._known
        if text not in known:
            known[text] = self._read(text)
        return known[text]

    def _read(self, text: str) -> _Dated | None:
        stated = self._dates.read(text)
        if stated:
            return stated.moment, stated.certain, ""
        parts = _KIND.split(text) if len(text) <= _LONGEST_DATE else ()
        if len(parts) != 2:  # noqa: PLR2004 -- a date and a kind
            return None
        for words, kind in (parts, reversed(parts)):
            stated = self._dates.read(words)
            if stated and len(kind.split()) <= _KICKER_WORDS:
                return stated.moment, stated.certain, kind
        return None


def _take_label(line: Line, draft: Draft) -> None:
    for text in line.links if len(line.links) > 1 else [line.text]:
        label = text.strip(" ,|·•/;#")
        if label and not label.endswith(":"):
            draft.categories.append(label)


def _title_of(lines: list[Line]) -> Line | None:
    headings = [line for line in lines if line.level]
    if headings:  # the first of the highest
        return min(headings, key=attrgetter("level")) if len(headings) > 1 else headings[0]
    claimed = [line for line in lines if line.role is _TITLE]
    if claimed:
        return claimed[0]
    free = [line for line in lines if line.role is not _SUMMARY]
    linked = [line for line in free if line.links]
    # A card that is one link as a whole, or has none, opens with its title.
    return next(iter(linked or free), None)


def _first_href(lines: list[Line]) -> str | None:
    return next((line.href for line in lines if line.href and line.links), None)


def _share_out(lines: list[Line], draft: Draft) -> None:
    """The lines below the title: those that claim to be the summary, and the others."""
    for line in lines:
        (draft.marked if line.role is _SUMMARY else draft.lines).append(line)
    for kept in (draft.marked, draft.lines):
        if len(kept) > 1:  # the text of a picture, or a link for screen readers
            title = draft.title.casefold()
            kept[:] = [line for line in kept if line.text.casefold() != title]


def _most(votes: int, voters: int) -> bool:
    return votes > 0 and votes * 2 >= voters


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
        if len(text.split()) <= _KICKER_WORDS and not ends_sentence(text):
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
