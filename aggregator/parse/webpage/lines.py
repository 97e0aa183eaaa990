"""The lines of a card: what a text browser would print of it, and what the markup says of each.

A card is one element, or a heading with the siblings below it. Cards of one shape are written by
one plan. Decides no roles: it notes claims.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from lxml import etree

from aggregator.parse.webpage.naming import Role
from aggregator.parse.webpage.plan import Plan, PlannedLine, plan_of
from aggregator.parse.webpage.shapes import Forms
from aggregator.text import squeeze

Element: TypeAlias = etree._Element  # noqa: SLF001 -- lxml names its public type so
Card: TypeAlias = tuple[Element, ...]

# A line of several parts, or of the one part of a line: where it is and whether the text behind
# is meant, role, level, where its link is, whether it is linked, its stamp, chip and bullet.
_Step: TypeAlias = tuple[
    PlannedLine | None, int, bool, Role, int, int | None, bool, int | None, str, bool, bool
]
_PIXEL = frozenset({"0", "1", "2", "0px", "1px"})


@dataclass(slots=True)
class Line:
    """One line of a card."""

    text: str
    role: Role
    level: int  # of a heading, 1 to 6; else 0
    href: str | None  # of its first link
    links: tuple[str, ...]  # texts of its links when nothing stands outside of them
    stamp: str | None  # what the machine-readable form of a date says
    chip: bool = False  # one of several equal elements side by side
    bullet: bool = False  # an entry of an inner list
    around: tuple[str, str, str] | None = None  # text before its only link, in it, behind it


@dataclass(slots=True)
class Sketch:
    """A card before its lines have roles."""

    lines: list[Line] = field(default_factory=list)
    image: str | None = None
    picture_text: str = ""
    href: str | None = None  # the first link, of whatever line or picture


def sketch(card: Card) -> Sketch:
    """The lines of a card."""
    return Sketcher(Forms()).sketch(card)


class Sketcher:
    """Sketches the cards of a page; a plan is made for the first card of each shape."""

    def __init__(self, forms: Forms) -> None:
        self._forms = forms
        self._plans: dict[Hashable, tuple[Plan, list[_Step]]] = {}

    def sketch(self, card: Card) -> Sketch:
        """The lines of a card."""
        shape: Hashable
        if len(card) == 1:
            inside, shape = self._forms.of(card[0])
        else:
            forms = [self._forms.of(element) for element in card]
            inside = [element for elements, _ in forms for element in elements]
            shape = (None, *(shape for _, shape in forms))
        known = self._plans.get(shape)
        if known is None:
            plan = plan_of(card, inside)
            known = self._plans[shape] = plan, list(map(_step, plan.lines))
        return _drawn(*known, inside)


def _step(planned: PlannedLine) -> _Step:
    """How a line is written, taken apart once for all cards of the shape."""
    role, parts, level, hrefs, linked, stamp, chip, bullet, around, _ = planned
    if len(parts) != 1 or around:
        return planned, 0, False, role, level, None, False, None, "", chip, bullet
    place, behind = parts[0]
    href = hrefs[0] if hrefs else None
    stamped, name = stamp or (None, "")
    return None, place, behind, role, level, href, bool(linked), stamped, name, chip, bullet


def _drawn(plan: Plan, steps: Sequence[_Step], inside: Sequence[Element]) -> Sketch:
    """The sketch of a card, by the plan for its shape."""
    drawn = Sketch()
    lines = drawn.lines
    for planned, place, behind, role, level, anchor, linked, stamped, name, chip, bullet in steps:
        if planned:
            line = _line(planned, inside)
            if line.text:
                lines.append(line)
            continue
        element = inside[place]
        text = (element.tail if behind else element.text) or ""
        # As _squeezed does; a call less for each line.
        text = squeeze(text) if "\n" in text or "  " in text or "\t" in text else text.strip()
        href = None if anchor is None else inside[anchor].get("href")
        links = ((text if text.isprintable() else squeeze(text)),) if linked else ()
        written = None if stamped is None else inside[stamped].get(name)
        lines.append(Line(text, role, level, href, links, written, chip, bullet))
    if plan.href is not None:
        drawn.href = inside[plan.href].get("href")
    for place in plan.pictures:
        if _picture(drawn, inside[place]):
            break
    return drawn


def _line(planned: PlannedLine, inside: Sequence[Element]) -> Line:
    texts = [
        (inside[place].tail if behind else inside[place].text) or ""
        for place, behind in planned.parts
    ]
    stamp = None
    if planned.stamp:
        place, name = planned.stamp
        stamp = inside[place].get(name)
    if planned.meta is not None:
        text = inside[planned.meta].get("content") or ""
    elif texts:
        text = _squeezed(texts[0] if len(texts) == 1 else "".join(texts))
    else:
        text = _squeezed(stamp or "")
    hrefs = planned.hrefs
    around = None
    if planned.around and len({inside[place].get("href") for place in hrefs}) == 1:
        starts, ends = planned.around
        before, within, behind_it = texts[:starts], texts[starts:ends], texts[ends:]
        around = _joined(before), _joined(within), _joined(behind_it)
    return Line(
        text,
        planned.role,
        planned.level,
        inside[hrefs[0]].get("href") if hrefs else None,
        tuple([_squeezed_whole(texts[place]) for place in planned.linked]),
        stamp,
        planned.chip,
        planned.bullet,
        around,
    )


def _joined(texts: Sequence[str]) -> str:
    return squeeze("".join(texts))


def _picture(drawn: Sketch, element: Element) -> bool:
    """Whether an element is the picture of its card, and not a pixel that counts readers."""
    get = element.get
    source = get("src") or ""
    if not source or source.startswith("data:"):
        source = get("data-src") or _first_of(get("srcset"))
    if not source or get("width") in _PIXEL or get("height") in _PIXEL:
        return False
    drawn.image = source
    drawn.picture_text = _squeezed_whole(get("alt") or "")
    return True


def _squeezed_whole(text: str) -> str:
    """The same as squeeze; of what can be printed only spaces are white."""
    return text.strip() if text.isprintable() and "  " not in text else squeeze(text)


def _squeezed(text: str) -> str:
    """The same as squeeze, and quick where there is nothing to do."""
    if "\n" in text or "  " in text or "\t" in text:
        return squeeze(text)
    return text.strip()


def _first_of(srcset: str | None) -> str:
    words = (srcset or "").split(None, 1)
    return words[0].rstrip(",") if words else ""
