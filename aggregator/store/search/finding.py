"""Looks words up: what holds all of them, the best or the newest first.

Of words that nearly every article holds only the newest articles are weighed, so that no query
costs more than another by much.
"""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import Connection, text

from aggregator.model import Phrase, Query
from aggregator.store.search.folding import words

_WEIGHED = 1_000  # articles; the last to arrive of those that match
_TITLE, _SUMMARY = 4.0, 1.0  # how much a word counts there
_WEIGHTS = "{0.1, 0.2, 0.4, 1.0}"  # PostgreSQL's own, for D to A: D is the summary, A the title

_SQLITE = text(
    f"SELECT a.id, a.published, bm25(article_search, {_TITLE}, {_SUMMARY}) AS rank"  # noqa: S608 - our own figures
    " FROM article_search CROSS JOIN article a ON a.id = article_search.rowid"
    " WHERE article_search MATCH :words AND a.pruned IS NULL AND a.withdrawn IS NULL"
    " ORDER BY article_search.rowid DESC LIMIT :most"
)
_POSTGRESQL = text(
    f"SELECT id, published, -ts_rank('{_WEIGHTS}', words, asked) AS rank FROM ("  # noqa: S608 - our own figures
    " SELECT a.id, a.published, s.words, asked"
    " FROM to_tsquery('simple', :words) AS asked"
    " JOIN article_search s ON s.words @@ asked JOIN article a ON a.id = s.article"
    " WHERE a.pruned IS NULL AND a.withdrawn IS NULL"
    " ORDER BY a.id DESC LIMIT :most) AS weighed"
)


class Match(NamedTuple):
    """One article that a query found."""

    id: int
    published: int
    rank: float  # the lower, the better


def find(connection: Connection, query: Query, *, newest: bool) -> tuple[list[Match], bool]:
    """What a query finds, in order, and whether older articles were left unweighed.

    The best come first and of equal ones the newest, or else the newest in any case. At most
    1,000 are weighed, the last to arrive.
    """
    if not query.phrases:
        return [], False
    if connection.dialect.name == "sqlite":
        statement, asked = _SQLITE, _match(query)
    else:
        statement, asked = _POSTGRESQL, _tsquery(query)
    if not asked:
        return [], False
    rows = connection.execute(statement, {"words": asked, "most": _WEIGHED + 1}).all()
    found = [Match(*row) for row in rows[:_WEIGHED]]
    found.sort(key=_by_date if newest else _by_rank)
    return found, len(rows) > _WEIGHED


def _by_date(one: Match) -> tuple[int, int]:
    return -one.published, -one.id


def _by_rank(one: Match) -> tuple[float, int, int]:
    return round(one.rank, 6), *_by_date(one)


def _match(query: Query) -> str:
    """The query for FTS5: strings of letters and digits in quotation marks."""
    return " AND ".join(
        f'"{" ".join(phrase.words)}"{" *" if phrase.beginning else ""}' for phrase in query.phrases
    )


def _tsquery(query: Query) -> str:
    """The query for PostgreSQL: the same in apostrophes."""
    return " & ".join(filter(None, map(_following, query.phrases)))


def _following(phrase: Phrase) -> str:
    told = [f"'{word}'" for part in phrase.words for word in words(part)]
    if told and phrase.beginning:
        told[-1] += ":*"
    return f"({' <-> '.join(told)})" if told else ""
