"""Reading articles: the newest of a feed, one, or all of them in pages.

Turns rows into values of the model. Knows nothing of how they came to be.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from uuid import UUID

from sqlalchemy import Connection, bindparam, select, tuple_

from aggregator.model import Article, FeedHead, FeedKind, Topic
from aggregator.store.columns import moment, numbers, words
from aggregator.store.database import Statement
from aggregator.store.feeds import ALL
from aggregator.store.rows import (
    COLUMNS,
    ORIGINS,
    Row,
    chunks,
    former_texts,
    named_links,
    own_links,
    source_names,
)
from aggregator.store.schema import article, entry, feed
from aggregator.text import label_key

_PAGE = 500

_FEED = Statement(
    select(feed.c.id).where(feed.c.kind == bindparam("called"), feed.c.slug == bindparam("slug"))
)
_NEWEST = Statement(
    select(*COLUMNS)
    .join(entry, entry.c.article == article.c.id)
    .where(entry.c.feed == bindparam("number"), ~entry.c.quiet)
    .order_by(entry.c.published.desc(), entry.c.article.desc())
    .limit(bindparam("most"))
)
_TOPICS = Statement(
    select(feed.c.id, feed.c.label, feed.c.slug, feed.c.shown).where(
        feed.c.id.in_(bindparam("numbers", expanding=True))
    )
)

_Reading = Callable[[], AbstractContextManager[Connection]]
_Place = tuple[int, int]  # published, article


def newest(connection: Connection, head: FeedHead, limit: int) -> tuple[Article, ...]:
    """The newest articles of a feed, by publication and then by arrival, the last first.

    Quiet ones are left out: they have their place in history only.
    """
    found = feed_of(connection, head.kind, head.slug)
    return () if found is None else newest_of(connection, found, limit)


def newest_of(connection: Connection, found: int, limit: int) -> tuple[Article, ...]:
    """The same of a feed by its id."""
    rows = _NEWEST.rows(connection, number=found, most=limit)
    return values(connection, [*map(Row._make, rows)])


def one(connection: Connection, uuid: UUID) -> Article | None:
    """The article of this id, unless it was pruned or withdrawn."""
    shown = article.c.pruned.is_(None), article.c.withdrawn.is_(None)
    wanted = select(*COLUMNS).where(article.c.uuid == uuid.bytes, *shown)
    row = connection.execute(wanted).first()
    return values(connection, [Row._make(row)])[0] if row else None


def numbered(connection: Connection, ids: Sequence[int]) -> tuple[Article, ...]:
    """The articles of these numbers, in this order."""
    return values(connection, _in_order(connection, ids))


def revisions(connection: Connection, uuid: UUID) -> tuple[str, ...]:
    """The former texts of the article of this id, the oldest first."""
    found = connection.execute(select(article.c.id).where(article.c.uuid == uuid.bytes)).scalar()
    return tuple(former_texts(connection, [found])[found]) if found else ()


def pages(reading: _Reading, topic: str | None, source: str | None) -> Iterator[Article]:
    """All articles, of a topic (slug or label) and of a source when told, the newest first.

    Holds one page in memory and no connection between pages.
    """
    with reading() as connection:
        found = _scope(connection, topic, source)
    after: _Place | None = None
    rows: list[Row] = []
    while found and (after is None or len(rows) == _PAGE):
        with reading() as connection:
            rows = _page(connection, found, _PAGE, after)
            told = values(connection, rows)
        yield from (one for one in told if topic is None or source is None or source in one.sources)
        after = (rows[-1].published, rows[-1].id) if rows else (0, 0)


def values(connection: Connection, rows: Sequence[Row]) -> tuple[Article, ...]:
    """Rows as articles."""
    topics = _topics(connection, {number for row in rows for number in numbers(row.topics)})
    names = source_names(connection, {number for row in rows for number in numbers(row.sources)})
    links = own_links(connection, rows)
    return tuple(
        Article(
            id=UUID(bytes=row.uuid),
            title=row.title,
            summary=row.summary,
            edition=row.edition,
            published=moment(row.published),
            date_origin=ORIGINS[row.date_origin],
            updated=moment(row.updated),
            first_seen=moment(row.first_seen),
            topics=tuple(topics[number] for number in numbers(row.topics)),
            sources=tuple(names[number] for number in numbers(row.sources)),
            categories=words(row.categories),
            link=row.link,
            links=named_links(row, links, names),
            language=row.language,
            content=row.content,
            authors=words(row.authors),
            image=row.image,
        )
        for row in rows
    )


def _scope(connection: Connection, topic: str | None, source: str | None) -> int | None:
    """The feed to walk through; None when there is nothing of that name."""
    if topic is not None:
        return _topic(connection, topic)
    if source is not None:
        return feed_of(connection, FeedKind.SOURCE, source)
    return feed_of(connection, FeedKind.ALL, ALL)


def feed_of(connection: Connection, kind: FeedKind, slug: str) -> int | None:
    """The id of a feed by its kind and slug; None when there is none."""
    found: int | None = _FEED.value(connection, called=kind.value, slug=slug)
    return found


def _topic(connection: Connection, name: str) -> int | None:
    by_label = select(feed.c.id).where(
        feed.c.kind == FeedKind.TOPIC.value, feed.c.label_key == label_key(name)
    )
    return (
        feed_of(connection, FeedKind.TOPIC, name)
        or feed_of(connection, FeedKind.COMBINED, name)
        or connection.execute(by_label).scalar()
    )


def _page(
    connection: Connection,
    feed_id: int,
    limit: int,
    after: _Place | None = None,
) -> list[Row]:
    places = select(entry.c.article).where(entry.c.feed == feed_id)
    if after is not None:
        published, number = after
        places = places.where(
            tuple_(entry.c.published, entry.c.article) < (moment(published), number)
        )
    places = places.order_by(entry.c.published.desc(), entry.c.article.desc()).limit(limit)
    return _in_order(connection, connection.execute(places).scalars().all())


def _in_order(connection: Connection, order: Sequence[int]) -> list[Row]:
    found = {
        row.id: row
        for chunk in chunks(order)
        for row in map(
            Row._make, connection.execute(select(*COLUMNS).where(article.c.id.in_(chunk)))
        )
    }
    return [found[number] for number in order]


def _topics(connection: Connection, ids: set[int]) -> dict[int, Topic]:
    return {
        number: Topic(label=label, slug=slug if shown else None)
        for chunk in chunks(ids)
        for number, label, slug, shown in _TOPICS.rows(connection, numbers=chunk)
    }
