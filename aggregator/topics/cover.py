"""Covers a line completely with known labels, with as few as possible.

Knows nothing of separators, nor of the seams between unknown labels.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import chain, pairwise, repeat
from typing import TypeAlias

from aggregator.topics.known import Entry, Known, seams

# A place in the folded line, and whether the label that ends there is configured.
_State: TypeAlias = tuple[int, bool]
_Best: TypeAlias = dict[_State, tuple[int, _State]]  # labels so far, and the state before
_START: _State = (0, True)
_SWALLOWED = 1 << 20  # what a seam inside a label that is written without it costs, in labels


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    text: str
    plain: str  # case-folded, may be longer
    origins: Sequence[int]  # place in plain -> place in text
    seams: AbstractSet[int]  # places in plain where a capital follows a small letter


def cover(text: str, known: Known) -> tuple[str, ...] | None:
    """The labels that cover a line without a gap, as written there; None when none do.

    One space may stand between two labels. A label that is written without a seam which the
    line has there is taken only where there is no other way: `NewsRoom` is two labels if it
    can be. Among covers of equally few labels the one with the longer last label is taken.
    Cost: linear in the length of the line.
    """
    if not known:
        return None
    line = _fold(text)
    best = _reach(line, known)
    ends = [state for flag in (True, False) if (state := (len(line.plain), flag)) in best]
    if not text or not ends:
        return None
    cuts = [line.origins[at] for at in _way(best, min(ends, key=lambda state: best[state][0]))]
    return tuple(text[start:end].strip() for start, end in pairwise(cuts))


def _fold(text: str) -> _Line:
    plain = text.casefold()
    if len(plain) == len(text):
        origins = range(len(text) + 1)
        return _Line(text=text, plain=plain, origins=origins, seams=seams(text, plain))
    widths = (repeat(place, len(char.casefold())) for place, char in enumerate(text))
    places = [*chain.from_iterable(widths), len(text)]
    return _Line(text=text, plain=plain, origins=places, seams=seams(text, plain))


def _reach(line: _Line, known: Known) -> _Best:
    best: _Best = {_START: (0, _START)}
    waiting = {0}
    for at in range(len(line.plain)):
        if at not in waiting:
            continue
        waiting.discard(at)
        for state in ((at, True), (at, False)):
            if state not in best:
                continue
            so_far = best[state][0]
            for following, cost in _steps(line, known, state):
                count = so_far + cost
                waiting.add(following[0])
                if following not in best or best[following][0] > count:
                    best[following] = (count, state)
        if not waiting:
            break
    return best


def _steps(line: _Line, known: Known, state: _State) -> Iterator[tuple[_State, int]]:
    at, after_configured = state
    if at and not after_configured and _is_inside_a_word(line, at):
        return
    for end, entry in known.starting(line.plain, at):
        if line.origins[end] == line.origins[end - 1]:
            continue  # in the middle of a letter that folds to two
        if at and not _may_follow(line, at, entry, after_configured=after_configured):
            continue
        cost = 1
        if line.seams:
            inside = (seam - at for seam in range(at + 1, end) if seam in line.seams)
            cost += _SWALLOWED * sum(seam not in entry.seams for seam in inside)
        yield (end + (line.plain[end : end + 1] == " "), entry.configured), cost


def _is_inside_a_word(line: _Line, at: int) -> bool:
    """Tell whether small letters are all around, so that no learned label begins there."""
    text, place = line.text, line.origins[at]
    if not (text[place - 1].islower() and text[place].islower()):
        return False
    return not text[place + 1 : place + 2].isupper()


def _may_follow(line: _Line, at: int, entry: Entry, *, after_configured: bool) -> bool:
    """Tell whether a label may begin inside a line.

    A lower-case beginning is taken for a label only when the label is written so, and after
    another lower-case letter only when both labels are configured, or a capital follows, as in
    `eHealth`: the rest are compounds.
    """
    place = line.origins[at]
    if not line.text[place].islower():
        return True
    if not entry.lower:
        return False
    before = line.text[place - 2] if line.text[place - 1] == " " else line.text[place - 1]
    if entry.camel and line.text[place + 1 : place + 2].isupper():
        return True
    return not before.islower() or (after_configured and entry.configured)


def _way(best: _Best, end: _State) -> list[int]:
    places = [end[0]]
    while end != _START:
        end = best[end][1]
        places.append(end[0])
    return places[::-1]
