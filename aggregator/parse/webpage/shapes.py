"""Elements that are built alike, so that what was found in one holds for the others.

A shape is all that the survey of a page and the writing of lines heed: tags, nesting, names,
whether there is text. Knows no families and no lines.
"""

from __future__ import annotations

from collections.abc import Hashable
from typing import TypeAlias

from lxml import etree

from aggregator.parse.webpage.naming import is_zone

SEPARATORS = " \t\r\n\f\u00a0,;|/·•–-#"
_TEXTS, _WORDS = 3, 2  # kinds of text: none or blank, separators only, words
_NAMING = frozenset({"id", "role"})  # with the class they tell of menus
_HEEDED = _NAMING | {"itemprop", "rel", "hidden", "datetime", "content"}
_VALUED = frozenset({"itemprop", "rel"})  # of which the value counts; else whether there is one

Element: TypeAlias = etree._Element  # noqa: SLF001 -- lxml names its public type so
Form: TypeAlias = tuple[list[Element], int]  # all elements in it, and the number of its shape


class Forms:
    """The forms of the elements of a page; each is found out once."""

    def __init__(self) -> None:
        self._found: dict[Element, Form] = {}
        self._numbers: dict[Hashable, int] = {}  # of shapes, which take long to hash

    def of(self, element: Element) -> Form:
        """The form of an element."""
        form = self._found.get(element)
        if form is None:
            inside = list(element.iter())
            shape = _shape(inside)
            number = self._numbers.setdefault(shape, len(self._numbers))
            form = self._found[element] = inside, number
        return form


def _shape(inside: list[Element]) -> Hashable:
    """The shape of an element, given with all that is in it in the order of the page.

    A tag and the number behind it, the class, and signs for what else counts make an element;
    no sign is a string or a number, so two different trees have two different shapes.
    """
    shape: list[Hashable] = []
    add = shape.append
    for element in inside:
        figure = len(element) * _TEXTS
        text = element.text
        if text:
            figure += _WORDS if text[0].isalnum() else _kind(text)
        figure *= _TEXTS
        text = element.tail
        if text:
            figure += _WORDS if text[0].isalnum() else _kind(text)
        shape += (element.tag, figure)
        named = False
        for name, value in element.items():
            if name == "class":
                add(value)
            elif name == "href":
                add(None if value else ())
            elif name in _HEEDED:
                add(_sign(name, value))
                named = named or name in _NAMING
        if named and _is_zone(element):
            add((None,))
    return tuple(shape)


def _kind(text: str) -> int:
    """The kind of a text; white space is nothing."""
    if text.isspace():
        return 0
    return _WORDS if text.strip(SEPARATORS) else 1


def _sign(name: str | bytes, value: str | bytes) -> Hashable:
    """What counts of an attribute."""
    return (name, value if name in _VALUED else bool(value))


def _is_zone(element: Element) -> bool:
    get = element.get
    return is_zone(get("class") or "", get("id") or "", get("role") or "")
