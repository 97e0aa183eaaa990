"""What undeclared topics are called, and which of them have an address.

Both follow from how sources use their labels, whatever the order in which they came to. A slug
stays with its topic for ever.
"""

from __future__ import annotations

from collections.abc import Collection, Container, Iterable, Mapping
from typing import Any, NamedTuple

from sqlalchemy import Connection, bindparam, case, func, or_, select, update

from aggregator.model import FeedKind, Usage
from aggregator.store import marks
from aggregator.store.database import Clash, Statement, drop_rows, write_rows
from aggregator.store.feeds import ALL, SlugOf
from aggregator.store.rows import chunks
from aggregator.store.schema import feed, former_slug, usage

_NAMED = or_(feed.c.kind == FeedKind.TOPIC.value, feed.c.kind == FeedKind.COMBINED.value)
_TAKEN = Statement(
    select(feed.c.id)
    .where(_NAMED, feed.c.slug == bindparam("slug"))
    .union(select(former_slug.c.feed).where(former_slug.c.slug == bindparam("slug")))
)
_UNDECLARED = Statement(
    select(feed.c.id, feed.c.slug, feed.c.label, feed.c.shown)
    .where(feed.c.id.in_(bindparam("topics", expanding=True)))
    .where(feed.c.kind == FeedKind.TOPIC.value, ~feed.c.declared, feed.c.merged.is_(None))
    .order_by(feed.c.label_key)  # so that of two that want a slug always the same one gets it
)
_MOST = (
    select(
        usage.c.feed,
        func.max(usage.c.articles).label("articles"),
        func.max(case((usage.c.announced, 1), else_=0)).label("announced"),
    )
    .where(usage.c.feed.in_(bindparam("topics", expanding=True)))
    .group_by(usage.c.feed)
    .subquery()
)
# Told by the database: hundreds of sources may use a topic, and every dump asks.
_USES = Statement(
    select(usage.c.feed, func.min(usage.c.label), _MOST.c.announced)
    .join(_MOST, (_MOST.c.feed == usage.c.feed) & (_MOST.c.articles == usage.c.articles))
    .group_by(usage.c.feed, _MOST.c.announced)
)


class _Topic(NamedTuple):
    """A topic as it is called so far."""

    id: int
    slug: str | None
    label: str
    shown: bool


_Use = tuple[str, bool]  # a label as most articles have it, whether any source announces it


class Taken(Container[str]):
    """The slugs that are, or were, somebody's address."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._given: set[str] = {ALL}

    def give(self, slug: str) -> None:
        """Count a slug that is about to be written."""
        self._given.add(slug)

    def __contains__(self, slug: object) -> bool:
        if slug in self._given:
            return True
        return _TAKEN.row(self._connection, slug=slug) is not None


def use(connection: Connection, source: int, told: Mapping[int, Usage]) -> None:
    """Write how a source uses the labels of topics, by their ids."""
    gone = [(number, source) for number, one in told.items() if not one.articles]
    drop_rows(connection, usage, ["feed", "source"], gone)
    rows = [
        (number, source, one.label, one.articles, one.announced)
        for number, one in sorted(told.items())
        if one.articles
    ]
    write_rows(connection, usage, rows, Clash.REPLACE)


def disuse(connection: Connection, source: int) -> set[int]:
    """Forget how a source uses labels; the topics that it used."""
    wanted = select(usage.c.feed).where(usage.c.source == source)
    found = set(connection.execute(wanted).scalars())
    drop_rows(connection, usage, ["source"], [(source,)])
    return found


def rename(connection: Connection, topics: Iterable[int], slug_of: SlugOf) -> set[int]:
    """Name topics as they are most used, and give addresses to those that are worth one.

    Topics that are declared, or merged into such, are left alone. Returns those that are called
    otherwise than before, or have got or lost their address.
    """
    changed = set()
    taken = Taken(connection)
    for chunk in chunks(sorted(topics)):
        uses = _uses(connection, chunk)
        for row in _undeclared(connection, chunk):
            news = _news(row, uses.get(row.id), slug_of, taken)
            if news:
                changed.add(int(row.id))
                connection.execute(update(feed).where(feed.c.id == row.id).values(news))
            if "shown" in news:  # former addresses lead to it again, or no longer
                marks.write(connection, marks.ADDRESSES, marks.next_stamp(connection))
    return changed


def _undeclared(connection: Connection, topics: Collection[int]) -> list[_Topic]:
    found = _UNDECLARED.rows(connection, topics=topics)
    return [_Topic(number, slug, label, bool(shown)) for number, slug, label, shown in found]


def _uses(connection: Connection, topics: Collection[int]) -> dict[int, _Use]:
    found = _USES.rows(connection, topics=topics)
    return {number: (label, bool(announced)) for number, label, announced in found}


def _news(row: _Topic, use: _Use | None, slug_of: SlugOf, taken: Taken) -> dict[str, Any]:
    """The columns that change."""
    label, shown = use or (row.label, False)
    slug = row.slug
    if shown and slug is None:
        slug = slug_of(label, taken)
        taken.give(slug)
    now = {"label": label, "slug": slug, "shown": shown}
    if row.slug is None and not shown:
        del now["shown"]  # without an address there is nothing to take away
    return {name: value for name, value in now.items() if getattr(row, name) != value}
