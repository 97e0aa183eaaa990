"""From what a feed tells of its entries to items; the same for every format of feeds.

Here texts become clean, links absolute and dates moments. Knows no XML and no JSON.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from aggregator.errors import ParseError, Quarantined
from aggregator.model import Dump, Finding, Hints, Item
from aggregator.parse.clean import plain, sanitised, title_text, web_link
from aggregator.parse.stamps import StampReader
from aggregator.text import squeeze, visible

_LONGEST_TITLE = 1000  # characters
_FIRST_WORDS = 80  # characters of a title made from the text
_TAG = re.compile(r"<(?:[a-zA-Z][\w:-]*[\s/>]|/[a-zA-Z]|!--)")
_REFERENCE = re.compile(r"&(?:#\d+|#[xX][0-9a-fA-F]+|[a-zA-Z]\w{1,31});")
_CLOSED = re.compile(r"</[a-zA-Z][\w:-]*\s*>|/>")  # what a title in plain text hardly ever holds
_BETWEEN = re.compile(r"\n[ \t\r\f\v]*\n")
_LANGUAGE = re.compile(r"[a-zA-Z]{2,3}(?:-[a-zA-Z0-9]{1,8})*")
_MAIL = re.compile(r"[<(\[]?\b[\w.+-]+@[\w.-]+\b[>)\]]?")
_LONGEST_NAME = 200  # characters of an author's name


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A text as a feed tells it; like all that is told, without what XML forbids."""

    value: str
    markup: bool  # HTML, or plain text
    base: str | None = None  # what its relative addresses are relative to


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """An entry as a feed tells it; of several values the first that is any good is taken."""

    title: Told | None = None
    summary: Told | None = None
    contents: tuple[Told, ...] = ()
    links: tuple[str, ...] = ()
    images: tuple[str, ...] = ()
    base: str | None = None  # what links and images are relative to
    stamps: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    language: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """The items of a feed, and what was noticed."""

    items: tuple[Item, ...]
    dropped: int
    findings: tuple[Finding, ...]


def guessed(value: str, base: str | None = None, *, title: bool = False) -> Told:
    """A text of which the feed does not say whether it is HTML.

    A title may name a tag, so that it takes a closing one to be markup.
    """
    markup = bool((_CLOSED if title else _TAG).search(value) or _REFERENCE.search(value))
    return Told(value=value, markup=markup, base=base)


def is_address(text: str | None) -> bool:
    """Whether a text is an absolute web address."""
    return (text or "").strip().startswith(("http://", "https://"))


def make_items(entries: Iterable[Entry], dump: Dump, hints: Hints, dropped: int = 0) -> Made:
    """The items of the entries; `dropped` were left out before.

    Raises Quarantined when none is left, ParseError when a hint cannot be followed.
    """
    maker = _Maker(dump, hints)
    items: list[Item] = []
    count = 0
    for count, entry in enumerate(entries, 1):  # noqa: B007 -- the count is told below
        item = maker.item(entry, len(items))
        if item:
            items.append(item)
    if not count + dropped:
        raise nothing_in(dump, "the feed holds no entries")
    if not items:
        raise nothing_in(dump, f"none of the feed's {count + dropped} entries holds any text")
    dropped += count - len(items)
    return Made(
        items=tuple(items),
        dropped=dropped,
        findings=tuple(_findings(len(items) + dropped, dropped, maker)),
    )


def nothing_in(dump: Dump, reason: str) -> Quarantined:
    """The error of a feed that is readable and still of no use."""
    return Quarantined(
        reason,
        subject=dump.location,
        hint="check in a feed reader that the XML or JSON feed is the right one and is whole",
    )


def _findings(count: int, dropped: int, maker: _Maker) -> Iterator[Finding]:
    yield Finding(step="item", text=f"{count} entries")
    if maker.untitled:
        text = f"{maker.untitled} entries without a title took the first words of their text"
        yield Finding(step="item", text=text)
    if maker.undated:
        text = f"{len(maker.undated)} entries with a date that cannot be read"
        yield Finding(step="item", text=f"{text}, the first: {maker.undated[0][:60]!r}")
    if dropped:
        yield Finding(step="item", text=f"{dropped} entries without any usable text left out")


class _Maker:
    """Makes items one by one and counts what was amiss."""

    def __init__(self, dump: Dump, hints: Hints) -> None:
        self._stamps = StampReader(dump.dated, hints.timezone, hints.date_order)
        self._strips = tuple(map(_compiled, hints.title_strip))
        self.untitled = 0
        self.undated: list[str] = []

    def item(self, entry: Entry, position: int) -> Item | None:
        """The item, or None when the entry has neither title nor text."""
        summary = next(filter(None, map(_plain, _texts(entry))), "")
        title = self._title(entry.title)
        if not title and summary:
            self.untitled += 1
            title = shortened(summary, _FIRST_WORDS)
        if not title:
            return None
        return Item(
            title=title,
            summary=summary,
            content=_content(entry),
            categories=_once(map(_line, entry.categories)),
            published=self._published(entry.stamps),
            link=_first_link(entry.links, entry.base),
            authors=_once(map(_person, entry.authors)),
            image=_first_link(entry.images, entry.base),
            language=_language(entry.language),
            position=position,
        )

    def _title(self, told: Told | None) -> str:
        if told is None:
            return ""
        title = title_text(told.value) if told.markup else told.value
        for pattern in self._strips:
            title = pattern.sub("", title)
        blank = not (title if title.isascii() else visible(title)).strip()
        return "" if blank else shortened(title, _LONGEST_TITLE)

    def _published(self, stamps: tuple[str, ...]) -> datetime | None:
        moment = self._stamps.first(stamps)
        if moment is None and stamps:
            self.undated.append(stamps[0])
        return moment


def shortened(text: str, longest: int) -> str:
    """The text in one line, cut after a word when it is longer."""
    line = squeeze(text[: 4 * longest])
    if len(line) <= longest:
        return line
    head, _, _ = line[:longest].rpartition(" ")
    return (head or line[: longest - 1]).rstrip(" ,;:-–") + "…"


def _texts(entry: Entry) -> Iterator[Told]:
    if entry.summary:
        yield entry.summary
    yield from entry.contents


def _plain(told: Told) -> str:
    if told.markup:
        return plain(told.value)
    parts = map(squeeze, _BETWEEN.split(told.value))
    return "\n\n".join(filter(None, parts))


def _content(entry: Entry) -> str | None:
    """The first text with tags in it, those of whole articles before the summary."""
    for told in (*entry.contents, entry.summary):
        if told and told.markup and _TAG.search(told.value):
            base = told.base if is_address(told.base) else entry.base
            clean = sanitised(told.value, base)
            if clean:
                return clean
    return None


def _line(text: str) -> str:
    return title_text(text) if "&" in text or "<" in text else squeeze(text)


def _person(text: str) -> str:
    """The name without the address that RSS 2.0 asks for; addresses are not published again."""
    name = _line(text)[:_LONGEST_NAME]
    return _MAIL.sub("", name).strip(" ()<>,;") if "@" in name else name


def _once(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, texts)))


def _first_link(hrefs: tuple[str, ...], base: str | None) -> str | None:
    return next(filter(None, (web_link(href, base) for href in hrefs)), None)


def _language(tag: str | None) -> str | None:
    tag = tag.strip().replace("_", "-") if tag else ""
    return tag if _LANGUAGE.fullmatch(tag) else None


def _compiled(pattern: str) -> re.Pattern[str]:
    try:
        return re.compile(pattern)
    except re.error as error:
        raise ParseError(
            f"{pattern!r} is no regular expression: {error}",
            hint="correct `title_strip` of the source",
        ) from error
