"""The reader of RSS, RDF and Atom feeds.

Well-formed feeds are read by a strict and quick path, all others by the field's tolerant library.
Knows nothing of dates and clean markup: it tells what stands there.
"""

from aggregator.parse.xmlfeed.reading import read

__all__ = ["read"]
