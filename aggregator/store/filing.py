"""Writes one dump: looks up what its changes touch, lets `plan` decide, and writes the rows.

Knows no transaction; everything happens on the connection that it is given.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Connection, bindparam, func, select, update

from aggregator.drift import Profile
from aggregator.model import Change, Dump, Filed, Taught
from aggregator.store import archives, feeds, naming, places, search, seeding, sightings
from aggregator.store.columns import micros, numbers
from aggregator.store.database import (
    Clash,
    Statement,
    change_rows,
    drop_rows,
    next_id,
    write_rows,
)
from aggregator.store.former import NOT_KEPT, Former, Kept
from aggregator.store.newarticles import Fresh
from aggregator.store.plan import Feeds, Frame, Plan, plan
from aggregator.store.rows import Found, Row, by_uuid, chunks, find
from aggregator.store.schema import (
    article,
    article_link,
    entry,
    label_line,
    mixed_word,
    recurring,
    revision,
    sighting,
)
from aggregator.store.schema import dump as dumps
from aggregator.store.schema import familiar as known_items
from aggregator.store.schema import source as sources

_ALTERABLE = Row._fields[Row._fields.index("summary") :]
_PARTLY_AGAIN = ("raw", "shown")
_AGAIN = (*_PARTLY_AGAIN, "items", "new", "revised", "profile")
_TAUGHT = Statement(
    update(sources).where(sources.c.id == bindparam("number")).values(taught=sources.c.taught + 1)
)


def file_dump(
    connection: Connection,
    dump: Dump,
    changes: Sequence[Change],
    *,
    source: int,
    found: Found,
    now: datetime,
    taught: Taught,
    slug_of: feeds.SlugOf,
    profile: Profile | None = None,
    kept: Kept = NOT_KEPT,
    former: Former | None = None,
    familiar: Mapping[int, int],
    fresh: Fresh = (),
) -> None:
    """Write a dump and what it changes; `found` are rows that have been looked up already."""
    rows = _rows(connection, changes, found)
    refiled = [
        (row, taught.refiled[UUID(bytes=row.uuid)]) for row in by_uuid(connection, taught.refiled)
    ]
    frame = Frame(
        dump=dump,
        dump_id=former.dump if former else next_id(connection, dumps),
        source=source,
        feeds=known_feeds(
            connection,
            [*_filings(changes, fresh), *((filed, row.language) for row, filed in refiled)],
            {source, *_sources(rows.values()), *_sources(row for row, _ in refiled)},
            now,
        ),
        now=micros(now),
        dated=micros(dump.dated),
        first_id=max(next_id(connection, article), former.fresh if former else 0),
        former=former.articles if former else {},
        quiet=not seeding.is_over(connection, source),
    )
    made = plan(changes, rows, frame, refiled, fresh)
    made.unfamiliar += _beside(changes, found)
    _write_dump(
        connection, frame, _Told(changes, len(fresh), profile, kept, familiar, made.listed, former)
    )
    write(connection, made, frame.dated)
    _write_lines(connection, made, taught, frame)
    ids = feeds.of_labels(connection, taught.usage)
    usage = {ids[label]: taught.usage[label] for label in ids}
    naming.use(connection, source, usage)
    made.touched |= feeds.sharing(connection, naming.rename(connection, usage, slug_of))
    feeds.bump(connection, {number: made.counts[number] for number in made.touched}, now)


def known_feeds(
    connection: Connection,
    filings: Iterable[tuple[Filed, str | None]],
    sources: Iterable[int],
    now: datetime,
) -> Feeds:
    """The feeds that articles can be in, topics added when they are new.

    `filings` tell where articles belong, with their languages.
    """
    languages: dict[str, set[str]] = defaultdict(set)
    for filed, language in filings:
        for label in (*filed.labels, *filed.above):
            languages[label] |= {language} if language else set()
    return Feeds(
        everything=feeds.everything(connection),
        by_source=feeds.of_sources(connection, sources),
        by_label=feeds.topics(connection, languages, now),
        by_slug=feeds.combined(connection),
    )


def _rows(connection: Connection, changes: Sequence[Change], found: Found) -> Found:
    """The rows of the editions that are there already."""
    wanted = {(change.key, change.edition) for change in changes if not change.new}
    missing = {key for key, edition in wanted if (key, edition) not in found}
    more = find(connection, missing)
    return {place: row for place, row in (found | more).items() if place in wanted}


def _filings(changes: Sequence[Change], fresh: Fresh) -> list[tuple[Filed, str | None]]:
    told = {(id(filed), one.language): (filed, one.language) for one, filed in fresh}  # few places
    return [*((one.filed, one.language) for one in changes if one.filed), *told.values()]


def _sources(rows: Iterable[Row]) -> set[int]:
    return {number for packed in {row.sources for row in rows} for number in numbers(packed)}


def _beside(changes: Sequence[Change], found: Found) -> list[int]:
    """The articles that share their title with a further edition from now on."""
    keys = {change.key for change in changes if change.new and change.edition > 1}
    return [row.id for (key, _), row in found.items() if key in keys] if keys else []


class _Told(NamedTuple):
    """What is told of a dump."""

    changes: Sequence[Change]
    fresh: int  # articles that are new and no changes
    profile: Profile | None
    kept: Kept
    familiar: Mapping[int, int]
    listed: Mapping[int, int]
    former: Former | None  # its row is there already


def _write_dump(connection: Connection, frame: Frame, about: _Told) -> None:
    changes, fresh, profile, kept, familiar, new_here, former = about
    dump = frame.dump
    told = (dump.digest, dump.location, frame.dated, dump.dated_by.value, dump.media_type)
    new = fresh + sum(change.new for change in changes)
    revised = sum(change.revised for change in changes)
    figures = json.dumps(profile.figures()) if profile else None
    counts = (fresh + len(changes) + len(set(familiar.values())), new, revised, figures)
    listed = {**familiar, **new_here, **(former.listed if former else {})}
    how = (dump.charset, kept.raw, kept.place, sightings.packed(listed))
    row = (frame.dump_id, frame.source, *told, frame.now, *counts, *how)
    if former is None:
        write_rows(connection, dumps, [row])
        return
    told_anew = _PARTLY_AGAIN if former.partly else _AGAIN
    values = dict(zip(dumps.columns.keys(), row, strict=True))
    news = tuple(values[name] for name in told_anew)
    change_rows(connection, dumps, told_anew, [(*news, frame.dump_id)])


def write(connection: Connection, made: Plan, dated: int) -> None:
    """Write what was planned for articles; `dated` is the dump's date."""
    write_rows(connection, article, made.new)
    change_rows(
        connection,
        article,
        _ALTERABLE,
        [(*row[-len(_ALTERABLE) :], row.id) for row in made.changed],
    )
    search.add(connection, made.new)
    search.change(connection, made.retold)
    change_rows(connection, article, ["text_dated"], made.dated)
    write_rows(connection, sighting, made.sightings, Clash.KEEP)
    drop_rows(connection, known_items, ["article"], [(number,) for number in made.unfamiliar])
    write_rows(connection, known_items, sorted(made.familiar), Clash.KEEP)
    write_rows(connection, article_link, made.links, Clash.REPLACE)
    write_rows(connection, revision, _numbered(connection, made, dated))
    write_rows(connection, recurring, made.recurring, Clash.KEEP)
    _leave_out(made, places.there(connection, made.gone))
    drop_rows(connection, entry, ["feed", "published", "article"], made.gone)
    write_rows(connection, entry, sorted(made.entries))
    _number(connection, made)


def _number(connection: Connection, made: Plan) -> None:
    """Number the articles that came to feeds; one that only moved within a feed did not come."""
    there = {(feed, number) for feed, _, number in made.gone}
    came = {(feed, number) for feed, _, number, _ in made.entries} - there
    new = {row.id for row in made.new}
    fresh = {place for place in came if place[1] in new}
    archives.enter(connection, fresh)
    archives.enter_again(connection, came - fresh)


def _leave_out(made: Plan, there: set[places.Place]) -> None:
    """Keep articles out of feeds that have let them go: they only seemed to stand there."""
    if not made.gone:
        return
    absent = {(feed, number) for feed, at, number in made.gone if (feed, at, number) not in there}
    returning = {(feed, number) for feed, _, number, _ in made.entries}
    made.counts.update(feed for feed, number in absent if (feed, number) not in returning)
    made.entries = [one for one in made.entries if (one[0], one[2]) not in absent]


def _write_lines(connection: Connection, made: Plan, taught: Taught, frame: Frame) -> None:
    """What the source's labels can be learned from."""
    lines = [(frame.source, line, articles) for line, articles in sorted(made.lines.items())]
    write_rows(connection, label_line, lines, Clash.ADD_UP)
    fresh = [(frame.source, word) for word in sorted(taught.words)]
    write_rows(connection, mixed_word, fresh, Clash.KEEP)
    if lines or fresh:
        _TAUGHT.run(connection, number=frame.source)


def _numbered(connection: Connection, made: Plan, dated: int) -> list[tuple[int, int, str, int]]:
    """The former texts with the next numbers of their articles."""
    wanted = select(revision.c.article, func.max(revision.c.number)).group_by(revision.c.article)
    last = {
        number: highest
        for chunk in chunks(dict.fromkeys(number for number, _ in made.earlier))
        for number, highest in connection.execute(wanted.where(revision.c.article.in_(chunk)))
    }
    rows = []
    for number, summary in made.earlier:
        last[number] = last.get(number, 0) + 1
        rows.append((number, last[number], summary, dated))
    return rows
