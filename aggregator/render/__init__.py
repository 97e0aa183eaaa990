"""Feeds become documents: Atom, RSS, JSON Feed, OPML and pages for people.

Pure: equal values give equal bytes, in every process, zone and locale.
Knows nothing of the store, the network or the clock.
"""

from aggregator.render.archive import render_archive
from aggregator.render.feed import render
from aggregator.render.formats import FORMATS
from aggregator.render.incidents import INCIDENTS_PATH, render_incidents
from aggregator.render.kin import NO_KIN, Kin, Named, kinship
from aggregator.render.results import render_found, render_results
from aggregator.render.site import (
    render_article,
    render_assets,
    render_gone,
    render_guides,
    render_index,
    render_missing,
    render_opml,
)
from aggregator.render.status import (
    ROWS,
    in_order_of_trouble,
    render_status,
    status_icon,
    status_style,
)
from aggregator.render.subscriptions import Subscribed, render_subscriptions

__all__ = [
    "FORMATS",
    "INCIDENTS_PATH",
    "NO_KIN",
    "ROWS",
    "Kin",
    "Named",
    "Subscribed",
    "in_order_of_trouble",
    "kinship",
    "render",
    "render_archive",
    "render_article",
    "render_assets",
    "render_found",
    "render_gone",
    "render_guides",
    "render_incidents",
    "render_index",
    "render_missing",
    "render_opml",
    "render_results",
    "render_status",
    "render_subscriptions",
    "status_icon",
    "status_style",
]
