"""The reader of containers: archives, compressed files and lines of JSON, as streams of dumps.

Every member is a dump of its own. Knows nothing of what dumps hold; a member's name is for
people only and never becomes a path.
"""

from aggregator.parse.container.reading import members

__all__ = ["members"]
