"""The reader of text listings: lists with marks, dated blocks, lines with a configured record.

Marks, dates or the record say what is an item; roles say what the lines of an item are.
Knows nothing of encodings, and of topics no more than that a line of labels exists.
"""

from aggregator.parse.listing.items import read

__all__ = ["read"]
