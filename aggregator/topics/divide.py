"""Divides one label line by rules in a fixed order, and says why.

Knows nothing of how labels were learned, nor which of them have feeds.
"""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

from aggregator.text import squeeze
from aggregator.topics.cover import cover
from aggregator.topics.seams import cut
from aggregator.topics.separators import Split, comma_parts, headless, segments
from aggregator.topics.vocabulary import Known, clean, key_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Division:
    """What a line was divided into, as written there, and why, in words for people."""

    pieces: tuple[str, ...]
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What is known when a line is divided."""

    split: Split = "auto"
    configured: Known = field(default_factory=Known)
    known: Known = field(default_factory=Known)  # the configured and the learned labels
    words: AbstractSet[str] = frozenset()  # words whose inner capitals are no seams
    pairs: AbstractSet[tuple[str, str]] = frozenset()  # keys of parts that are never apart


def divide(line: str, rules: Rules) -> Division:
    """Divide a label line; no piece is empty, and a line without letters may give none.

    When it is not sure where a label ends, the line, or that part of it, stays whole.
    """
    whole = squeeze(clean(line))
    if rules.split == "none":
        return _division([whole], "lines of this source are not divided")
    if rules.configured.get(whole):
        return _division([whole], "the whole line is a configured label")
    parts = segments(headless(clean(line)))
    divisions = [_divide_segment(part, rules) for part in parts]
    reasons = ["separators between labels"] if len(parts) > 1 else []
    reasons += (division.reason for division in divisions)
    pieces = [piece for division in divisions for piece in division.pieces]
    return _division(pieces, "; ".join(dict.fromkeys(reasons)))


def labels_with_separators(line: str, rules: Rules) -> tuple[str, ...]:
    """The parts of a line between separators and label commas, with nothing glued divided."""
    whole = squeeze(clean(line))
    if rules.split == "none" or rules.configured.get(whole):
        return tuple(filter(None, [whole]))
    parts = segments(headless(clean(line)))
    return tuple(piece for part in parts for piece in _commas(part, rules))


def glued_parts(segment: str, rules: Rules) -> tuple[str, ...]:
    """The parts of a segment between strong seams, inseparable pairs together."""
    joined: list[str] = []
    last = ""
    for part in cut(segment, rules.words):
        key = key_of(part)
        if joined and (last, key) in rules.pairs:
            joined[-1] += part
        else:
            joined.append(part)
        last = key
    return tuple(joined)


def _divide_segment(segment: str, rules: Rules) -> Division:
    if rules.configured.get(segment):
        return _division([segment], "a configured label")
    covered = cover(segment, rules.configured)
    if covered:
        return _division(covered, "configured labels cover it completely")
    parts = _commas(segment, rules)
    if len(parts) > 1:
        divisions = [_divide_glued(part, rules) for part in parts]
        reasons = dict.fromkeys(["commas between labels", *(each.reason for each in divisions)])
        pieces = [piece for each in divisions for piece in each.pieces]
        return _division(pieces, "; ".join(reasons))
    return _divide_glued(segment, rules)


def _commas(segment: str, rules: Rules) -> tuple[str, ...]:
    if ", " not in segment or rules.configured.get(segment) or cover(segment, rules.configured):
        return (segment,)
    return comma_parts(segment, lambda part: rules.known.get(part) is not None)


def _divide_glued(part: str, rules: Rules) -> Division:
    known = _divide_known(part, rules)
    if known:
        return known
    if rules.split == "vocabulary":
        return _division([part], "kept whole: configured labels do not cover it")
    parts = glued_parts(part, rules)
    if len(parts) == 1:
        return _division(parts, "kept whole: no place where one label surely ends")
    found = [_divide_known(each, rules) for each in parts]
    pieces = [
        piece
        for each, division in zip(parts, found, strict=True)
        for piece in (division.pieces if division else (each,))
    ]
    return _division(pieces, "cut where a capital follows the end of a word")


def _divide_known(part: str, rules: Rules) -> Division | None:
    entry = rules.known.get(part)
    if entry:
        learned = "a label that the source has shown"
        return _division([part], "a configured label" if entry.configured else learned)
    covered = cover(part, rules.known)
    return _division(covered, "known labels cover it completely") if covered else None


def _division(pieces: list[str] | tuple[str, ...], reason: str) -> Division:
    return Division(pieces=tuple(filter(None, pieces)), reason=reason if any(pieces) else "empty")
