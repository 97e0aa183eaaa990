"""Pages that explain: how to subscribe, and what this site is."""

from __future__ import annotations

from collections.abc import Sequence

from aggregator.model import FeedHead, FeedKind, Site
from aggregator.render.engine import write
from aggregator.render.wording import wording


def subscribe_page(everything: FeedHead | None, site: Site) -> bytes:
    """What a feed is and how to take one, as HTML."""
    return write("subscribe.html", site, wording(site.language), everything=everything)


def about_page(heads: Sequence[FeedHead], site: Site) -> bytes:
    """What the site is, its sources and whom to ask, as HTML; heads in the order to be listed."""
    kinds = {kind: [head for head in heads if head.kind is kind] for kind in FeedKind}
    return write(
        "about.html",
        site,
        wording(site.language),
        everything=next(iter(kinds[FeedKind.ALL]), None),
        topics=len(kinds[FeedKind.TOPIC]),
        sources=kinds[FeedKind.SOURCE],
    )
