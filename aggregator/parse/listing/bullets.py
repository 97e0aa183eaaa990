"""Lists with marks: which of the runs of a page are its listing.

Menus, pagers and footers fall out here: their entries have no text below them.
Knows numbers of lines, not words.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from aggregator.parse.listing.marks import Line
from aggregator.parse.listing.runs import Family, Run, find_runs
from aggregator.parse.listing.shape import Shape

_FEW = 3  # entries with text from which on a list speaks for itself
_LEFT_OVER = 4  # a quarter: of a run that is trimmed, and of the usual length of text


@dataclass(frozen=True, slots=True, kw_only=True)
class _Candidate:
    run: Run
    places: range  # entries left after trimming
    bodied: int
    length: float  # characters of text below a mark, on average


def find_bullets(lines: list[Line], *, loose: bool) -> Shape | None:
    """The listing; None when there is none.

    Loose: the operator vouches for a bullet list, so text at column 0 belongs to its entries.
    """
    strict = _choose(lines, loose=False)
    if not loose:
        return strict
    # What the operator allows is used only where it finds far more: it also lets footers in.
    free = _choose(lines, loose=True)
    if strict and free and len(strict.entries) * 2 >= len(free.entries):
        return strict
    return free or strict


def _choose(lines: list[Line], *, loose: bool) -> Shape | None:
    """The listing among the runs.

    At least half of a run's entries must have text. The outermost run wins, unless it merely
    wraps a list; of several families the one with most entries that have text.
    """
    runs = find_runs(lines, loose=loose)
    candidates = [found for run in runs if (found := _candidate(run, lines, loose=loose))]
    outermost = list(_outermost(candidates))
    if not outermost:
        return None
    family = _richest(outermost)
    mine = [found for found in outermost if found.run.family == family]
    main = max(mine, key=lambda found: found.bodied)
    kept = [found for found in mine if found.length * _LEFT_OVER >= main.length]
    entries = tuple(_entries(kept, lines, loose=loose))
    return Shape(
        layout="bullets",
        entries=entries,
        told=_told(entries, kept, len(outermost) - len(kept)),
        trimmed=tuple(_trimmed(kept, lines)),
        reaches_end=_last(kept[-1], lines),
    )


def _told(entries: tuple[list[Line], ...], kept: list[_Candidate], passed_over: int) -> str:
    sign, column = kept[0].run.family
    text = f"{len(entries)} entries marked {sign!r} in column {column}, runs: {len(kept)}"
    return f"{text}; other lists with text passed over: {passed_over}" if passed_over else text


def _candidate(run: Run, lines: list[Line], *, loose: bool) -> _Candidate | None:
    counts = sorted(filter(None, run.bodies))
    if not counts:
        return None
    # Where text at column 0 belongs to the list, a heading can stand below the last menu entry.
    least = counts[len(counts) // 2] / 2 if loose else 1
    full = [place for place, count in enumerate(run.bodies) if count >= least]
    places = range(full[0], full[-1] + 1)
    bodied = sum(map(bool, run.bodies[places.start : places.stop]))
    if bodied * 2 < len(places):
        return None
    if bodied < _FEW and bodied * _LEFT_OVER < len(run.bodies):
        return None
    total = run.length(places, lines)
    return _Candidate(run=run, places=places, bodied=bodied, length=total / bodied)


def _outermost(candidates: list[_Candidate]) -> Iterator[_Candidate]:
    """Candidates in no other candidate, where one that wraps a real list does not count."""
    by_run = {found.run: found for found in candidates}
    wrappers: set[Run] = set()
    for found in candidates:
        if found.bodied >= _FEW:
            wrappers.update(run for run in _around(found.run) if _thin(by_run.get(run)))
    for found in candidates:
        outer = (run for run in _around(found.run) if run in by_run and run not in wrappers)
        if found.run not in wrappers and next(outer, None) is None:
            yield found


def _around(run: Run) -> Iterator[Run]:
    outer = run.parent
    while outer:
        yield outer
        outer = outer.parent


def _thin(found: _Candidate | None) -> bool:
    return found is not None and found.bodied < _FEW


def _richest(candidates: Iterable[_Candidate]) -> Family:
    counts: dict[Family, int] = {}
    for found in candidates:
        counts[found.run.family] = counts.get(found.run.family, 0) + found.bodied
    return max(counts, key=counts.__getitem__)


def _entries(kept: list[_Candidate], lines: list[Line], *, loose: bool) -> Iterator[list[Line]]:
    for found in kept:
        entries = [found.run.entry(place, lines) for place in found.places]
        if loose and len(entries) > 1:  # the footer goes on with the last entry
            entries[-1] = entries[-1][: max(map(len, entries[:-1]))]
        yield from entries


def _trimmed(kept: list[_Candidate], lines: list[Line]) -> Iterator[str]:
    for found in kept:
        for place, start in enumerate(found.run.starts):
            if place not in found.places:
                yield lines[start].text


def _last(found: _Candidate, lines: list[Line]) -> bool:
    """Whether the last entry of the run is the end of the dump."""
    return found.run.end == len(lines) and found.places.stop == len(found.run.starts)
