"""From the store to the publication, and from the publication to files.

Reads articles, never writes them. Knows nothing of sources' dumps and of HTTP.
"""

from aggregator.publish.compressing import Compressing, brotli_of
from aggregator.publish.files import Written, write_files
from aggregator.publish.publisher import Publisher

__all__ = ["Compressing", "Publisher", "Written", "brotli_of", "write_files"]
