"""The text listing reader: from a text to its items, step by step.

Puts the steps of this folder in order and judges the outcome. Knows nothing of bytes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from aggregator.errors import Quarantined
from aggregator.model import Dump, Finding, Hints, Item, Parsed
from aggregator.parse.decode import Decoded
from aggregator.parse.listing.choice import Chosen, choose
from aggregator.parse.listing.cut import held_back
from aggregator.parse.listing.drafts import Draft, draft
from aggregator.parse.listing.marks import Line, split
from aggregator.parse.listing.roles import assign
from aggregator.parse.listing.runs import find_runs, restore_first
from aggregator.parse.listing.unwrap import unwrap
from aggregator.parse.listing.wording import Noise, compiled, ends_sentence
from aggregator.parse.when import DateReader
from aggregator.text import squeeze

_LONGEST_TITLE = 1000  # characters; beyond that it is no title
_PROSE_WORDS = 18  # words from which on a sentence is no title
_EXAMPLES = 3


def read(dump: Dump, decoded: Decoded, hints: Hints) -> Parsed:
    """The items of a bullet list.

    Raises Quarantined when there is no list whose entries have text, or when what stands where
    titles should be is running text.
    """
    dates = DateReader(dump.dated, hints.timezone)
    noise, strips = Noise(hints.noise), tuple(map(compiled, hints.title_strip))
    loose = hints.layout == "bullets"
    lines, width = unwrap(restore_first(split(decoded.text, dates)), dates)
    chosen = _listing(lines, loose=loose)
    if chosen is None:
        raise _nothing_found(dump, loose=loose)
    drafts, left_out = draft(chosen.entries, noise)
    findings = [decoded.finding, *_layout(chosen, width), *_noise(left_out)]
    findings += assign(drafts, dates)
    cut = chosen.reaches_end and not decoded.text.endswith("\n") and held_back(drafts)
    if cut:
        del drafts[-1]
        findings.append(Finding(step="item", text=f"the last item is held back: {cut}"))
    _judge(drafts, dump)
    items = tuple(_items(drafts, strips))
    untitled = len(drafts) - len(items)
    if untitled:
        findings.append(Finding(step="item", text=f"{untitled} items without a title left out"))
    if not items:
        raise _nothing_found(dump, loose=loose)
    return Parsed(
        items=items,
        layout="bullets",
        encoding=decoded.encoding,
        findings=tuple(findings),
        dropped=untitled + bool(cut),
    )


def _listing(lines: list[Line], *, loose: bool) -> Chosen | None:
    strict = choose(lines, find_runs(lines, loose=False), loose=False)
    if not loose:
        return strict
    # What the operator allows is used only where it finds far more: it also lets footers in.
    free = choose(lines, find_runs(lines, loose=True), loose=True)
    if strict and free and len(strict.entries) * 2 >= len(free.entries):
        return strict
    return free or strict


def _nothing_found(dump: Dump, *, loose: bool) -> Quarantined:
    remedy = (
        "check that the dump is the right page and is whole"
        if loose
        else "if it is a bullet list whose text stands at column 0, set the source's `layout` "
        "to bullets"
    )
    return Quarantined("no list whose entries have text", subject=dump.location, hint=remedy)


def _judge(drafts: list[Draft], dump: Dump) -> None:
    prose = sum(_is_prose(draft.head) for draft in drafts)
    if prose * 2 > len(drafts):
        raise Quarantined(
            "the titles have been lost: running text stands in their place",
            subject=dump.location,
            hint="look whether the layout of the page has changed",
            figures={"items": len(drafts), "prose": prose},
        )


def _is_prose(head: str) -> bool:
    return ends_sentence(head) and len(head.split(None, _PROSE_WORDS)) > _PROSE_WORDS


def _items(drafts: list[Draft], strips: tuple[re.Pattern[str], ...]) -> Iterator[Item]:
    position = 0
    for made in drafts:
        title = _title(made.head, strips)
        if not title:
            continue
        paragraphs = (squeeze(line.whole) for line in made.lines[1:])
        yield Item(
            title=title,
            summary="\n\n".join(filter(None, paragraphs)),
            categories=tuple(made.categories),
            published=made.published,
            link=made.link,
            position=position,
        )
        position += 1


def _title(head: str, strips: tuple[re.Pattern[str], ...]) -> str:
    for pattern in strips:
        head = pattern.sub("", head)
    title = squeeze(head)
    return title if len(title) <= _LONGEST_TITLE else ""


def _layout(chosen: Chosen, width: int) -> Iterator[Finding]:
    sign, column = chosen.family
    text = f"{len(chosen.entries)} entries marked {sign!r} in column {column}, runs: {chosen.runs}"
    if chosen.passed_over:
        text += f"; other lists with text passed over: {chosen.passed_over}"
    yield Finding(step="layout", text=text)
    if width:
        yield Finding(step="layout", text=f"the text was wrapped at {width} columns: unwrapped")
    if chosen.trimmed:
        text = f"entries without text at the edges left out: {_examples(chosen.trimmed)}"
        yield Finding(step="layout", text=text)


def _noise(left_out: list[str]) -> Iterator[Finding]:
    if left_out:
        text = f"{len(left_out)} lines left out: {_examples(tuple(dict.fromkeys(left_out)))}"
        yield Finding(step="noise", text=text)


def _examples(texts: tuple[str, ...]) -> str:
    shown = ", ".join(repr(text[:60]) for text in texts[:_EXAMPLES])
    return f"{shown} …" if len(texts) > _EXAMPLES else shown
