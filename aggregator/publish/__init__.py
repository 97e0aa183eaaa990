"""From the store to the publication, and from the publication to files.

Reads articles, never writes them. Knows nothing of sources' dumps and of HTTP.
"""

from aggregator.publish.compressing import Compressing, brotli_of
from aggregator.publish.folder import Folder
from aggregator.publish.mirror import Mirror, Written
from aggregator.publish.publisher import Publisher
from aggregator.publish.shelf import Shelf

__all__ = ["Compressing", "Folder", "Mirror", "Publisher", "Shelf", "Written", "brotli_of"]
