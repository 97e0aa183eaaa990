"""The text listing reader: from a text to its items, step by step.

Puts the steps of this folder in order and judges the outcome. Knows nothing of bytes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from aggregator.errors import ParseError, Quarantined
from aggregator.model import Dump, Finding, Hints, Item, Parsed
from aggregator.parse.address import address_of
from aggregator.parse.decode import Decoded
from aggregator.parse.listing.blocks import find_blocks
from aggregator.parse.listing.bullets import find_bullets
from aggregator.parse.listing.cut import held_back
from aggregator.parse.listing.drafts import Draft, draft, heads
from aggregator.parse.listing.marks import Line, split
from aggregator.parse.listing.records import read_records
from aggregator.parse.listing.roles import assign
from aggregator.parse.listing.runs import restore_first
from aggregator.parse.listing.shape import Shape
from aggregator.parse.listing.unswept import unswept
from aggregator.parse.listing.unwrap import unwrap
from aggregator.parse.listing.wording import Noise, compiled, is_prose
from aggregator.parse.when import DateReader
from aggregator.text import squeeze

_LONGEST_TITLE = 1000  # characters; beyond that it is no title
_EXAMPLES = 3


def read(dump: Dump, decoded: Decoded, hints: Hints) -> Parsed:
    """The items of a listing with marks, of dated blocks, or of lines with a configured record.

    Raises Quarantined when there is no list, or when what stands where titles should be is
    running text; ParseError when a hint cannot be followed or a cap is passed.
    """
    try:
        with unswept():
            return _read(dump, decoded, hints)
    except ParseError as error:
        error.subject = error.subject or dump.location
        raise


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    """The drafts of a list, with their roles, and what there is to tell of them."""

    layout: str
    drafts: list[Draft]
    findings: tuple[Finding, ...]
    may_be_cut: bool = False


def _read(dump: Dump, decoded: Decoded, hints: Hints) -> Parsed:
    strips = tuple(map(compiled, hints.title_strip))
    found = (_by_record if hints.layout == "lines" else _by_shape)(dump, decoded, hints)
    drafts, findings = found.drafts, [decoded.finding, *found.findings]
    cut = held_back(drafts) if found.may_be_cut else None
    if cut:
        del drafts[-1]
        findings.append(Finding(step="item", text=f"the last item is held back: {cut}"))
    _judge(drafts)
    items = tuple(_items(decoded.caps.timed(drafts), strips))
    untitled = len(drafts) - len(items)
    if untitled:
        findings.append(Finding(step="item", text=f"{untitled} items without a title left out"))
    if not items:
        raise _nothing_found(hints.layout)
    return Parsed(
        items=items,
        layout=found.layout,
        encoding=decoded.encoding,
        findings=tuple(findings),
        dropped=untitled + bool(cut),
    )


def _lines(dump: Dump, decoded: Decoded, hints: Hints) -> tuple[list[Line], DateReader]:
    dates = DateReader(dump.dated, hints.timezone, hints.date_order)
    return split(decoded.text, dates, decoded.caps), dates


def _by_shape(dump: Dump, decoded: Decoded, hints: Hints) -> _Found:
    """The drafts of a list that shows itself, by marks or by dates."""
    noise, caps = Noise(hints.noise), decoded.caps
    lines, dates = _lines(dump, decoded, hints)
    lines, width = unwrap(restore_first(lines), dates)
    shape = _shape(lines, dates, hints.layout)
    caps.items(len(shape.entries))
    base = address_of(dump, hints)
    drafts, left_out = draft(caps.timed(shape.entries), noise, decoded.text, base)
    roles = assign(drafts, dates, dump.dated)
    return _Found(
        layout=shape.layout,
        drafts=drafts,
        findings=(*_layout(shape, width), *_noise(left_out), *roles),
        may_be_cut=shape.reaches_end and not decoded.text.endswith("\n"),
    )


def _shape(lines: list[Line], dates: DateReader, layout: str) -> Shape:
    """The list: with marks, or where they cover less than half of the lines, of dated blocks."""
    found = None if layout == "blocks" else find_bullets(lines, loose=layout == "bullets")
    if layout == "blocks" or (layout == "auto" and found is None):
        found = find_blocks(lines, dates)
    elif layout == "auto" and found and found.lines * 2 < len(lines):
        found = _blocks_around(found, lines, dates) or found
    if found is None:
        raise _nothing_found(layout)
    return found


def _blocks_around(bullets: Shape, lines: list[Line], dates: DateReader) -> Shape | None:
    """Dated blocks of which more open outside a list with marks than that list has entries."""
    try:
        blocks = find_blocks(lines, dates)
    except Quarantined:
        return None
    inside = {line.number for entry in bullets.entries for line in entry}
    entries = blocks.entries if blocks else ()
    outside = sum(entry[0].number not in inside for entry in entries)
    return blocks if outside > len(bullets.entries) else None


def _by_record(dump: Dump, decoded: Decoded, hints: Hints) -> _Found:
    """The drafts of a text with a line per block; marks are left as they were written."""
    lines, dates = _lines(dump, decoded, hints)
    kept = [line._replace(sign="", numeral="", text=line.whole) for line in lines]
    left_out = Noise(hints.noise).among([line.text for line in kept])
    omitted = {"", *left_out}
    told = [line for line in kept if line.text not in omitted]
    drafts, skipped = read_records(told, hints.record, dates, decoded.caps)
    text = f"{len(drafts)} records of {', '.join(hints.record)}; {skipped} lines between them"
    findings = (Finding(step="layout", text=text), *_noise(left_out))
    return _Found(layout="lines", drafts=drafts, findings=findings)


def _nothing_found(layout: str) -> Quarantined:
    if layout == "blocks":
        what = "no three blocks that open with a date"
    else:
        what = "no list whose entries have text"
    if layout != "auto":
        return Quarantined(what, hint="check that the dump is the right page and is whole")
    return Quarantined(
        what,
        hint="if it is a bullet list whose text stands at column 0, set the source's `layout` "
        "to bullets; if it has a line per block, to lines",
    )


def _judge(drafts: list[Draft]) -> None:
    prose = sum(map(is_prose, heads(drafts)))
    if prose * 2 > len(drafts):
        raise Quarantined(
            "the titles have been lost: running text stands in their place",
            hint="look whether the layout of the page has changed",
            figures={"items": len(drafts), "prose": prose},
        )


def _items(drafts: Iterator[Draft], strips: tuple[re.Pattern[str], ...]) -> Iterator[Item]:
    position = 0
    for made in drafts:
        title = _title(made.head, strips)
        if not title:
            continue
        yield Item(
            title=title,
            summary=_summary(made.lines),
            categories=tuple(made.categories),
            published=made.published,
            link=made.link,
            position=position,
        )
        position += 1


def _summary(lines: list[Line]) -> str:
    if len(lines) == 2:  # noqa: PLR2004 -- title and text, as most items are
        return _tidy(lines[1].whole)
    return "\n\n".join(filter(None, (_tidy(line.whole) for line in lines[1:])))


def _title(head: str, strips: tuple[re.Pattern[str], ...]) -> str:
    for pattern in strips:
        head = pattern.sub("", head)
    title = _tidy(head)
    return title if len(title) <= _LONGEST_TITLE else ""


def _tidy(text: str) -> str:
    """The text squeezed; most lines are already, and seeing that is cheaper than doing it."""
    return squeeze(text) if "  " in text or "\t" in text else text.strip()


def _layout(shape: Shape, width: int) -> Iterator[Finding]:
    yield Finding(step="layout", text=shape.told)
    if width:
        yield Finding(step="layout", text=f"the text was wrapped at {width} columns: unwrapped")
    if shape.trimmed:
        text = f"entries without text at the edges left out: {_examples(shape.trimmed)}"
        yield Finding(step="layout", text=text)


def _noise(left_out: list[str]) -> Iterator[Finding]:
    if left_out:
        text = f"{len(left_out)} lines left out: {_examples(tuple(dict.fromkeys(left_out)))}"
        yield Finding(step="noise", text=text)


def _examples(texts: tuple[str, ...]) -> str:
    shown = ", ".join(repr(text[:60]) for text in texts[:_EXAMPLES])
    return f"{shown} …" if len(texts) > _EXAMPLES else shown
