"""Documents over HTTP.

A request picks bytes out of an immutable publication and never computes them.
Knows nothing of feeds, articles' contents or the store.
"""

from aggregator.serve.admin import Asked, Page, Told, make_admin
from aggregator.serve.app import make_app
from aggregator.serve.former import Former, former
from aggregator.serve.served import by_status
from aggregator.serve.server import Server

__all__ = [
    "Asked",
    "Former",
    "Page",
    "Server",
    "Told",
    "by_status",
    "former",
    "make_admin",
    "make_app",
]
