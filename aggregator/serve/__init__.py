"""Documents over HTTP.

A request picks bytes out of an immutable publication and never computes them.
Knows nothing of feeds, articles' contents or the store.
"""

from aggregator.serve.app import make_app
from aggregator.serve.server import Server

__all__ = ["Server", "make_app"]
