"""Which other feeds the page of a feed names: those above it, those below it, its sources.

Holds only what the page shows, so that equal kin means an equal page: no counts and no dates.
Made of named tuples: thousands are made and compared whenever anything is published.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from aggregator.model import FeedHead, FeedKind
from aggregator.render.formats import feed_title, in_title_order
from aggregator.render.tree import children

_LONGEST_TRAIL = 8


class Named(NamedTuple):
    """Another feed as a page names it."""

    title: str
    page: str  # address of its page for people, a path
    language: str | None = None


class Kin(NamedTuple):
    """The feeds that the page of one feed leads to."""

    trails: tuple[tuple[Named, ...], ...] = ()  # for each parent, the way down to it from the top
    below: tuple[Named, ...] = ()  # sub-topics
    sources: tuple[Named, ...] = ()  # that tell it


NO_KIN = Kin()


def kinship(heads: Sequence[FeedHead]) -> dict[str, Kin]:
    """The kin of every feed that has any, by the path of the feed."""
    listed = in_title_order(heads)
    topics = [head for head in listed if head.kind is FeedKind.TOPIC]
    known = {head.slug: head for head in topics}
    names = {head.slug: _named(head) for head in topics}
    sources = {head.slug: _named(head) for head in listed if head.kind is FeedKind.SOURCE}
    below = children(topics)
    found: dict[str, Kin] = {}
    for head in listed:
        is_topic = head.kind is FeedKind.TOPIC
        kin = Kin(
            trails=_trails(head, known, names) if is_topic and head.parents else (),
            below=tuple([names[each.slug] for each in below.get(head.slug, ())])
            if is_topic
            else (),
            sources=tuple([sources[name] for name in head.sources if name in sources]),
        )
        if kin != NO_KIN:
            found[head.path] = kin
    return found


def _trails(
    head: FeedHead, known: Mapping[str, FeedHead], names: Mapping[str, Named]
) -> tuple[tuple[Named, ...], ...]:
    ways = (_way(parent, head.slug, known) for parent in dict.fromkeys(head.parents))
    return tuple(tuple(names[slug] for slug in reversed(way)) for way in ways if way)


def _way(slug: str, start: str, known: Mapping[str, FeedHead]) -> list[str]:
    """From a topic up, by the first parent each time, until the top, a circle or far enough."""
    way: list[str] = []
    following = [slug]
    while following and len(way) < _LONGEST_TRAIL:
        slug = following[0]
        if slug not in known or slug == start or slug in way:
            break
        way.append(slug)
        following = [each for each in known[slug].parents if each in known]
    return way


def _named(head: FeedHead) -> Named:
    return Named(title=feed_title(head), page=head.page, language=head.language)
