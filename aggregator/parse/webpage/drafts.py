"""From lines to what an item may consist of: title, summary, date, labels, link, picture.

What the markup claims comes first, then the place of a line; the rest is for `votes`. Knows no
list and no page.
"""

from __future__ import annotations

import re
from collections.abc import Container, Sequence
from dataclasses import replace
from datetime import datetime
from operator import attrgetter
from typing import TypeAlias

from aggregator.model import Hints
from aggregator.parse.listing.wording import Noise
from aggregator.parse.stamps import StampReader
from aggregator.parse.webpage.lines import Card, Line, Sketch, Sketcher
from aggregator.parse.webpage.naming import Role
from aggregator.parse.webpage.shapes import Forms
from aggregator.parse.webpage.votes import KICKER_WORDS, Draft, settle
from aggregator.parse.when import DateReader

_DATE_WORDS = 8  # of a line in which a <time> element stands among others
_LONGEST_DATE = 80  # characters
_LONGEST_AUTHOR = 100  # characters
_KIND = re.compile(r"\s+[|•·–—-]\s+|\s*[|•·]\s*")
_BY = re.compile(r"(?:av|by|von|par|text|författare|author|autor|auteur)\b\s*:?\s+", re.IGNORECASE)
_ENDS = " \u00a0,;:|·•–-()[]"
_WORD = re.compile(r"\w")
_DATE, _LABEL, _AUTHOR, _NOISE = Role.DATE, Role.LABEL, Role.AUTHOR, Role.NOISE
_TITLE, _SUMMARY = Role.TITLE, Role.SUMMARY
_NEVER_DATES = frozenset({Role.TITLE, Role.SUMMARY})
_Dated: TypeAlias = tuple[datetime, bool, str]  # its moment, whether it is certain, the kind


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
        settle(made)
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
            if stated and len(kind.split()) <= KICKER_WORDS:
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
