"""Divides the label lines of a source into topics.

Pure: label lines and what is known of them go in, labels come out. Knows nothing of dumps,
articles, feeds or the store.
"""

from __future__ import annotations

from aggregator.topics.classifier import Classifier, Reason
from aggregator.topics.divide import Division
from aggregator.topics.filing import Learnt, Topics, Undeclared, Use
from aggregator.topics.lines import Corpus
from aggregator.topics.proposals import Proposal, Unmapped
from aggregator.topics.seams import mixed_words
from aggregator.topics.separators import Split
from aggregator.topics.slug import slug_of
from aggregator.topics.vocabulary import Vocabulary

__all__ = [
    "Classifier",
    "Corpus",
    "Division",
    "Learnt",
    "Proposal",
    "Reason",
    "Split",
    "Topics",
    "Undeclared",
    "Unmapped",
    "Use",
    "Vocabulary",
    "mixed_words",
    "slug_of",
]
