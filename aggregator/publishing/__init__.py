"""The publication in force: refreshed, followed by its other forms, and replaced on a reload.

Whoever serves asks here at every request, and sees the one or the other publication.
"""

from aggregator.publishing.publishing import Publishing

__all__ = ["Publishing"]
