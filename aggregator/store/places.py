"""Where articles stand in feeds: found, taken out, put back.

An article's row tells the feeds it belongs to; a feed that keeps little may have let it go.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import Connection, bindparam, select, tuple_, update

from aggregator.store import archives, feeds
from aggregator.store.columns import micros, moment, numbers
from aggregator.store.database import drop_rows, write_rows
from aggregator.store.rows import Row, chunks
from aggregator.store.schema import entry

Place = tuple[int, int, int]  # feed, published, article


def belonging(connection: Connection, rows: Iterable[Row]) -> list[Place]:
    """Every place that articles have, were they neither pruned nor withdrawn."""
    rows = list(rows)
    everything = feeds.everything(connection)
    of_source = feeds.of_sources(connection, {one for row in rows for one in numbers(row.sources)})
    return [
        (feed, row.published, row.id)
        for row in rows
        for feed in (
            everything,
            *numbers(row.feeds),
            *(of_source[one] for one in numbers(row.sources)),
        )
    ]


def standing(connection: Connection, rows: Iterable[Row]) -> list[Place]:
    """The places at which articles really stand."""
    found = there(connection, belonging(connection, rows))
    return sorted(found)


def there(connection: Connection, places: Iterable[Place]) -> set[Place]:
    """Those of the places at which an article stands."""
    key = tuple_(entry.c.feed, entry.c.published, entry.c.article)
    wanted = select(entry.c.feed, entry.c.published, entry.c.article)
    return {
        (feed, micros(published), article)
        for chunk in chunks(places)
        for feed, published, article in connection.execute(
            wanted.where(key.in_([(feed, moment(at), article) for feed, at, article in chunk]))
        )
    }


def leave(connection: Connection, places: Sequence[Place], now: datetime) -> None:
    """Take articles out of feeds, which look different then."""
    drop_rows(connection, entry, ["feed", "published", "article"], places)
    lost = Counter(feed for feed, _, _ in places)
    archives.sweep(connection, lost)
    feeds.bump(connection, {feed: -number for feed, number in lost.items()}, now)


def enter(connection: Connection, places: Sequence[Place], quiet: set[int], now: datetime) -> None:
    """Put articles into feeds in which they do not stand; `quiet` are those not to be told."""
    rows = [(feed, at, article, article in quiet) for feed, at, article in sorted(places)]
    write_rows(connection, entry, rows)
    archives.enter_again(connection, ((feed, article) for feed, _, article in places))
    feeds.bump(connection, Counter(feed for feed, _, _ in places), now)


def tell(connection: Connection, places: Sequence[Place], now: datetime) -> None:
    """Make articles that stand quietly in feeds be told by them."""
    if not places:
        return
    at = (
        (entry.c.feed == bindparam("at_feed"))
        & (entry.c.published == bindparam("at_time"))
        & (entry.c.article == bindparam("at_article"))
    )
    connection.execute(
        update(entry).where(at).values(quiet=False),
        [
            {"at_feed": feed, "at_time": moment(published), "at_article": article}
            for feed, published, article in places
        ],
    )
    feeds.bump(connection, dict.fromkeys({feed for feed, _, _ in places}, 0), now)
