"""Feeds become documents: Atom, RSS, JSON Feed, OPML and pages for people.

Pure: equal values give equal bytes, in every process, zone and locale.
Knows nothing of the store, the network or the clock.
"""

from aggregator.render.feed import Rendered, render
from aggregator.render.site import render_article, render_index, render_missing

__all__ = ["Rendered", "render", "render_article", "render_index", "render_missing"]
