"""The register of feeds: which there are, what they are called, when they last looked different.

Knows nothing of articles but their entries. Slugs are made by a function that comes from outside.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Container, Iterable, Mapping
from datetime import datetime

from sqlalchemy import Connection, bindparam, case, select, update

from aggregator.model import FeedKind
from aggregator.store import marks
from aggregator.store.columns import Instant, micros, numbers
from aggregator.store.database import Statement, next_id, write_rows
from aggregator.store.rows import chunks
from aggregator.store.schema import article, entry, feed, source
from aggregator.text import label_key

ALL = "all"
MIXED = "mul"  # several languages, as ISO 639-2 has it
_SEVERAL = 2
_ALL_TITLE = "All articles"

# shown, declared, merged, parents, description, told_language: nothing is declared of a new feed.
_PLAIN = (True, False, None, "[]", "", None)

SlugOf = Callable[[str, Container[str]], str]

_TOPICS = Statement(
    select(feed.c.label_key, feed.c.id, feed.c.language)
    .where(feed.c.kind == FeedKind.TOPIC.value)
    .where(feed.c.label_key.in_(bindparam("keys", expanding=True)))
)
_SHARING = Statement(
    select(article.c.feeds, article.c.sources)
    .join(entry, entry.c.article == article.c.id)
    .where(entry.c.feed.in_(bindparam("feeds", expanding=True)))
    .distinct()
)
_COMBINED = Statement(
    select(feed.c.slug, feed.c.id).where(
        feed.c.kind == FeedKind.COMBINED.value, feed.c.shown, feed.c.slug.is_not(None)
    )
)
_EVERYTHING = Statement(select(feed.c.id).where(feed.c.kind == FeedKind.ALL.value))
_OF_SOURCES = Statement(
    select(source.c.id, feed.c.id)
    .join(feed, (feed.c.slug == source.c.name) & (feed.c.kind == FeedKind.SOURCE.value))
    .where(source.c.id.in_(bindparam("numbers", expanding=True)))
)
_NOW = bindparam("now", type_=Instant)
_BUMP = Statement(
    update(feed)
    .where(feed.c.id == bindparam("number"))
    .values(
        revision=feed.c.revision + 1,
        changed_at=case((feed.c.changed_at < _NOW, _NOW), else_=feed.c.changed_at),
        articles=feed.c.articles + bindparam("gain"),
        stamp=bindparam("told"),
    )
)


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
            add(connection, [(kind, slug, title, slug, language)], now)
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


def add(
    connection: Connection,
    feeds: Iterable[tuple[FeedKind, str | None, str, str, str | None]],
    now: datetime,
) -> None:
    """Add feeds, each told as kind, slug, title, key of its label, and language."""
    told = list(feeds)
    if not told:
        return  # a stamp would tell of news
    first, stamp = next_id(connection, feed), marks.next_stamp(connection)
    rows = [
        (number, kind.value, slug, label, key, 1, micros(now), language, 0, *_PLAIN, stamp)
        for number, (kind, slug, label, key, language) in enumerate(told, first)
    ]
    write_rows(connection, feed, rows)


def topics(
    connection: Connection, labels: Mapping[str, Collection[str]], now: datetime
) -> dict[str, int]:
    """The ids of the topics of labels, added when they are new.

    `labels` tells the languages of the articles that bear each label.
    """
    keys = {label: label_key(label) for label in sorted(labels)}
    fresh = {key: label for label, key in keys.items()}
    languages: dict[str, set[str]] = {key: set() for key in fresh}
    for label, key in keys.items():
        languages[key].update(labels[label])
    present = _topics(connection, fresh)
    coming = [
        (FeedKind.TOPIC, None, label, key, language_of(languages[key]))
        for key, label in fresh.items()
        if key not in present
    ]
    add(connection, coming, now)
    for key, (number, language) in present.items():
        told = language_of(languages[key] | ({language} if language else set()))
        if told != language:
            connection.execute(update(feed).where(feed.c.id == number).values(language=told))
    found = _topics(connection, fresh) if coming else present
    return {label: found[key][0] for label, key in keys.items()}


def of_labels(connection: Connection, labels: Collection[str]) -> dict[str, int]:
    """The ids of the topics of labels; a label without a topic is absent."""
    keys = {label: label_key(label) for label in labels}
    found = _topics(connection, dict.fromkeys(keys.values()))
    return {label: found[key][0] for label, key in keys.items() if key in found}


def language_of(languages: Collection[str]) -> str | None:
    """The language of a feed whose articles are in these; None when none of them has one."""
    return next(iter(languages), None) if len(languages) < _SEVERAL else MIXED


def _topics(connection: Connection, keys: Iterable[str]) -> dict[str, tuple[int, str | None]]:
    return {
        key: (number, language)
        for chunk in chunks(keys)
        for key, number, language in _TOPICS.rows(connection, keys=chunk)
    }


def sharing(connection: Connection, feeds: Collection[int]) -> set[int]:
    """All feeds that have an article in common with the given ones."""
    found = _SHARING.rows(connection, feeds=feeds)
    sources = {number for _, packed in found for number in numbers(packed)}
    shared = {number for packed, _ in found for number in numbers(packed)}
    if found:
        shared |= {everything(connection), *of_sources(connection, sources).values()}
    return shared | set(feeds)


def combined(connection: Connection) -> dict[str, int]:
    """The ids of the declared combined feeds by slug."""
    return {str(slug): int(number) for slug, number in _COMBINED.rows(connection)}


def everything(connection: Connection) -> int:
    """The id of the feed of all articles."""
    return int(_EVERYTHING.value(connection))


def of_sources(connection: Connection, sources: Iterable[int]) -> dict[int, int]:
    """The ids of the feeds of sources, by the ids of the sources."""
    return {
        source_id: feed_id
        for chunk in chunks(sources)
        for source_id, feed_id in _OF_SOURCES.rows(connection, numbers=chunk)
    }


def bump(connection: Connection, gains: Mapping[int, int], now: datetime) -> None:
    """Tell that feeds look different; each with how many entries it gained."""
    if not gains:
        return
    stamp = marks.next_stamp(connection)
    _BUMP.run_all(
        connection,
        (
            {"number": number, "gain": gain, "now": now, "told": stamp}
            for number, gain in sorted(gains.items())
        ),
    )
