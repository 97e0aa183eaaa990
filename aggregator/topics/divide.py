"""Divides one label line by rules in a fixed order, and says why.

Knows nothing of how labels were learned, nor which of them have feeds.
"""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Self

from aggregator.text import squeeze
from aggregator.topics.cover import cover
from aggregator.topics.known import Known
from aggregator.topics.seams import cut
from aggregator.topics.separators import (
    Split,
    comma_parts,
    has_comma,
    headless,
    segments,
    segments_around,
)
from aggregator.topics.vocabulary import clean


@dataclass(frozen=True, slots=True, kw_only=True)
class Division:
    """What a line was divided into, as written there, and why, in words for people."""

    pieces: tuple[str, ...]
    reason: str
    glued: tuple[bool, ...] = ()  # per piece: nothing but a seam parts it from the one before


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What is known when a line is divided."""

    split: Split = "auto"
    configured: Known = field(default_factory=Known)
    known: Known = field(default_factory=Known)  # the configured and the learned labels
    words: AbstractSet[str] = frozenset()  # words whose inner capitals are no seams
    pairs: AbstractSet[tuple[str, str]] = frozenset()  # case-folded parts that are never apart


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """A label line made ready to be divided."""

    whole: str
    segments: tuple[str, ...]  # between separators

    @classmethod
    def of(cls, segment: str) -> Self:
        """That of a segment which holds no separator, or is not to be divided at any."""
        return cls(whole=segment, segments=(segment,))


def wording(line: str, configured: Known) -> Wording:
    """Make a label line ready: invisible characters, a heading and separators are out.

    What separates labels elsewhere may stand inside one that is configured.
    """
    plain = clean(line)
    if configured.separated:
        parts = segments_around(plain, lambda part: _is_covered(part, configured))
    else:
        parts = segments(headless(plain))
    return Wording(whole=squeeze(plain), segments=parts)


def divide(line: Wording, rules: Rules) -> Division:
    """Divide a label line; no piece is empty, and a line without letters may give none.

    When it is not sure where a label ends, the line, or that part of it, stays whole.
    """
    if rules.split == "none":
        return _whole(line.whole, "lines of this source are not divided")
    if rules.configured.spells(line.whole):
        return _whole(line.whole, "the whole line is a configured label")
    divisions = [_divide_segment(part, rules) for part in line.segments]
    if len(divisions) == 1:
        return divisions[0]
    return _joined(divisions, "separators between labels", glued=False)


def labels_with_separators(line: Wording, rules: Rules) -> tuple[str, ...]:
    """The parts of a line between separators and label commas, with nothing glued divided."""
    if rules.split == "none" or rules.configured.spells(line.whole):
        return (line.whole,) if line.whole else ()
    return tuple(piece for part in line.segments for piece in _commas(part, rules))


def glued_parts(segment: str, rules: Rules) -> tuple[str, ...]:
    """The parts of a segment between strong seams, what is surely one word together."""
    joined: list[str] = []
    last = ""
    for part in cut(segment, rules.words):
        plain = part.casefold()
        if joined and ((last, plain) in rules.pairs or _is_torn(joined[-1], part, rules)):
            joined[-1] += part
        else:
            joined.append(part)
        last = plain
    return tuple(joined)


def _is_torn(left: str, right: str, rules: Rules) -> bool:
    """Tell whether a seam may be inside a known label such as `eHealth` after another word."""
    if not left[-1].islower() or rules.known.get(right):
        return False
    plain = (left[-1] + right).casefold()
    return any(entry.camel for _, entry in rules.known.starting(plain, 0))


def _divide_segment(segment: str, rules: Rules) -> Division:
    if rules.configured.spells(segment):
        return _whole(segment, "a configured label")
    covered = cover(segment, rules.configured)
    if covered:
        return _pieces(covered, "configured labels cover it completely")
    parts = _commas(segment, rules)
    if len(parts) > 1:
        divisions = [_divide_glued(part, rules) for part in parts]
        return _joined(divisions, "commas between labels", glued=False)
    return _divide_glued(segment, rules)


def _commas(segment: str, rules: Rules) -> tuple[str, ...]:
    if not has_comma(segment) or _is_label_or_labels(segment, rules.configured):
        return (segment,)
    return _parts(segment, rules.known)


def _is_covered(text: str, known: Known) -> bool:
    """Tell whether known labels cover a text, with commas between them perhaps."""
    if _is_label_or_labels(text, known):
        return True
    if not has_comma(text):
        return False
    return all(_is_label_or_labels(part, known) for part in _parts(text, known))


def _parts(text: str, known: Known) -> tuple[str, ...]:
    is_known = partial(_is_label_or_labels, known=known)
    return comma_parts(text, is_known, inside=known.commas > 0)


def _is_label_or_labels(text: str, known: Known) -> bool:
    return known.get(text) is not None or cover(text, known) is not None


def _divide_glued(part: str, rules: Rules) -> Division:
    known = _divide_known(part, rules)
    if known:
        return known
    if rules.split == "vocabulary":
        return _whole(part, "kept whole: configured labels do not cover it")
    parts = glued_parts(part, rules)
    if len(parts) == 1:
        return _whole(parts[0], "kept whole: no place where one label surely ends")
    reason = "cut where a capital follows the end of a word"
    divisions = [_divide_known(each, rules) or _whole(each, reason) for each in parts]
    joined = _joined(divisions, reason, glued=True)
    return replace(joined, reason=reason)


def _divide_known(part: str, rules: Rules) -> Division | None:
    entry = rules.known.spells(part)
    if entry:
        learned = "a label that the source has shown"
        return _whole(part, "a configured label" if entry.configured else learned)
    covered = cover(part, rules.known)
    return _pieces(covered, "known labels cover it completely") if covered else None


def _whole(piece: str, reason: str) -> Division:
    return _pieces((piece,), reason)


def _pieces(pieces: tuple[str, ...], reason: str) -> Division:
    if not all(pieces):
        pieces = tuple(filter(None, pieces))
    glued = tuple(place > 0 for place in range(len(pieces)))
    return Division(pieces=pieces, reason=reason if pieces else "empty", glued=glued)


def _joined(divisions: list[Division], reason: str, *, glued: bool) -> Division:
    """Several divisions as one; between two of them is a seam, or more than a seam."""
    pieces = [piece for division in divisions for piece in division.pieces]
    seams = [
        inner if place else glued and number > 0
        for number, division in enumerate(divisions)
        for place, inner in enumerate(division.glued)
    ]
    reasons = dict.fromkeys([reason, *(division.reason for division in divisions)])
    return Division(
        pieces=tuple(pieces),
        reason="; ".join(reasons) if pieces else "empty",
        glued=tuple(seams),
    )
