"""A page of the archive of a feed becomes a document, in one format at a time.

What lies in an archive is asked for rarely: nothing is rendered before it is. Its bytes tell
nothing of the feed's newest articles.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from aggregator.model import ArchivePage, Document, FeedHead, Site
from aggregator.render.entry import join_atom, join_rss
from aggregator.render.feed import NO_TITLES, feed_document, rendered
from aggregator.render.formats import ATOM, JSON, RSS, Format, feed_updated
from aggregator.render.frame import archive_frame
from aggregator.render.jsonfeed import json_feed


def render_archive(
    head: FeedHead,
    page: ArchivePage,
    site: Site,
    own: Format,
    sources: Mapping[str, str] = NO_TITLES,
) -> Document:
    """Render one page of a feed's archive in one format.

    It is immutable once nothing that comes later can change it.
    """
    frame = archive_frame(head, page)
    ready = list(rendered(page.articles, head, site, sources))
    updated = feed_updated(head, [article for article, _ in ready])
    match own:
        case _ if own is ATOM:
            body, _ = join_atom(frame, site, updated, [made.atom for _, made in ready])
        case _ if own is RSS:
            body, _ = join_rss(frame, site, updated, [made.rss for _, made in ready])
        case _:
            assert own is JSON
            body, _ = json_feed(frame, site, [made.json for _, made in ready])
    return replace(feed_document(frame, site, own, body), immutable=page.closed)
