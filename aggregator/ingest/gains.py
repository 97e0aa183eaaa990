"""What an article gains from an item besides title, summary, date and labels.

Its markup, links, authors, image and language. Pure; knows nothing of how it was found out which
article the item is.
"""

from __future__ import annotations

from html.parser import HTMLParser
from typing import NamedTuple

from aggregator.identity import Occasion, Outcome, Verdict, comparable
from aggregator.model import Edition, Item

_DAMAGE = "\ufffd"


class Gains(NamedTuple):
    """Values to store; None leaves what is there."""

    revised: bool  # the visible text was replaced, be it the summary or the content alone
    link: str | None  # the canonical one: the first that was told
    own_link: str | None  # where this source shows it
    content: str | None
    authors: tuple[str, ...] | None
    image: str | None
    language: str | None


def first_gains(item: Item, language: str | None) -> Gains:
    """Those of an article that is new: all that the item has."""
    return Gains(
        revised=False,
        link=item.link,
        own_link=item.link,
        content=item.content,
        authors=item.authors or None,
        image=item.image,
        language=item.language or language,
    )


def gains(
    item: Item, edition: Edition, verdict: Verdict, occasion: Occasion, *, language: str | None
) -> Gains:
    """Those of an article that was stored already.

    What is missing is filled in. A revision brings its own content, and authors and image if it
    has any. Another content alone is a revision when it comes from the source of the text, in a
    newer dump.
    """
    rewritten = _rewritten(item, edition, verdict, occasion)
    revised = verdict.outcome is Outcome.REVISED or rewritten
    return Gains(
        revised=revised,
        link=None if edition.link else item.link,
        own_link=_own_link(item, edition, occasion),
        content=item.content if rewritten else _content(item, edition, verdict),
        authors=item.authors if item.authors and (revised or not edition.authors) else None,
        image=item.image if revised or not edition.image else None,
        language=None if edition.language else item.language or language,
    )


def _content(item: Item, edition: Edition, verdict: Verdict) -> str | None:
    """Who supplies the text supplies its markup; others only what is missing."""
    if verdict.outcome is Outcome.REVISED:
        return item.content or ""
    if item.content and (verdict.summary is not None or not edition.content):
        return item.content if verdict.shows_current else None
    return None


def _rewritten(item: Item, edition: Edition, verdict: Verdict, occasion: Occasion) -> bool:
    """Whether the item tells the stored text with another content, and is to be believed."""
    if verdict.outcome is not Outcome.SEEN or verdict.summary is not None:
        return False
    if not verdict.shows_current or occasion.source != edition.text_source:
        return False
    if occasion.dated <= edition.text_dated or not item.content or not edition.content:
        return False
    return item.content != edition.content and _differs(item.content, edition.content)


def _differs(content: str, stored: str) -> bool:
    """Whether a reader sees more than the beginning of what is stored."""
    return _DAMAGE not in content and not _words(stored).startswith(_words(content))


def _words(content: str) -> str:
    """The text of clean HTML as it is compared, without tags and white space."""
    text = _Text()
    text.feed(content)
    text.close()
    return "".join(comparable("".join(text.parts)).split())


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []

    def handle_data(self, data: str) -> None:
        self.parts.append(data)


def _own_link(item: Item, edition: Edition, occasion: Occasion) -> str | None:
    """A source's link gives way to the one in a dump that is not older than all it has shown."""
    known = dict(edition.links).get(occasion.source)
    if known is None or item.link == known:
        return item.link if known is None else None
    dates = [seen.dated for seen in edition.sightings if seen.source == occasion.source]
    return item.link if occasion.dated > max(dates, default=occasion.dated) else None
