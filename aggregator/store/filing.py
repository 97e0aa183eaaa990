"""Writes one dump: looks up what its changes touch, lets `plan` decide, and writes the rows.

Knows no transaction; everything happens on the connection that it is given.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, func, select

from aggregator.drift import Profile
from aggregator.model import Change, Dump
from aggregator.store import feeds
from aggregator.store.database import change_rows, drop_rows, next_id, write_rows
from aggregator.store.plan import Feeds, Frame, Plan, plan
from aggregator.store.rows import Found, Row, chunks, find
from aggregator.store.schema import (
    article,
    entry,
    label_line,
    micros,
    numbers,
    recurring,
    revision,
    sighting,
)
from aggregator.store.schema import dump as dumps

_ALTERABLE = Row._fields[Row._fields.index("summary") :]
_ADD_UP = (
    '("source", "line") DO UPDATE SET "articles" = "label_line"."articles" + excluded."articles"'
)


def file_dump(
    connection: Connection,
    dump: Dump,
    changes: Sequence[Change],
    *,
    source: int,
    found: Found,
    now: datetime,
    announced: feeds.Announced,
    slug_of: feeds.SlugOf,
    profile: Profile | None = None,
) -> None:
    """Write a dump and what it changes; `found` are rows that have been looked up already."""
    rows = _rows(connection, changes, found)
    labels = feeds.topics(connection, _languages(changes), now)
    fresh = feeds.announce(connection, announced, slug_of)
    sources = {source, *(number for row in rows.values() for number in numbers(row.sources))}
    frame = Frame(
        dump=dump,
        dump_id=next_id(connection, dumps),
        source=source,
        feeds=Feeds(
            everything=feeds.everything(connection),
            by_source=feeds.of_sources(connection, sources),
            by_label=labels,
        ),
        now=micros(now),
        dated=micros(dump.dated),
        first_id=next_id(connection, article),
    )
    made = plan(changes, rows, frame)
    made.touched |= feeds.sharing(connection, fresh)
    _write_dump(connection, frame, changes, profile)
    _write(connection, made, frame)
    feeds.bump(connection, {number: made.counts[number] for number in made.touched}, now)


def _rows(connection: Connection, changes: Sequence[Change], found: Found) -> Found:
    """The rows of the editions that are there already."""
    wanted = {(change.key, change.edition) for change in changes if not change.new}
    missing = {key for key, edition in wanted if (key, edition) not in found}
    more = find(connection, missing)
    return {place: row for place, row in (found | more).items() if place in wanted}


def _languages(changes: Sequence[Change]) -> dict[str, set[str]]:
    """The languages of the articles that bear each label."""
    languages: dict[str, set[str]] = defaultdict(set)
    for change in changes:
        for label in change.labels or ():
            if change.language is None:
                languages[label] |= set()
            else:
                languages[label].add(change.language)
    return languages


def _write_dump(
    connection: Connection, frame: Frame, changes: Sequence[Change], profile: Profile | None
) -> None:
    dump = frame.dump
    told = (dump.digest, dump.location, frame.dated, dump.dated_by.value, dump.media_type)
    new = sum(change.new for change in changes)
    revised = sum(change.revised for change in changes)
    figures = json.dumps(profile.figures()) if profile else None
    row = (frame.dump_id, frame.source, *told, frame.now, len(changes), new, revised, figures)
    write_rows(connection, dumps, [row])


def _write(connection: Connection, made: Plan, frame: Frame) -> None:
    write_rows(connection, article, made.new)
    change_rows(
        connection,
        article,
        _ALTERABLE,
        [(*row[-len(_ALTERABLE) :], row.id) for row in made.changed],
    )
    change_rows(connection, article, ["text_dated"], made.dated)
    write_rows(connection, sighting, made.sightings, "DO NOTHING")
    write_rows(connection, revision, _numbered(connection, made, frame.dated))
    write_rows(connection, recurring, made.recurring, "DO NOTHING")
    lines = [(frame.source, line, articles) for line, articles in sorted(made.lines.items())]
    write_rows(connection, label_line, lines, _ADD_UP)
    drop_rows(connection, entry, ["feed", "published", "article"], made.gone)
    write_rows(connection, entry, sorted(made.entries))


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
