"""Files the categories of an article under labels.

Puts together what is configured and what was learned; what a topic's feed is it does not know.
"""

from __future__ import annotations

from collections.abc import Sequence

from aggregator.topics.divide import Division, Rules, divide
from aggregator.topics.learn import Corpus, learn
from aggregator.topics.seams import mixed_words
from aggregator.topics.separators import Split
from aggregator.topics.vocabulary import Known, Vocabulary, key_of, tidy


class Topics:
    """All that is known of the labels of one source."""

    def __init__(self, vocabulary: Vocabulary, corpus: Corpus, split: Split = "auto") -> None:
        self._canonical = vocabulary.canonical()
        configured = Known()
        spellings = vocabulary.spellings()
        for spelling in spellings:
            configured.add(spelling, configured=True)
        words = corpus.words.union(*map(mixed_words, spellings))
        self._learned = learn(
            corpus, Rules(split=split, configured=configured, known=configured, words=words)
        )

    def labels(self, categories: Sequence[str]) -> tuple[str, ...]:
        """The labels of an article's categories, in the order given, each once.

        A configured label, or the one an alias stands for, is spelt as configured; any other
        as the source most often does.
        """
        labels: dict[str, str] = {}
        for category in categories:
            for piece in self.explain(category).pieces:
                label = self._label(piece)
                labels.setdefault(key_of(label), label)
        return tuple(labels.values())

    def announced(self, label: str) -> bool:
        """Tell whether a label deserves a feed.

        It does when it is configured, has stood alone, or has come out of two different lines.
        """
        key = key_of(label)
        return key in self._canonical or key in self._learned.announced

    def explain(self, category: str) -> Division:
        """What one category is divided into, as written there, and the reason."""
        return divide(category, self._learned.rules)

    def _label(self, piece: str) -> str:
        key = key_of(piece)
        return self._canonical.get(key) or self._learned.shown.get(key) or tidy(piece)
