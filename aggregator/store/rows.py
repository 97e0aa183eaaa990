"""Articles as they lie in the store, and the look-up by title key.

Rows stay inside the room; what leaves it are values of the model.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import NamedTuple, TypeVar
from uuid import UUID

from sqlalchemy import BigInteger, Connection, bindparam, select, type_coerce

from aggregator.model import DateOrigin, Edition, Facts, Known, Shelved, Sighting
from aggregator.store.columns import Instant, moment, numbers, words
from aggregator.store.database import Statement, pick
from aggregator.store.schema import article, article_link, recurring, revision, source

_CHUNK = 1000  # values in one IN
_V = TypeVar("_V")


class Row(NamedTuple):
    """One row of the table of articles, its columns in order, as the driver takes it."""

    id: int
    title_key: bytes
    edition: int
    uuid: bytes
    title: str
    summary: str
    categories: str
    link: str | None
    language: str | None
    published: int
    date_origin: str
    updated: int
    first_seen: int
    text_source: int
    text_dated: int
    topics: str
    sources: str
    labelled_by: int | None
    feeds: str
    authors: str = "[]"
    image: str | None = None
    content: str = ""
    quiet: bool = False
    pruned: int | None = None
    withdrawn: int | None = None
    withdrawn_for: str | None = None
    dump: int = 0


Found = dict[tuple[bytes, int], Row]  # by title key and edition

ORIGINS = {origin.value: origin for origin in DateOrigin}  # five times as fast as the call

COLUMNS = tuple(
    type_coerce(column, BigInteger).label(column.name)
    if isinstance(column.type, Instant)
    else column
    for column in article.columns
)

_FORMER = Statement(
    select(revision.c.article, revision.c.summary)
    .where(revision.c.article.in_(bindparam("articles", expanding=True)))
    .order_by(revision.c.article, revision.c.number)
)
_LINKS = Statement(
    select(article_link.c.article, article_link.c.source, article_link.c.link).where(
        article_link.c.article.in_(bindparam("articles", expanding=True))
    )
)
_NAMES = Statement(
    select(source.c.id, source.c.name).where(source.c.id.in_(bindparam("numbers", expanding=True)))
)
_RECURRING = Statement(
    select(recurring.c.title_key)
    .join(source, source.c.id == recurring.c.source)
    .where(source.c.name == bindparam("called"))
    .where(recurring.c.title_key.in_(bindparam("keys", expanding=True)))
)


def chunks(values: Iterable[_V]) -> Iterator[list[_V]]:
    """The values in lists that fit into one statement."""
    rest = iter(values)
    while chunk := list(islice(rest, _CHUNK)):
        yield chunk


def find(connection: Connection, keys: Iterable[bytes]) -> Found:
    """All editions under the title keys."""
    found: Found = {}
    for row in map(Row._make, pick(connection, article, "title_key", keys)):
        found[row.title_key, row.edition] = row
    return found


def known(
    connection: Connection,
    rows: Collection[Row],
    source_name: str,
    seen: Mapping[int, Sequence[Sighting]],
) -> dict[bytes, Known]:
    """The rows as what identity decides upon, with the sightings that were looked up for them.

    Title keys without a row are absent.
    """
    names = source_names(connection, _mentioned(rows))
    earlier = former_texts(connection, [row.id for row in rows])
    links = own_links(connection, rows)
    recurs = _recurring(connection, {row.title_key for row in rows}, source_name)
    editions: dict[bytes, list[Edition]] = defaultdict(list)
    for row in sorted(rows, key=lambda row: row.edition):
        editions[row.title_key].append(
            Edition(
                number=row.edition,
                summary=row.summary,
                earlier=tuple(earlier.get(row.id, ())),
                sightings=tuple(seen.get(row.id, ())),
                text_source=names[row.text_source],
                text_dated=moment(row.text_dated),
                published=moment(row.published),
                date_origin=ORIGINS[row.date_origin],
                updated=moment(row.updated),
                link=row.link,
                categories=words(row.categories),
                language=row.language,
                sources=tuple(names[number] for number in numbers(row.sources)),
                labelled_by=names.get(row.labelled_by or 0),
                pruned=row.pruned is not None,
                links=named_links(row, links, names),
                content=row.content,
                authors=words(row.authors),
                image=row.image,
            )
        )
    return {
        key: Known(editions=tuple(found), recurs=key in recurs) for key, found in editions.items()
    }


def _mentioned(rows: Iterable[Row]) -> set[int]:
    """The sources that rows name."""
    told = {number for packed in {row.sources for row in rows} for number in numbers(packed)}
    one = {row.text_source for row in rows} | {row.labelled_by for row in rows}
    return told | {number for number in one if number is not None}


def shelved(connection: Connection, rows: Collection[Row]) -> tuple[Shelved, ...]:
    """The rows as far as filing needs them."""
    names = source_names(connection, _mentioned(rows))
    return tuple(
        Shelved(
            id=UUID(bytes=row.uuid),
            facts=Facts(
                title=row.title,
                summary=row.summary,
                categories=words(row.categories),
                sources=tuple(names[number] for number in numbers(row.sources)),
                language=row.language,
                link=row.link,
            ),
            labelled_by=names.get(row.labelled_by or 0),
        )
        for row in rows
    )


def pages(connection: Connection) -> Iterator[list[Row]]:
    """All articles by id, a page at a time."""
    last = 0
    wanted = select(*COLUMNS).order_by(article.c.id).limit(_CHUNK)
    while rows := [*map(Row._make, connection.execute(wanted.where(article.c.id > last)))]:
        yield rows
        last = rows[-1].id


def by_uuid(connection: Connection, ids: Iterable[UUID]) -> list[Row]:
    """The rows of articles by their published ids; those that are not there are left out."""
    return [
        Row._make(row)
        for chunk in chunks(one.bytes for one in ids)
        for row in connection.execute(select(*COLUMNS).where(article.c.uuid.in_(chunk)))
    ]


def former_texts(connection: Connection, articles: Iterable[int]) -> Mapping[int, list[str]]:
    """The former texts of articles by id, the oldest first."""
    found: dict[int, list[str]] = defaultdict(list)
    for chunk in chunks(articles):
        for number, summary in _FORMER.rows(connection, articles=chunk):
            found[number].append(summary)
    return found


Links = Mapping[int, Mapping[int, str]]  # article -> source -> its own link


def own_links(connection: Connection, rows: Iterable[Row]) -> Links:
    """The links of articles by the sources that tell them; an article without one has none."""
    rows = [row for row in rows if row.link]
    found: dict[int, dict[int, str]] = {
        row.id: {numbers(row.sources)[0]: row.link} for row in rows if row.link
    }
    for chunk in chunks(row.id for row in rows):
        for number, told_by, link in _LINKS.rows(connection, articles=chunk):
            found[number][told_by] = link
    return found


def named_links(row: Row, links: Links, names: Mapping[int, str]) -> tuple[tuple[str, str], ...]:
    """The links of an article with the names of their sources, in the order of its sources."""
    own = links.get(row.id, {})
    return tuple((names[one], own[one]) for one in numbers(row.sources) if own.get(one))


def source_names(connection: Connection, ids: Iterable[int]) -> dict[int, str]:
    """Names of sources by id."""
    return {
        number: name
        for chunk in chunks(ids)
        for number, name in _NAMES.rows(connection, numbers=chunk)
    }


def _recurring(connection: Connection, keys: Iterable[bytes], source_name: str) -> set[bytes]:
    return {
        key
        for chunk in chunks(keys)
        for key in _RECURRING.column(connection, called=source_name, keys=chunk)
    }
