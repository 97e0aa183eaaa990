"""Learns labels from the lines of one source, a few more lines at a time.

What is known depends on the lines and their counts only, never on their order. Knows nothing
of articles, it sees how many bear a line; nor of how labels are shown.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from aggregator.topics.divide import (
    Division,
    Rules,
    Wording,
    divide,
    labels_with_separators,
    wording,
)
from aggregator.topics.evidence import Evidence
from aggregator.topics.known import Known
from aggregator.topics.lines import Corpus, Line
from aggregator.topics.occurrences import Occurrences, beginnings
from aggregator.topics.pairs import Pairs
from aggregator.topics.seams import cut
from aggregator.topics.separators import Split
from aggregator.topics.standing import Segment, Standing
from aggregator.topics.vocabulary import clean, key_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """What more lines have changed."""

    lines: frozenset[Line]  # divided otherwise than before, or by more articles
    keys: frozenset[str]  # of labels for which there is other evidence now


class Learner:
    """What one source has taught so far.

    Two rounds: lines are divided by the configured labels and those that stood alone; then by
    the labels that came out of several lines as well. Only lines that hold what has become
    known, or is no longer, are divided anew.
    """

    def __init__(self, spellings: Iterable[str], words: Iterable[str], split: Split) -> None:
        configured, alone = Known(), Known()
        for spelling in spellings:
            configured.add(spelling, configured=True)
            alone.add(spelling, configured=True)
        self._recurring = Known(alone)
        self._words = set(words)
        self._pairs = Pairs(lambda part: configured.get(part) is not None)
        learning = split == "auto"
        self._start, self._first, self._final = (
            Rules(
                split=split,
                configured=configured,
                known=known if learning else configured,
                words=self._words,
                pairs=self._pairs.inseparable,
            )
            for known in (configured, alone, self._recurring)
        )
        self._standing = Standing(self._first, alone)
        self._keys: dict[str, str] = {}
        self._evidence = Evidence(self.key_of, neighbours=True)
        self._entries: dict[str, str] = {}  # key -> spelling of a label out of several lines
        self.lines: dict[str, Line] = {}
        self._numbered: list[Line] = []
        self._occurrences = Occurrences()
        self.pieces = Evidence(self.key_of, neighbours=False)  # of the final divisions
        self.bearers: dict[str, set[Line]] = defaultdict(set)  # key of a piece -> its lines

    def learn(self, corpus: Corpus) -> Revision:
        """Take in what a source has shown further.

        Cost: that of dividing the new lines and those that hold what they teach.
        """
        doubtful = self._learn_words(corpus.words - self._words)
        doubtful.update(self._count(corpus.lines))
        for left, right in self._pairs.settle():
            doubtful.update(self._holding(left + right))
        keys = self._stand(doubtful)
        keys |= self._divide_first(doubtful)
        self._recur(keys, doubtful)
        lines, touched = self._divide_finally(doubtful)
        return Revision(lines=frozenset(lines), keys=frozenset(keys | touched))

    def divide(self, line: str) -> Division:
        """What a line is divided into by all that is known."""
        met = self.lines.get(line)
        return met.final if met else divide(wording(line, self._start.configured), self._final)

    def is_label(self, key: str) -> bool:
        """Tell whether a piece has stood alone, or come out of several lines by itself."""
        return key in self.pieces and (self._standing.is_alone(key) or self._evidence.recurs(key))

    def stood_alone(self, key: str) -> int:
        """In how many articles a label stood alone."""
        segment = self._standing.get(key)
        return sum(segment.spellings.values()) if segment and segment.alone else 0

    def key_of(self, piece: str) -> str:
        """The key of a piece of a line that is learned from."""
        key = self._keys.get(piece)
        if key is None:
            key = self._keys[piece] = key_of(piece)
        return key

    def _learn_words(self, words: Iterable[str]) -> set[Line]:
        holding: set[Line] = set()
        for word in words:
            holding.update(self._holding(word.casefold()))
        for line in holding:
            self._count_parts(line, -line.articles)
        self._words.update(words)
        for line in holding:
            self._count_parts(line, line.articles)
        return holding

    def _count(self, lines: Mapping[str, int]) -> Iterator[Line]:
        for text, articles in lines.items():
            if articles < 1:
                continue
            line = self.lines.get(text) or self._meet(text)
            line.articles += articles
            self._count_parts(line, articles)
            for part in line.parts:
                self._standing.count(self.key_of(part), part, articles)
            yield line

    def _meet(self, text: str) -> Line:
        ready, plain = wording(text, self._start.configured), clean(text)
        folded = plain.casefold()
        places = beginnings(plain, folded)
        line = self.lines[text] = Line(
            text=text,
            key=key_of(text),
            number=self._occurrences.add(folded, places),
            plain=folded,
            places=places,
            wording=ready,
            parts=labels_with_separators(ready, self._start),
        )
        self._numbered.append(line)
        return line

    def _count_parts(self, line: Line, articles: int) -> None:
        if self._start.split == "auto":
            for part in line.parts:
                folded = (each.casefold() for each in cut(part, self._words))
                self._pairs.count(tuple(folded), articles)

    def _stand(self, doubtful: set[Line]) -> set[str]:
        """Decide what stood alone; lines that hold what changed become doubtful."""

        def holding(plain: str) -> Iterator[Segment]:
            lines = self._holding(plain)
            doubtful.update(lines)
            return self._segments(lines)

        for segment in self._segments(doubtful):
            self._standing.doubt(segment)
        return self._standing.settle(holding)

    def _divide_first(self, doubtful: set[Line]) -> set[str]:
        keys: set[str] = set()
        for line in doubtful:
            division = self._first_division(line)
            if division != line.first or line.counted != line.articles:
                if line.counted:
                    keys.update(self._evidence.count(line, line.first, -line.counted))
                keys.update(self._evidence.count(line, division, line.articles))
                line.first = division
        return keys

    def _first_division(self, line: Line) -> Division:
        segment = self._standing.get(line.key)
        if segment and segment.division and line.wording == Wording.of(segment.spelling):
            return segment.division
        return divide(line.wording, self._first)

    def _recur(self, keys: Iterable[str], doubtful: set[Line]) -> None:
        """Decide what came out of several lines; lines that hold what changed become doubtful."""
        for key in keys if self._start.split == "auto" else ():
            recurs = not self._standing.is_alone(key) and self._evidence.recurs(key)
            spelling = self._evidence.spelling(key) if recurs else None
            if spelling and self._first.known.get(spelling):
                spelling = None  # configured
            before = self._entries.pop(key, None)
            if spelling:
                self._entries[key] = spelling
            if before != spelling:
                for each in filter(None, (before, spelling)):
                    self._recurring.discard(each.casefold())
                    doubtful.update(self._holding(each.casefold()))
                if spelling:
                    self._recurring.add(spelling, configured=False)

    def _divide_finally(self, doubtful: set[Line]) -> tuple[set[Line], set[str]]:
        keys: set[str] = set()
        changed = set()
        for line in doubtful:
            division = line.first
            if self._recurring.adds_to(line.plain, line.places):
                division = divide(line.wording, self._final)
            if division != line.final or line.counted != line.articles:
                self._forget(line, keys)
                self._keep(line, division, keys)
                changed.add(line)
        return changed, keys

    def _forget(self, line: Line, keys: set[str]) -> None:
        if line.counted:
            for key in self.pieces.count(line, line.final, -line.counted):
                keys.add(key)
                self.bearers[key].discard(line)

    def _keep(self, line: Line, division: Division, keys: set[str]) -> None:
        line.final, line.counted = division, line.articles
        for key in self.pieces.count(line, division, line.articles):
            keys.add(key)
            self.bearers[key].add(line)

    def _holding(self, plain: str) -> list[Line]:
        return [self._numbered[number] for number in self._occurrences.find(plain)]

    def _segments(self, lines: Iterable[Line]) -> Iterator[Segment]:
        for line in lines:
            for part in line.parts:
                segment = self._standing.get(self.key_of(part))
                if segment:
                    yield segment
