"""Elements that repeat: which of them stand at the same place in the structure of a page.

A family is all elements with the same path of tags and lasting class names, whatever list they
are in. Menus, headers and the like are never looked into. Measures text; reads none.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from operator import itemgetter
from typing import TypeAlias

from lxml import etree

from aggregator.parse.clean import HIDDEN
from aggregator.parse.webpage.lines import Element
from aggregator.parse.webpage.naming import is_zone, signature
from aggregator.parse.webpage.shapes import Forms

_MEMBERS = frozenset(
    {
        *("article", "li", "tr", "div", "section", "a", "p", "dl", "td", "dt", "figure"),
        *("h2", "h3", "h4", "h5", "h6"),
    }
)
LEVELS = {f"h{level}": level for level in range(1, 7)}
NO_LEVEL = 9
_CLASSED = frozenset({"div", "section", "a", "span", "ul", "ol", "td", "p", "table"})
_CONTAINED = frozenset({"article", "li", "section", "td", "main"})
SKIPPED = HIDDEN | {"nav", "aside", "form", "button", "dialog", "menu"}
_MOST_LINKS = 12  # of a card without a heading
_WALKED = 8  # members of a family before shapes are compared: most families have no more
_TRIED = 32  # shapes, after which at least half of the members must have had a known one


@dataclass(slots=True, eq=False)
class Figures:
    """What is in an element; elements of the same shape share one, with the text of the first.

    Two are equal when they are the same: it is counted how many elements share one.
    """

    text: int = 0  # characters
    links: int = 0
    level: int = NO_LEVEL  # of its highest heading
    headings: int = 0  # of that level

    @property
    def fits(self) -> bool:
        """Whether it can be a card: one heading, or a few links."""
        if not self.text:
            return False
        return self.headings == 1 or (not self.headings and 0 < self.links <= _MOST_LINKS)


Member: TypeAlias = tuple[Element, Figures]
FIGURES = itemgetter(1)


@dataclass(slots=True)
class Family:
    """Elements at the same place of the structure."""

    path: str
    tag: str
    depth: int
    central: bool  # inside the part of the page that is marked as the main one
    members: list[Member] = field(default_factory=list)
    repeats: dict[Hashable, _Repeat] = field(default_factory=dict)  # by shape
    repeated: int = 0

    @property
    def fitting(self) -> list[Member]:
        """The members that can be cards."""
        kinds = set(map(FIGURES, self.members))
        fitting = {figures for figures in kinds if figures.fits}
        if len(fitting) == len(kinds):
            return self.members
        return [member for member in self.members if member[1] in fitting]

    def compares(self, walked: int) -> bool:
        """Whether there are enough members to compare shapes, and it has paid so far."""
        return len(self.members) >= walked and len(self.repeats) <= max(_TRIED, self.repeated)


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey:
    """The families of a page by number, and of every number which one is around it."""

    families: dict[int, Family]
    around: dict[int, int]

    def encloses(self, outer: int, inner: int) -> bool:
        """Whether the one family is inside the other."""
        while inner:
            inner = self.around.get(inner, 0)
            if inner == outer:
                return True
        return False


# How a member joins its family, and its place inside the element.
_Inner: TypeAlias = tuple[Callable[[Member], None], int, Figures]


@dataclass(frozen=True, slots=True)
class _Repeat:
    """What was found in an element: it is the same in the next of its shape."""

    figures: Figures
    members: list[_Inner]


@dataclass(frozen=True, slots=True)
class _Noted:
    """An element that is walked for the first of its shape."""

    element: etree._Element
    shape: Hashable
    repeats: dict[Hashable, _Repeat]
    places: dict[etree._Element, int]
    members: list[_Inner] = field(default_factory=list)


def survey(root: etree._Element, forms: Forms | None = None, *, walked: int = _WALKED) -> Survey:
    """The families of a page, their members in the order of the page.

    From so many members of a family on, those whose shape is known are not walked again.
    """
    return _Surveyor(forms or Forms(), walked).survey(root)


class _Surveyor:
    """Walks a page once."""

    def __init__(self, forms: Forms, walked: int) -> None:
        self._forms = forms
        self._walked = walked
        self._numbers: dict[tuple[int, str], int] = {}
        self._families: dict[int, Family] = {}
        self._stack: list[Member] = []
        self._path: list[int] = [0]
        self._contained = 0  # elements around in which a header is no page header
        self._noted: _Noted | None = None

    def survey(self, root: etree._Element) -> Survey:
        """Everything that is found below the root."""
        walk = etree.iterwalk(root, events=("start", "end"))
        open_ = self._stack
        for event, element in walk:
            if event == "start":
                if self._is_outside(element) or self._is_known(element):
                    walk.skip_subtree()
            else:
                if open_ and open_[-1][0] is element:
                    self._leave(element)
                tail = element.tail
                if tail and open_:
                    open_[-1][1].text += len(tail.strip())
        around = {number: outer for (outer, _), number in self._numbers.items()}
        return Survey(families=self._families, around=around)

    def _is_outside(self, element: etree._Element) -> bool:
        tag = element.tag
        if tag in SKIPPED:
            return True
        if tag in {"header", "footer"}:
            return not self._contained and _is_page_part(element)
        if tag in {"html", "body", "main", "article", "a", "span", "td", "tr", "tbody"}:
            return False
        get = element.get
        classes, name, role = get("class") or "", get("id") or "", get("role") or ""
        if not (classes or name or role) or not is_zone(classes, name, role):
            return False
        # A name that promises a menu is not believed where the articles are.
        return element.find(".//main") is None and element.find(".//article") is None

    def _is_known(self, element: etree._Element) -> bool:
        """Take over what is in an element of a known shape, or open it to be walked."""
        tag = element.tag
        classes = (element.get("class") or "") if tag in _CLASSED else ""
        key = (self._path[-1], signature(tag, classes))
        number = self._numbers.setdefault(key, len(self._numbers) + 1)
        if self._noted is None:
            family = self._families.get(number)
            if family and family.compares(self._walked) and self._repeats(element, family):
                return True
        self._open(element, number)
        return False

    def _repeats(self, element: etree._Element, family: Family) -> bool:
        """Whether the shape of the element is known; if not, what is in it will be noted."""
        inside, shape = self._forms.of(element)
        found = family.repeats.get(shape)
        if found is None:
            places = {inner: place for place, inner in enumerate(inside)}
            self._noted = _Noted(element, shape, family.repeats, places)
            return False
        family.repeated += 1
        for enrol, place, figures in found.members:
            enrol((inside[place], figures))
        if self._stack:
            _fold(found.figures, self._stack[-1][1])
        return True

    def _open(self, element: etree._Element, number: int) -> None:
        tag = element.tag
        self._path.append(number)
        figures = Figures()
        self._stack.append((element, figures))
        if tag in _CONTAINED:
            self._contained += 1
        if tag == "a" and element.get("href"):
            figures.links = 1
        elif tag in LEVELS:
            figures.level, figures.headings = LEVELS[tag], 1
        text = element.text
        if text:
            figures.text = len(text.strip())

    def _leave(self, element: etree._Element) -> None:
        member = self._stack.pop()
        figures = member[1]
        number = self._path.pop()
        tag = element.tag
        if tag in _CONTAINED:
            self._contained -= 1
        if self._stack:
            _fold(figures, self._stack[-1][1])
        if tag in _MEMBERS and figures.text and (figures.links or figures.headings):
            self._enrol(number, member)
        noted = self._noted
        if noted and noted.element is element:
            noted.repeats[noted.shape] = _Repeat(figures, noted.members)
            self._noted = None

    def _enrol(self, number: int, member: Member) -> None:
        family = self._families.get(number)
        if family is None:
            element = member[0]
            family = Family(
                path=_path(element),
                tag=element.tag,
                depth=len(self._path),
                central=any(open_.tag == "main" for open_, _ in self._stack),
            )
            self._families[number] = family
        family.members.append(member)
        noted = self._noted
        if noted:
            noted.members.append((family.members.append, noted.places[member[0]], member[1]))


def _fold(inner: Figures, outer: Figures) -> None:
    outer.text += inner.text
    outer.links += inner.links
    if inner.headings and inner.level < outer.level:
        outer.level, outer.headings = inner.level, inner.headings
    elif inner.headings and inner.level == outer.level:
        outer.headings += inner.headings


def _is_page_part(element: etree._Element) -> bool:
    """Whether a header or footer is the page's and not an article's."""
    parent = element.getparent()
    if parent is None or parent.tag == "body":
        return True
    return any(element.find(f".//{tag}") is not None for tag in ("nav", "ul", "form", "h1"))


def _path(element: etree._Element) -> str:
    """The path of an element for people, its nearest ancestors only."""
    around = [element, *element.iterancestors()]
    names = [signature(outer.tag, outer.get("class") or "") for outer in around]
    return " > ".join(reversed(names[:4]))
