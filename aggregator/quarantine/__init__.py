"""Where the bytes of dumps lie that cannot be trusted.

One compressed file a dump, named by its digest. Knows nothing of sources, reasons and decisions:
the store remembers those.
"""

from aggregator.quarantine.bodies import Quarantine

__all__ = ["Quarantine"]
