"""The reader of HTML listing pages.

A page becomes a tree, the tree gives cards (the elements that hold one article each), cards give
lines, and lines get their roles. Knows nothing of topics, identity or the store.
"""

from aggregator.parse.webpage.offers import alternates_of
from aggregator.parse.webpage.page import load
from aggregator.parse.webpage.reader import read

__all__ = ["alternates_of", "load", "read"]
