"""Drafts: items in the making, from the lines of an entry to what may be a title or a text.

Cleans single lines: noise, Markdown, links and link marks. Decides no roles.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain
from urllib.parse import urljoin

from aggregator.parse.listing.marks import Line, text_of
from aggregator.parse.listing.wording import Noise

_HEADING = re.compile(r"#{1,6}[ \t]+")
_LINK = re.compile(r"(?<!!)\[([^\[\]]{1,500})\]\(<?([^()\s<>]{1,2000})>?(?:[ ]\"[^\"]{0,200}\")?\)")
_PICTURE = re.compile(r"!\[[^\[\]]{0,500}\]\([^()]{0,2000}\)")
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
_LINK_MARK = re.compile(r"\[\d{1,4}\](?=\S)")
_ADDRESS = re.compile(r" \(((?:https?://|/(?!/))[^()\s]{0,2000})\)")
_WEB = ("http://", "https://")


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


def heads(drafts: list[Draft]) -> list[str]:
    """The first line left of each draft, empty where there is none."""
    return [made.lines[0].text if made.lines else "" for made in drafts]


def draft(
    entries: Iterable[list[Line]], noise: Noise, text: str, base: str | None
) -> tuple[list[Draft], list[str]]:
    """A draft for each entry, and the noise left out; the text is that of the whole dump.

    Links that are relative count only when there is a base, the address of the dump.
    """
    drafts = []
    make = tuple.__new__  # what Line() calls in the end
    for entry in entries:
        number, column, start, sign, head, _ = entry[0]
        if sign:  # the item's own mark, not one of an inner list
            entry[0] = make(Line, (number, column, start, "", head, ""))
        drafts.append(Draft(lines=entry))
    for cleaner in _CLEANERS:
        if any(_holds(text, trace) for trace in cleaner.traces):  # not one search a line
            _rewrite(drafts, cleaner)
    for made in drafts:
        if made.link:
            made.link = _absolute(made.link, base)
    texts = map(text_of, chain.from_iterable(made.lines for made in drafts))
    if not noise.may_be_among(texts):
        return drafts, []
    return drafts, [line for made in drafts for line in _take_noise(made, noise)]


def _holds(text: str, trace: str) -> bool:
    """Whether a trace occurs; single letters are looked for first, which is far quicker."""
    return all(letter in text for letter in trace) and trace in text


def _rewrite(drafts: list[Draft], cleaner: _Cleaner) -> None:
    marked = sum(any(cleaner.applies(line.text) for line in made.lines) for made in drafts)
    if not marked or (cleaner.usual and marked * 2 < len(drafts)):
        return
    for made in drafts:
        for place, line in enumerate(made.lines):
            text = cleaner.clean(line.text, made)
            if text is not line.text:
                made.lines[place] = line._replace(text=text)


def _take_noise(made: Draft, noise: Noise) -> list[str]:
    texts = [line.text for line in made.lines]
    left_out = noise.among(texts)
    if left_out or "" in texts:
        made.lines = [line for line in made.lines if line.text and line.text not in left_out]
    return left_out


def _has_link_mark(text: str) -> bool:
    return text.startswith("[") and _LINK_MARK.match(text) is not None


def _without_link_mark(text: str, _made: Draft) -> str:
    return _LINK_MARK.sub("", text) if text.startswith("[") else text


def _is_markdown(text: str) -> bool:
    return "](" in text or text.startswith("#")


def _without_markdown(text: str, made: Draft) -> str:
    if text.startswith("#"):
        text = _HEADING.sub("", text, count=1)
    if "](" in text:
        text = _PICTURE.sub("", text)
        link = _LINK.search(text)
        if link and not made.link:
            made.link = link[2]
        text = _LINK.sub(r"\1", text).strip()
    return _ESCAPED.sub(r"\1", text) if "\\" in text else text


def _has_address(text: str) -> bool:
    return text.endswith(")") and _ADDRESS.search(text) is not None


def _without_address(text: str, made: Draft) -> str:
    """The text without the addresses that an extractor wrote behind its links."""
    if " (" not in text:
        return text
    found = _ADDRESS.search(text)
    if found and not made.link:
        made.link = found[1]
    return _ADDRESS.sub("", text)


def _absolute(link: str | None, base: str | None) -> str | None:
    if link is None or link.startswith(_WEB):
        return link
    if base is None:
        return None
    try:
        absolute = urljoin(base, link)
    except ValueError:  # brackets that hold no address
        return None
    return absolute if absolute.startswith(_WEB) else None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Cleaner:
    """Something that extractors write into texts, and how to take it away."""

    traces: tuple[str, ...]  # without one of them in the dump there is nothing to do
    applies: Callable[[str], bool]
    clean: Callable[[str, Draft], str]
    usual: bool  # only when at least half of the items show it


_CLEANERS = (
    _Cleaner(traces=("[",), applies=_has_link_mark, clean=_without_link_mark, usual=True),
    _Cleaner(traces=("](", "#"), applies=_is_markdown, clean=_without_markdown, usual=False),
    _Cleaner(traces=(" (h", " (/"), applies=_has_address, clean=_without_address, usual=True),
)
