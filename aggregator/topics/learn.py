"""Learns labels from the lines of one source.

The result depends on the lines and their counts only, never on their order. Knows nothing of
articles: it sees how many bear a line.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import TypeAlias

from aggregator.topics.divide import Rules, divide, glued_parts, labels_with_separators
from aggregator.topics.vocabulary import Known, key_of

MET = 5  # articles that show a pair before it counts as inseparable
LINES = 2  # different lines that make a piece a label

_Spellings: TypeAlias = dict[str, Counter[str]]  # key -> spelling -> articles


@dataclass(frozen=True, slots=True, kw_only=True)
class Corpus:
    """What a source has shown so far."""

    lines: Mapping[str, int] = field(default_factory=dict)  # label line -> articles that bear it
    words: frozenset[str] = frozenset()  # mixed-case words of its titles and summaries


@dataclass(frozen=True, slots=True, kw_only=True)
class Learned:
    """What the corpus taught."""

    rules: Rules
    announced: frozenset[str]  # keys of labels that stood alone or came out of two lines
    shown: Mapping[str, str]  # key -> most frequent spelling


def learn(corpus: Corpus, configured: Rules) -> Learned:
    """Learn from a corpus what the configured labels do not say.

    Cost: about a second for 10,000 lines.
    """
    lone: Counter[str] = Counter()
    for line, articles in corpus.lines.items():
        for part in labels_with_separators(line, configured):
            lone[part] += articles
    rules = replace(configured, pairs=_inseparable(lone, configured))
    alone, known = _standing_alone(lone, rules)
    rules = rules if rules.split == "vocabulary" else replace(rules, known=known)
    spellings, lines = _pieces(corpus, rules)
    recurring = {key for key, count in lines.items() if count >= LINES}
    shown = {key: _most_frequent(counts) for key, counts in spellings.items()}
    if rules.split == "auto":
        _make_known(known, (shown[key] for key in sorted(recurring)))
    return Learned(rules=rules, announced=frozenset(alone | recurring), shown=shown)


def _inseparable(segments: Mapping[str, int], rules: Rules) -> frozenset[tuple[str, str]]:
    """The neighbours that were met together often and never apart."""
    if rules.split != "auto":
        return frozenset()
    together: Counter[tuple[str, str]] = Counter()
    total: Counter[str] = Counter()
    for segment, articles in segments.items():
        keys = [*map(key_of, glued_parts(segment, rules))]
        for key in keys:
            total[key] += articles
        for pair in pairwise(keys):
            together[pair] += articles
    return frozenset(
        (left, right)
        for (left, right), met in together.items()
        if met >= MET
        and met == total[left] == total[right]
        and not (rules.configured.get(left) or rules.configured.get(right))
    )


def _standing_alone(segments: Mapping[str, int], rules: Rules) -> tuple[set[str], Known]:
    """The keys of labels that stood alone, and an index of them and of the configured ones.

    The shortest come first, so that a line which shorter ones cover completely is no label.
    """
    known = rules.configured.copy()
    growing = rules if rules.split == "vocabulary" else replace(rules, known=known)
    spellings: _Spellings = defaultdict(Counter)
    for segment, articles in segments.items():
        spellings[key_of(segment)][segment] += articles
    alone = set()
    for key in sorted(spellings, key=lambda key: (len(key), key)):
        spelling = _most_frequent(spellings[key])
        if _is_label(spelling) and len(divide(spelling, growing).pieces) == 1:
            alone.add(key)
            _make_known(known, [spelling])
    return alone, known


def _pieces(corpus: Corpus, rules: Rules) -> tuple[_Spellings, Mapping[str, int]]:
    """How the pieces of all lines are spelt, and out of how many different lines each came."""
    spellings: _Spellings = defaultdict(Counter)
    lines: dict[str, set[str]] = defaultdict(set)
    keys: dict[str, str] = {}
    for line, articles in corpus.lines.items():
        line_key = key_of(line)
        for piece in divide(line, rules).pieces:
            key = keys[piece] = keys.get(piece) or key_of(piece)
            spellings[key][piece] += articles
            if _is_label(piece):
                lines[key].add(line_key)
    return spellings, {key: len(found) for key, found in lines.items()}


def _make_known(known: Known, labels: Iterable[str]) -> None:
    for label in labels:
        # One letter of an alphabet with cases would cover the rest of too many lines.
        if len(label) > 1 or label.lower() == label.upper():
            known.add(label, configured=False)


def _most_frequent(counts: Counter[str]) -> str:
    return min(counts, key=lambda spelling: (-counts[spelling], spelling))


def _is_label(text: str) -> bool:
    return any(map(str.isalnum, text))
