"""The webpage reader: which way the list of a page is found, and its items.

In this order: the operator's selectors, JSON-LD, microdata, elements that repeat. What a page
says of itself yields to what it shows when that is clearly more.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from aggregator.model import Dump, Finding, Hints, Item, Parsed
from aggregator.parse.clean import web_link
from aggregator.parse.decode import Decoded
from aggregator.parse.listing.unswept import unswept
from aggregator.parse.listing.wording import compiled
from aggregator.parse.webpage import linked, microdata, selectors
from aggregator.parse.webpage.choice import choose
from aggregator.parse.webpage.drafts import Drafter
from aggregator.parse.webpage.lines import Card
from aggregator.parse.webpage.offers import next_page_of
from aggregator.parse.webpage.page import Page, load
from aggregator.parse.webpage.refusal import refusal
from aggregator.parse.webpage.votes import Draft
from aggregator.text import squeeze, xml_safe

_LONGEST_TITLE = 1000  # characters; beyond that it is no title
_EXAMPLES = 3
_FEW = 2  # articles in markup that are a list


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    """What one way of looking gave."""

    layout: str
    text: str  # for people
    drafts: list[Draft]

    @property
    def described(self) -> int:
        return sum(bool(draft.summary) for draft in self.drafts)


def read(dump: Dump, decoded: Decoded, hints: Hints) -> Parsed:
    """The items of an HTML listing page.

    Raises Quarantined when there is no list of articles, ParseError when a selector cannot be
    used or the page has too many elements.
    """
    with unswept():
        return _read(dump, decoded, hints)


def _read(dump: Dump, decoded: Decoded, hints: Hints) -> Parsed:
    drafter = Drafter(dump.dated, hints)
    page = load(dump, decoded, hints)
    page.decoded.caps.time()
    found = _find(page, hints, drafter)
    if found is None or not found.drafts:
        raise refusal(page.root, dump.location)
    strips = tuple(map(compiled, hints.title_strip))
    items = tuple(_items(found.drafts, page, strips))
    if not items:
        raise refusal(page.root, dump.location)
    dropped = len(found.drafts) - len(items)
    return Parsed(
        items=items,
        layout=found.layout,
        encoding=page.decoded.encoding,
        findings=tuple(_findings(page, found, dropped)),
        dropped=dropped,
        next_page=next_page_of(page.root, page.base),
    )


def _find(page: Page, hints: Hints, drafter: Drafter) -> _Found | None:
    chosen = hints.selectors
    if chosen:
        cards = selectors.cards_of(page.root, chosen)
        if cards is not None:
            text = f"{len(cards)} articles by the selector {chosen.list!r}"
            return _selected(
                _Found(layout="selectors", text=text, drafts=[]), cards, hints, drafter
            )
    told = _told(page, drafter)
    shown = _shown(page, hints, drafter)
    if told and (shown is None or not _clearly_more(shown, told)):
        return told
    return shown or told


def _selected(found: _Found, cards: list[Card], hints: Hints, drafter: Drafter) -> _Found:
    drafts = drafter.drafts(cards)
    if hints.selectors:
        for draft, card in zip(drafts, cards, strict=True):
            selectors.overrule(draft, card, hints.selectors, drafter)
    return _Found(layout=found.layout, text=found.text, drafts=drafts)


def _told(page: Page, drafter: Drafter) -> _Found | None:
    """What the page says of its articles in JSON-LD or microdata."""
    drafts = linked.articles_of(page.root, drafter)
    if len(drafts) >= _FEW:
        text = f"{len(drafts)} articles in JSON-LD"
        return _Found(layout="JSON-LD", text=text, drafts=drafts)
    cards = microdata.cards_of(page.root)
    if len(cards) < _FEW:
        return None
    text = f"{len(cards)} articles marked with microdata"
    return _Found(layout="microdata", text=text, drafts=drafter.drafts(cards))


def _shown(page: Page, hints: Hints, drafter: Drafter) -> _Found | None:
    """The elements that repeat."""
    chosen = choose(page, drafter)
    if chosen is None:
        return None
    text = f"{len(chosen.cards)} elements that repeat: {'; '.join(chosen.paths)}"
    if chosen.passed_over:
        text += f"; other lists with text passed over: {chosen.passed_over}"
    found = _Found(layout="repeated elements", text=text, drafts=[])
    return _selected(found, list(chosen.cards), hints, drafter)


def _clearly_more(shown: _Found, told: _Found) -> bool:
    if len(shown.drafts) * 2 >= len(told.drafts) * 3:
        return True
    return len(shown.drafts) >= len(told.drafts) and shown.described > told.described


def _items(drafts: list[Draft], page: Page, strips: tuple[re.Pattern[str], ...]) -> Iterator[Item]:
    position = 0
    for draft in page.decoded.caps.timed(drafts):
        title = _title(draft.title, strips)
        if not title:
            continue
        yield Item(
            title=title,
            summary="\n\n".join([line.text for line in draft.summary]),
            categories=tuple(dict.fromkeys(draft.categories)),
            published=draft.published,
            link=web_link(draft.link, page.base),
            authors=tuple(dict.fromkeys(draft.authors)) if draft.authors else (),
            image=web_link(draft.image, page.base),
            position=position,
        )
        position += 1


def _title(written: str, strips: tuple[re.Pattern[str], ...]) -> str:
    for pattern in strips:
        written = pattern.sub("", written)
    # What can be printed XML allows as well.
    plain = written.isprintable() and "  " not in written
    title = written.strip() if plain else squeeze(xml_safe(written))
    return title if len(title) <= _LONGEST_TITLE else ""


def _findings(page: Page, found: _Found, dropped: int) -> Iterator[Finding]:
    yield page.decoded.finding
    yield Finding(step="layout", text=f"{found.layout}: {found.text}")
    for address in page.feeds:
        yield Finding(step="feed", text=f"the page offers a feed of its own: {address}")
    dated = sum(draft.published is not None for draft in found.drafts)
    labelled = sum(bool(draft.categories) for draft in found.drafts)
    text = (
        f"of {len(found.drafts)} items {found.described} have a summary, {dated} a date, "
        f"{labelled} labels"
    )
    yield Finding(step="roles", text=text)
    noise = list(dict.fromkeys(text for draft in found.drafts for text in draft.left_out))
    if noise:
        shown = ", ".join(repr(text[:60]) for text in noise[:_EXAMPLES])
        more = " …" if len(noise) > _EXAMPLES else ""
        yield Finding(step="noise", text=f"lines left out: {shown}{more}")
    if dropped:
        yield Finding(step="item", text=f"{dropped} items without a title left out")
