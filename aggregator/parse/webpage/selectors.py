"""The operator's selectors: CSS, or XPath when they open with a slash.

Where a page cannot be read without help, this is the help. Knows the selectors of one source.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from lxml import etree

from aggregator.errors import ParseError
from aggregator.model import Selectors
from aggregator.parse.webpage.drafts import Drafter
from aggregator.parse.webpage.lines import Card, Element, Line, sketch
from aggregator.parse.webpage.naming import Role
from aggregator.parse.webpage.votes import Draft
from aggregator.text import squeeze


def cards_of(root: Element, selectors: Selectors) -> list[Card] | None:
    """The elements that `list` picks; None when it is not configured."""
    if selectors.list is None:
        return None
    found = _picked(root, selectors.list)
    return [(element,) for element in found if isinstance(element, Element)]


def overrule(draft: Draft, card: Card, selectors: Selectors, drafter: Drafter) -> None:
    """Put what the selectors pick in place of what was found without them."""
    if selectors.title is not None:
        draft.title = squeeze(" ".join(_texts(card, selectors.title)))
    if selectors.summary is not None:
        picked = _texts(card, selectors.summary)
        draft.marked = [Line(text, Role.SUMMARY, 0, None, (), None) for text in picked]
        draft.lines = []
    if selectors.link is not None:
        draft.link = next(_values(card, selectors.link, "href"), None)
    if selectors.image is not None:
        draft.image = next(_values(card, selectors.image, "src"), None)
    if selectors.topics is not None:
        draft.categories = _texts(card, selectors.topics)
    if selectors.date is not None:
        stamps = (*_values(card, selectors.date, "datetime"), *_texts(card, selectors.date))
        moments = (drafter.moment(stamp) for stamp in stamps)
        draft.published = next(filter(None, moments), None)


def _texts(card: Card, selector: str) -> list[str]:
    found: list[str] = []
    for value in _all(card, selector):
        if isinstance(value, str):
            found.append(squeeze(value))
        else:
            found += [line.text for line in sketch((value,)).lines]
    return [text for text in found if text]


def _values(card: Card, selector: str, name: str) -> Iterator[str]:
    """The attribute of what is picked, or of the first element in it that has one."""
    for value in _all(card, selector):
        if isinstance(value, str):
            yield value
            continue
        for element in value.iter():
            written = element.get(name)
            if written:
                yield written
                break


def _all(card: Card, selector: str) -> Iterator[Element | str]:
    for element in card:
        yield from _picked(element, selector)


def _picked(element: Element, selector: str) -> list[Element | str]:
    try:
        found = _compiled(selector)(element)
    except etree.XPathError as error:
        raise _unusable(selector, error) from error
    if not isinstance(found, list):
        found = [str(found)]
    return [one if isinstance(one, Element) else str(one) for one in found]


@lru_cache(maxsize=256)
def _compiled(selector: str) -> etree.XPath:
    try:
        path = selector if selector.startswith(("/", "./")) else _path(selector)
        return etree.XPath(path)
    # cssselect's errors are kinds of these.
    except (etree.XPathError, SyntaxError, RuntimeError, ValueError) as error:
        raise _unusable(selector, error) from error


def _path(selector: str) -> str:
    # Measured: it takes 0.1 s to load, and few sources have selectors.
    import parsel  # noqa: PLC0415 -- as the comment says

    return parsel.css2xpath(selector)


def _unusable(selector: str, error: Exception) -> ParseError:
    return ParseError(
        f"the selector {selector!r} cannot be used: {error}",
        hint="correct `selectors` of the source: CSS, or XPath that opens with / or ./",
    )
