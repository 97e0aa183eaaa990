"""Where the bytes of dumps lie: those that are kept to be read again, and those not trusted.

One compressed file a dump, named by its digest. Knows nothing of sources, reasons and decisions:
the store remembers those.
"""

from aggregator.bodies.bodies import Bodies, Lying

__all__ = ["Bodies", "Lying"]
