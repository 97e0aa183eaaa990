"""Drafts: items in the making, from the lines of an entry to what may be a title or a text.

Cleans single lines: noise, Markdown, link marks. Decides no roles.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from aggregator.parse.listing.marks import Line
from aggregator.parse.listing.wording import Noise

_HEADING = re.compile(r"#{1,6}[ \t]+")
_LINK = re.compile(r"(?<!!)\[([^\[\]]{1,500})\]\(<?([^()\s<>]{1,2000})>?(?:[ ]\"[^\"]{0,200}\")?\)")
_PICTURE = re.compile(r"!\[[^\[\]]{0,500}\]\([^()]{0,2000}\)")
_LINK_MARK = re.compile(r"\[\d{1,4}\](?=\S)")


@dataclass(slots=True)
class Draft:
    """An item whose lines are being given their roles."""

    lines: list[Line]  # not yet given a role, in order
    published: datetime | None = None
    categories: list[str] = field(default_factory=list)
    link: str | None = None

    @property
    def head(self) -> str:
        """The first line left, empty when there is none."""
        return self.lines[0].text if self.lines else ""

    @property
    def last(self) -> Line | None:
        """The last line below the head that opens no inner list."""
        return self.lines[-1] if len(self.lines) > 1 and not self.lines[-1].sign else None


def draft(entries: Iterable[list[Line]], noise: Noise) -> tuple[list[Draft], list[str]]:
    """A draft for each entry, and the noise left out."""
    entries = list(entries)
    marked = sum(any(_LINK_MARK.match(line.text) for line in entry) for entry in entries)
    link_marks = marked * 2 >= len(entries)
    drafts: list[Draft] = []
    left_out: list[str] = []
    for entry in entries:
        made = Draft(lines=[])
        for place, written in enumerate(entry):
            line = _clean(written, made, link_marks=link_marks)
            if noise.matches(line.text):
                left_out.append(line.text)
            elif line.text:
                made.lines.append(line if place else line._replace(sign="", numeral=""))
        drafts.append(made)
    return drafts, left_out


def _clean(line: Line, made: Draft, *, link_marks: bool) -> Line:
    text = line.text
    if text.startswith("#"):
        text = _HEADING.sub("", text, count=1)
    if "](" in text:
        text = _PICTURE.sub("", text)
        link = _LINK.search(text)
        if link and not made.link and link[2].startswith(("http://", "https://")):
            made.link = link[2]
        text = _LINK.sub(r"\1", text).strip()
    if link_marks and text.startswith("["):
        text = _LINK_MARK.sub("", text)
    return line if text is line.text else line._replace(text=text)
