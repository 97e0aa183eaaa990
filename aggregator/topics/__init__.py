"""Divides the label lines of a source into topics.

Pure: label lines and what is known of them go in, labels come out. Knows nothing of dumps,
articles, feeds or the store.
"""

from __future__ import annotations

from aggregator.topics.divide import Division
from aggregator.topics.filing import Topics
from aggregator.topics.learn import Corpus
from aggregator.topics.seams import mixed_words
from aggregator.topics.separators import Split
from aggregator.topics.slug import slug_of
from aggregator.topics.vocabulary import Vocabulary

__all__ = ["Corpus", "Division", "Split", "Topics", "Vocabulary", "mixed_words", "slug_of"]
