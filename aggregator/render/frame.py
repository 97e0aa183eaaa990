"""What stands around the articles of a document: its address, and what lies before and after it.

The relations are those of RFC 5005; all formats tell the same. Knows no article.
"""

from __future__ import annotations

from dataclasses import dataclass

from aggregator.model import ArchivePage, Feed, FeedHead, Link, Site, Span
from aggregator.render.formats import FORMATS, PAGE_TYPE, Format, feed_title


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """Everything of a document but its articles."""

    head: FeedHead
    path: str  # of the document, without its suffix
    around: tuple[tuple[str, str], ...] = ()  # relation (RFC 5005) and path, without suffix
    archived: bool = False

    @property
    def rest(self) -> str | None:
        """The path at which the feed goes on, without suffix."""
        return dict(self.around).get("prev-archive")


def feed_frame(feed: Feed) -> Frame:
    """The frame of a feed's newest articles."""
    older = feed.older
    around = (("prev-archive", archive_path(feed.head, older)),) if older else ()
    return Frame(head=feed.head, path=feed.head.path, around=around)


def archive_frame(head: FeedHead, page: ArchivePage) -> Frame:
    """The frame of a page of a feed's archive."""
    near = {"prev-archive": page.older, "next-archive": page.newer}
    around = [(rel, archive_path(head, span)) for rel, span in near.items() if span]
    return Frame(
        head=head,
        path=archive_path(head, page.span),
        around=(("current", head.path), *around),
        archived=bool(around),  # the mark of a link in a chain: one page alone is none
    )


def archive_path(head: FeedHead, span: Span) -> str:
    """The path of a page of a feed's archive, without suffix."""
    return f"{head.path}/archive/{span.name}"


def document_links(frame: Frame, site: Site, own: Format) -> tuple[Link, ...]:
    """The links of one document: itself, its other formats, its page, what lies around it."""
    head = frame.head
    feeds = [
        Link(
            href=site.url(frame.path + each.suffix),
            rel="self" if each is own else "alternate",
            type=each.media_type,
            title=f"{feed_title(head)} ({each.name})",
        )
        for each in FORMATS
    ]
    return (
        *sorted(feeds, key=lambda link: link.rel != "self"),
        Link(href=site.url(head.page), rel="alternate", type=PAGE_TYPE),
        *around_links(frame, site, own),
    )


def around_links(frame: Frame, site: Site, own: Format) -> tuple[Link, ...]:
    """The links to what lies around a document, in its format."""
    return tuple(
        Link(href=site.url(path + own.suffix), rel=rel, type=own.media_type)
        for rel, path in frame.around
    )
