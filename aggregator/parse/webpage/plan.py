"""The plan by which the lines of a card are written, made from the first card of its shape.

It names places, not texts: the same holds for every card that is built alike. Reads no words but
those that names are made of.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, TypeAlias

from lxml import etree

from aggregator.parse.clean import BLOCKS, HIDDEN
from aggregator.parse.webpage.naming import Role, role_of
from aggregator.parse.webpage.shapes import SEPARATORS

_SKIPPED = HIDDEN | {"nav", "form", "button", "aside", "figcaption", "dialog", "input"}
_LEVELS = {f"h{level}": level for level in range(1, 7)}
_STRONG = frozenset({Role.DATE, Role.LABEL, Role.AUTHOR})
_APART = _STRONG | {Role.NOISE}  # roles that begin and end a line
_INLINE = frozenset({"a", "span"})
_NONE, _DATE, _LABEL, _NOISE = Role.NONE, Role.DATE, Role.LABEL, Role.NOISE

Part: TypeAlias = tuple[int, bool]  # an element, and whether the text behind it is meant


class PlannedLine(NamedTuple):
    """Where one line comes from; places are those of elements in the card."""

    role: Role
    parts: Sequence[Part] = ()
    level: int = 0
    hrefs: Sequence[int] = ()  # of the links around the linked parts
    linked: Sequence[int] = ()  # which parts are linked when nothing stands outside of links
    stamp: tuple[int, str] | None = None  # an attribute
    chip: bool = False
    bullet: bool = False
    around: tuple[int, int] | None = None  # which parts are linked when others are not
    meta: int | None = None  # the element whose content is the line


@dataclass(slots=True, kw_only=True)
class Plan:
    """What is written of a card."""

    lines: list[PlannedLine] = field(default_factory=list)
    href: int | None = None  # the first link
    pictures: list[int] = field(default_factory=list)


def plan_of(card: Sequence[etree._Element], inside: Sequence[etree._Element]) -> Plan:
    """The plan of a card, given with all elements in it in the order of the page."""
    writer = _Writer(inside)
    for element in card:
        writer.walk(element)
    return writer.plan


class _Writer:
    """Collects places of text until a line ends."""

    __slots__ = (
        *(
            "plan",
            "_places",
            "_parts",
            "_role",
            "_outer",
            "_bullets",
            "_level",
            "_link",
            "_line_role",
        ),
        *("_line_level", "_hrefs", "_linked", "_outside", "_stamp", "_chip"),
    )

    def __init__(self, inside: Sequence[etree._Element]) -> None:
        self.plan = Plan()
        self._places = {element: place for place, element in enumerate(inside)}
        self._role = _NONE
        self._outer: list[Role] = []  # roles around, to return to
        self._bullets: list[etree._Element] = []
        self._level = 0
        self._link: int | None = None  # the place of the link around
        self._start()

    def _start(self) -> None:
        self._parts: list[Part] = []
        self._line_role: Role | None = None  # None while only white space has come
        self._line_level = 0
        self._hrefs: list[int] = []  # places of the links around the linked parts
        self._linked: list[int] = []  # which of the parts are linked
        self._outside = False
        self._stamp: tuple[int, str] | None = None
        self._chip = False

    def walk(self, root: etree._Element) -> None:
        """Write all of one element."""
        walk = etree.iterwalk(root, events=("start", "end"))
        pushed: list[etree._Element] = []
        for event, element in walk:
            if event == "end":
                self._shut(element, pushed)
                if element is not root:
                    self._add(element.tail, (self._places[element], True))
                continue
            given = dict(element.items())
            if element.tag in _SKIPPED or "hidden" in given:
                walk.skip_subtree()
                continue
            if self._open(element, element.tag, given, inner=element is not root):
                pushed.append(element)
            self._add(element.text, (self._places[element], False))
        self._close()

    def _shut(self, element: etree._Element, pushed: list[etree._Element]) -> None:
        """Leave an element; those with a role of their own have been pushed."""
        if self._bullets and self._bullets[-1] is element:
            self._close()
            self._bullets.pop()
        if pushed and pushed[-1] is element:
            pushed.pop()
            self._leave(element.tag)
        elif element.tag in BLOCKS:
            self._close()
        elif element.tag == "a":
            self._link = None

    def _open(
        self, element: etree._Element, tag: str, given: Mapping[str, str], *, inner: bool
    ) -> bool:
        """Enter an element; whether it has a role of its own to be left again."""
        if tag in BLOCKS:
            self._close()
            if tag in _LEVELS:
                self._level = _LEVELS[tag]
                return self._enter(_NONE)
            if tag == "li" and inner:
                self._bullets.append(element)
        elif tag == "a":
            self._link = self._places[element] if "href" in given else None
            if self.plan.href is None:
                self.plan.href = self._link
        elif tag == "img":
            self.plan.pictures.append(self._places[element])
        return inner and self._claim(element, tag, given)

    def _claim(self, element: etree._Element, tag: str, given: Mapping[str, str]) -> bool:
        """Heed what an element says it holds."""
        classes, itemprop = given.get("class", ""), given.get("itemprop", "")
        rel = given.get("rel", "") if tag == "a" else ""
        role = role_of(classes, itemprop, rel) if classes or itemprop or rel else _NONE
        if tag == "time" or (itemprop and role is _DATE):
            return self._dated(element, tag, given)
        if self._role is _LABEL and tag in _INLINE:
            self._close()
            return self._enter(_LABEL)
        if role and self._allows(role):
            self._close()
            return self._enter(role)
        if classes and tag in _INLINE and _is_chip(element, tag, classes):
            self._close()
            self._chip = True
        return False

    def _allows(self, role: Role) -> bool:
        if self._role is _NOISE or self._level:
            return False
        return role in _APART or self._role not in _STRONG

    def _dated(self, element: etree._Element, tag: str, given: Mapping[str, str]) -> bool:
        place = self._places[element]
        name = next(filter(given.get, ("datetime", "content")), None)
        written = (place, name) if name else None
        if tag == "meta":
            self.plan.lines.append(PlannedLine(role=_DATE, stamp=written, meta=place))
            return False
        if self._line_role is None:
            self._close()
            self._stamp = written
            return self._enter(_DATE)
        self._stamp = self._stamp or written  # `Published <time>…</time>`: the line tells
        return False

    def _enter(self, role: Role) -> bool:
        self._outer.append(self._role)
        self._role = role
        return True

    def _leave(self, tag: str) -> None:
        if tag in BLOCKS or self._role:
            self._close()
        if tag in _LEVELS:
            self._level = 0
        elif tag == "a":
            self._link = None
        self._role = self._outer.pop()

    def _add(self, text: str | None, part: Part) -> None:
        if not text:
            return
        if text.isspace():
            if self._line_role is not None:  # at the beginning of a line it is nothing
                self._parts.append(part)
            return
        self._parts.append(part)
        if self._line_role is None:
            self._line_role = self._role
            self._line_level = self._level
        if self._link is None:
            self._outside = self._outside or bool(text.strip(SEPARATORS))
            return
        self._linked.append(len(self._parts) - 1)
        self._hrefs.append(self._link)

    def _close(self) -> None:
        if self._line_role is None:
            # Inside a date that has no text the stamp alone is the line.
            if not self._stamp or self._role is not _DATE:
                return
            self._line_role = _DATE
        self.plan.lines.append(self._line())
        self._start()

    def _line(self) -> PlannedLine:
        linked, outside = self._linked, self._outside
        return PlannedLine(
            parts=self._parts,
            role=self._line_role or _NONE,
            level=self._line_level,
            hrefs=self._hrefs,
            linked=() if outside else tuple(linked),
            stamp=self._stamp,
            chip=self._chip or bool(self._bullets and linked and not outside),
            bullet=bool(self._bullets),
            around=(linked[0], linked[-1] + 1) if outside and linked else None,
        )


def _is_chip(element: etree._Element, tag: str, classes: str) -> bool:
    """Whether an element of the same kind stands right beside it."""
    for other in (element.getnext(), element.getprevious()):
        if other is not None and other.tag == tag and other.get("class") == classes:
            return True
    return False
