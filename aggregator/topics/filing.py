"""Files the categories of an article under labels.

Puts together what is configured and what was learned; what a topic's feed is it does not know.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from aggregator.topics.divide import Division
from aggregator.topics.evidence import most_frequent
from aggregator.topics.learn import Learner
from aggregator.topics.lines import Corpus, Line
from aggregator.topics.proposals import Proposal, Unmapped, proposals, unmapped
from aggregator.topics.seams import mixed_words
from aggregator.topics.separators import Split
from aggregator.topics.vocabulary import Vocabulary, key_of, tidy

Undeclared: TypeAlias = Literal["publish", "list", "ignore"]

_NOTHING = Corpus()


@dataclass(frozen=True, slots=True, kw_only=True)
class Learnt:
    """What a source's further lines have changed about what was known before."""

    # line known before -> the labels it had, the labels it has now
    changed: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]]
    announced: frozenset[str]  # keys of labels that were not announced before
    withdrawn: frozenset[str]  # keys of labels that are announced no longer


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """How a source uses a label."""

    spelling: str = ""  # the most frequent, empty when it was never met
    articles: int = 0  # that bear it
    lines: int = 0  # different ones that hold it


class Topics:
    """All that is known of the labels of one source; it grows with what the source shows.

    What is known depends on all that was learned, never on the order or the portions.
    """

    def __init__(
        self,
        vocabulary: Vocabulary,
        corpus: Corpus = _NOTHING,
        split: Split = "auto",
        undeclared: Undeclared = "publish",
    ) -> None:
        self._undeclared = undeclared
        self._configured = vocabulary.canonical()
        self._words_for: dict[str, list[str]] = {}  # key of a label -> keys of words for it
        for key, label in self._configured.items():
            self._words_for.setdefault(key_of(label), []).append(key)
        spellings = vocabulary.spellings()
        words = frozenset().union(*map(mixed_words, spellings))
        self._learner = Learner(spellings, words, split)
        self._shown: dict[str, str] = {}  # key of a learned label -> its spelling
        self._announced: set[str] = set()  # keys of learned labels
        self.learn(corpus)

    def learn(self, corpus: Corpus) -> Learnt:
        """Take in what the source has shown further: lines with the further articles, words.

        Cost: milliseconds for a dump of 20 articles after 20,000 lines, unless it changes
        what very many lines are divided into.
        """
        revision = self._learner.learn(corpus)
        keys = revision.keys - self._configured.keys()
        lines = set(revision.lines)
        for key in keys:
            if self._shows_anew(key):
                lines |= self._learner.bearers[key]
        changed = {}
        for line in lines:
            before, line.labels = line.labels, self._labels(line.final.pieces)
            if before is not None and before != line.labels:
                changed[line.text] = before, line.labels
        announced, withdrawn = self._announce(keys)
        return Learnt(changed=changed, announced=announced, withdrawn=withdrawn)

    def labels(self, categories: Sequence[str]) -> tuple[str, ...]:
        """The labels of an article's categories, in the order given, each once.

        A configured label, or the one an alias stands for, is spelt as configured; any other
        as the source most often does. Labels that are not configured may be set to be ignored.
        """
        found = [self._labels_of(category) for category in categories]
        if len(found) == 1:
            return found[0]
        labels: dict[str, str] = {}
        for label in (each for line in found for each in line):
            labels.setdefault(key_of(label), label)
        return tuple(labels.values())

    def announced(self, label: str) -> bool:
        """Tell whether a label deserves a feed.

        It does when it is configured. Another does, where such labels are published, when it
        has stood alone, or has come out of two different lines beside different labels.
        """
        key = key_of(label)
        return key in self._configured or key in self._announced

    def explain(self, category: str) -> Division:
        """What one category is divided into, as written there, and the reason."""
        return self._learner.divide(category)

    def uses(self, label: str) -> Use:
        """How the source uses a label, or an alias of it; cost: linear in the lines with it."""
        key = key_of(label)
        spellings: Counter[str] = Counter()
        lines: set[Line] = set()
        for word in self._words_for.get(key, [key]):
            spellings.update(self._learner.pieces.spellings(word))
            lines |= self._learner.bearers.get(word, set())
        if not lines:
            return Use()
        return Use(
            spelling=most_frequent(spellings),
            articles=sum(line.articles for line in lines),
            lines=len({line.key for line in lines}),
        )

    def unmapped(self) -> Iterator[Unmapped]:
        """The lines that configured labels do not cover exactly, of most articles first."""
        return unmapped(self._learner, self._configured)

    def proposals(self) -> tuple[Proposal, ...]:
        """The labels worth configuring, most certain first."""
        return proposals(self._learner, self._configured)

    def _labels_of(self, category: str) -> tuple[str, ...]:
        line = self._learner.lines.get(category)
        if line is not None and line.labels is not None:
            return line.labels
        return self._labels(self.explain(category).pieces)

    def _labels(self, pieces: Iterable[str]) -> tuple[str, ...]:
        labels: dict[str, str] = {}
        for piece in pieces:
            key = self._learner.key_of(piece)
            label = self._configured.get(key)
            if label:
                labels.setdefault(key_of(label), label)
            elif self._undeclared != "ignore":
                labels.setdefault(key, self._shown.get(key) or tidy(piece))
        return tuple(labels.values())

    def _shows_anew(self, key: str) -> bool:
        """Tell whether a learned label is shown otherwise from now on."""
        before, spelling = self._shown.pop(key, None), self._learner.pieces.spelling(key)
        if spelling:
            self._shown[key] = tidy(spelling)
        return before != self._shown.get(key)

    def _announce(self, keys: Iterable[str]) -> tuple[frozenset[str], frozenset[str]]:
        if self._undeclared != "publish":
            return frozenset(), frozenset()
        deserving = set(filter(self._learner.is_label, keys))
        announced = deserving - self._announced
        withdrawn = self._announced.intersection(keys) - deserving
        self._announced = (self._announced | announced) - withdrawn
        return frozenset(announced), frozenset(withdrawn)
