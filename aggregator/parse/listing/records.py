"""Texts with a line per block, read by a pattern that the operator gives.

Each line is put into a class by its looks; the pattern becomes a regular expression over the
classes, so that a line that may be missing is decided by what follows. Guesses nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from aggregator.errors import ParseError, Quarantined
from aggregator.parse.caps import Caps
from aggregator.parse.listing.drafts import Draft
from aggregator.parse.listing.labels import looks_like_labels
from aggregator.parse.listing.marks import Line
from aggregator.parse.listing.roles import date_of
from aggregator.parse.listing.wording import PROSE_WORDS, ends_sentence
from aggregator.parse.when import DateReader

ROLES = ("date", "title", "summary", "labels", "category", "skip")
_LONGEST_RECORD = 12  # roles
_MOST_OPTIONAL = 4  # each role that may be missing doubles the ways to read
_CLASSES = {
    "date": "D",
    "title": "[TQL]",
    "summary": "[SQ]",
    "labels": "L",
    "category": "L",
    "skip": "[DSTQL]",
}
_ANY_TEXT = "[STQL]"  # a summary where a date keeps the items apart


def read_records(
    lines: Sequence[Line], record: Sequence[str], dates: DateReader, caps: Caps
) -> tuple[list[Draft], int]:
    """A draft for each match of the record, and how many lines between them fit none.

    Raises ParseError when the record is none, Quarantined when it fits less than half of the
    lines from its first match to its last.
    """
    pattern = _pattern(record)
    looks = "".join(_look(line.text, dates) for line in caps.timed(lines))
    matches = list(_matches(pattern, looks, caps))
    taken = sum(match.end() - match.start() for match in matches)
    span = matches[-1].end() - matches[0].start() if matches else 0
    if taken * 2 < span or not matches:
        raise Quarantined(
            "the configured record does not fit the lines",
            hint="compare the source's `record` with the dump; roles that may be missing take `?`",
            figures={"lines": len(lines), "fitting": taken},
        )
    names = [role.rstrip("?") for role in record]
    drafts = [_draft(lines, match, names, dates) for match in matches]
    return drafts, span - taken


def _pattern(record: Sequence[str]) -> re.Pattern[str]:
    names = [role.removesuffix("?") for role in record]
    known = record.count("title") == 1 and set(names) <= set(ROLES)
    optional = sum(role.endswith("?") for role in record)
    if not known or len(record) > _LONGEST_RECORD or optional > _MOST_OPTIONAL:
        raise ParseError(
            "the configured record is none",
            hint="set the source's `record` to roles such as [date, title, summary, labels?], "
            f"with title once, twelve at most, four of them with `?`, out of {', '.join(ROLES)}",
        )
    dated = "date" in record
    parts = [
        f"({_ANY_TEXT if name == 'summary' and dated else _CLASSES[name]})"
        f"{'?' if role.endswith('?') else ''}"
        for name, role in zip(names, record, strict=True)
    ]
    bare = "".join(parts).replace("(", "(?:")
    # What may be missing is taken only where the next item can still begin behind it.
    return re.compile(f"{''.join(parts)}(?={bare}|$)|{''.join(parts)}")


def _matches(pattern: re.Pattern[str], looks: str, caps: Caps) -> Iterator[re.Match[str]]:
    """All matches one after the other; place by place, so that the time can be asked for."""
    taken = 0
    for place in caps.timed(range(len(looks))):
        match = pattern.match(looks, place) if place >= taken else None
        if match:
            taken = match.end()
            yield match


def _look(text: str, dates: DateReader) -> str:
    """D date, L labels or a title, T a long title, S prose, Q prose or a title."""
    if date_of(text, dates):
        return "D"
    if len(text.split(None, PROSE_WORDS)) > PROSE_WORDS:
        return "S"
    if ends_sentence(text):
        return "Q" if text[-1] in "?!…:？！" else "S"
    return "L" if looks_like_labels(text) else "T"


def _draft(
    lines: Sequence[Line], match: re.Match[str], names: Sequence[str], dates: DateReader
) -> Draft:
    found = [place for place in match.regs[1:] if place[0] >= 0]
    told = [at for at in range(len(match.regs) - 1) if match.regs[at + 1][0] >= 0]
    by_role = [
        (names[at % len(names)], lines[place[0]]) for at, place in zip(told, found, strict=True)
    ]
    draft = Draft(lines=[*_of(by_role, "title"), *_of(by_role, "summary")])
    draft.categories = [line.text for role in ("category", "labels") for line in _of(by_role, role)]
    for line in _of(by_role, "date"):
        stated = date_of(line.text, dates)
        if stated and draft.published is None:
            draft.published = stated[0].moment
            draft.categories.extend(filter(None, [stated[1]]))
    return draft


def _of(by_role: Iterable[tuple[str, Line]], role: str) -> list[Line]:
    return [line for name, line in by_role if name == role]
