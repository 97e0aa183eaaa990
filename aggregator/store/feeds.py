"""The register of feeds: which there are, what they are called, when they last looked different.

Knows nothing of articles but their entries. Slugs are made by a function that comes from outside.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Container, Iterable, Mapping
from datetime import datetime

from sqlalchemy import Connection, bindparam, case, func, literal, select, update

from aggregator.model import FeedHead, FeedKind
from aggregator.store.database import next_id, write_rows
from aggregator.store.rows import chunks
from aggregator.store.schema import Instant, article, entry, feed, micros, numbers, source
from aggregator.text import label_key

ALL = "all"
_ALL_TITLE = "All articles"

SlugOf = Callable[[str, Container[str]], str]
Announced = Callable[[str], bool]


def ensure(
    connection: Connection,
    kind: FeedKind,
    titles: Mapping[str, tuple[str, str | None]],
    now: datetime,
) -> None:
    """Make feeds whose slugs are given exist, with a title and a language each.

    A feed that gets another title or language looks different to its readers.
    """
    present = {
        row.slug: row for row in connection.execute(select(feed).where(feed.c.kind == kind.value))
    }
    for slug, (title, language) in titles.items():
        if slug not in present:
            _add(connection, [(kind, slug, title, slug, language)], now)
        elif (present[slug].label, present[slug].language) != (title, language):
            connection.execute(
                update(feed)
                .where(feed.c.id == present[slug].id)
                .values(label=title, language=language)
            )
            bump(connection, {present[slug].id: 0}, now)


def ensure_all(connection: Connection, now: datetime) -> None:
    """Make the feed of all articles exist."""
    ensure(connection, FeedKind.ALL, {ALL: (_ALL_TITLE, None)}, now)


def _add(
    connection: Connection,
    feeds: Iterable[tuple[FeedKind, str | None, str, str, str | None]],
    now: datetime,
) -> None:
    first = next_id(connection, feed)
    rows = [
        (number, kind.value, slug, label, key, 1, micros(now), language, 0)
        for number, (kind, slug, label, key, language) in enumerate(feeds, first)
    ]
    write_rows(connection, feed, rows)


def topics(
    connection: Connection, labels: Mapping[str, Collection[str]], now: datetime
) -> dict[str, int]:
    """The ids of the topics of labels, added when they are new.

    `labels` tells the languages of the articles that bear each label: a topic whose articles
    are in several languages has none.
    """
    keys = {label: label_key(label) for label in sorted(labels)}
    fresh = {key: label for label, key in keys.items()}
    languages: dict[str, set[str]] = {key: set() for key in fresh}
    for label, key in keys.items():
        languages[key].update(labels[label])
    present = _topics(connection, fresh)
    _add(
        connection,
        [
            (FeedKind.TOPIC, None, label, key, _only(languages[key]))
            for key, label in fresh.items()
            if key not in present
        ],
        now,
    )
    mixed = [
        number
        for key, (number, language) in present.items()
        if language and languages[key] - {language}
    ]
    if mixed:
        connection.execute(update(feed).where(feed.c.id.in_(mixed)).values(language=None))
    found = _topics(connection, fresh)
    return {label: found[key][0] for label, key in keys.items()}


def _only(languages: set[str]) -> str | None:
    return next(iter(languages)) if len(languages) == 1 else None


def _topics(connection: Connection, keys: Iterable[str]) -> dict[str, tuple[int, str | None]]:
    wanted = select(feed.c.label_key, feed.c.id, feed.c.language).where(
        feed.c.kind == FeedKind.TOPIC.value
    )
    return {
        key: (number, language)
        for chunk in chunks(keys)
        for key, number, language in connection.execute(wanted.where(feed.c.label_key.in_(chunk)))
    }


def announce(connection: Connection, announced: Announced, slug_of: SlugOf) -> set[int]:
    """Give a slug to each topic that has become worth a feed; ids of those that got one."""
    topics_ = feed.c.kind == FeedKind.TOPIC.value
    waiting = connection.execute(
        select(feed.c.id, feed.c.label).where(topics_, feed.c.slug.is_(None)).order_by(feed.c.id)
    ).all()
    due = [(number, label) for number, label in waiting if announced(label)]
    if due:
        taken = set(connection.execute(select(feed.c.slug).where(topics_)).scalars()) | {ALL}
        for number, label in due:
            slug = slug_of(label, taken)
            taken.add(slug)
            connection.execute(update(feed).where(feed.c.id == number).values(slug=slug))
    return {number for number, _ in due}


def sharing(connection: Connection, feeds: Collection[int]) -> set[int]:
    """All feeds that have an article in common with the given ones."""
    wanted = (
        select(article.c.topics, article.c.sources)
        .join(entry, entry.c.article == article.c.id)
        .where(entry.c.feed.in_(feeds))
        .distinct()
    )
    found = connection.execute(wanted).all() if feeds else []
    sources = {number for _, packed in found for number in numbers(packed)}
    shared = {number for packed, _ in found for number in numbers(packed)}
    if found:
        shared |= {everything(connection), *of_sources(connection, sources).values()}
    return shared


def everything(connection: Connection) -> int:
    """The id of the feed of all articles."""
    wanted = select(feed.c.id).where(feed.c.kind == FeedKind.ALL.value)
    return int(connection.execute(wanted).scalar_one())


def of_sources(connection: Connection, sources: Iterable[int]) -> dict[int, int]:
    """The ids of the feeds of sources, by the ids of the sources."""
    wanted = select(source.c.id, feed.c.id).join(
        feed, (feed.c.slug == source.c.name) & (feed.c.kind == FeedKind.SOURCE.value)
    )
    return {
        source_id: feed_id
        for chunk in chunks(sources)
        for source_id, feed_id in connection.execute(wanted.where(source.c.id.in_(chunk)))
    }


def bump(connection: Connection, gains: Mapping[int, int], now: datetime) -> None:
    """Tell that feeds look different; each with how many entries it gained."""
    if not gains:
        return
    later = case((feed.c.changed_at < now, literal(now, Instant)), else_=feed.c.changed_at)
    connection.execute(
        update(feed)
        .where(feed.c.id == bindparam("number"))
        .values(
            revision=feed.c.revision + 1,
            changed_at=later,
            articles=feed.c.articles + bindparam("gain"),
        ),
        [{"number": number, "gain": gain} for number, gain in sorted(gains.items())],
    )


def heads(connection: Connection) -> tuple[FeedHead, ...]:
    """All feeds that have an address: all articles, topics by label, sources by name."""
    latest = select(func.max(entry.c.published)).where(entry.c.feed == feed.c.id).scalar_subquery()
    rows = connection.execute(select(feed, latest.label("latest")).where(feed.c.slug.is_not(None)))
    order = {kind.value: place for place, kind in enumerate(FeedKind)}
    return tuple(
        FeedHead(
            kind=FeedKind(row.kind),
            slug=row.slug,
            title=row.label,
            revision=row.revision,
            changed_at=row.changed_at,
            articles=row.articles,
            latest=row.latest,
            language=row.language,
        )
        for row in sorted(rows, key=lambda row: (order[row.kind], row.label_key, row.id))
    )
