"""The tables of the index, one for each product; made with the schema, copied by nobody.

SQLite's takes the texts from the table of articles and keeps none of its own. PostgreSQL's is
given words that were folded already: whatever the locale of the database, case and accents do not
count.
"""

from __future__ import annotations

from sqlalchemy import DDL, Column, MetaData, Table, event

from aggregator.store.columns import Id, Text

_SQLITE = """
CREATE VIRTUAL TABLE article_search USING fts5(
    title, summary, content='article', content_rowid='id', tokenize='unicode61 remove_diacritics 2'
)"""
_POSTGRESQL = """
CREATE TABLE article_search (
    article BIGINT PRIMARY KEY,
    title TEXT COLLATE "C" NOT NULL,
    summary TEXT COLLATE "C" NOT NULL,
    words TSVECTOR GENERATED ALWAYS AS (
        setweight(to_tsvector('simple', title), 'A') ||
        setweight(to_tsvector('simple', summary), 'D')
    ) STORED
)"""
_POSTGRESQL_INDEX = "CREATE INDEX ix_article_search_words ON article_search USING gin (words)"
_STATEMENTS = (("sqlite", _SQLITE), ("postgresql", _POSTGRESQL), ("postgresql", _POSTGRESQL_INDEX))

# What is written in PostgreSQL; the words follow by themselves.
folded = Table(
    "article_search",
    MetaData(),
    Column("article", Id, primary_key=True, autoincrement=False),
    Column("title", Text, nullable=False),
    Column("summary", Text, nullable=False),
)


def declare(metadata: MetaData) -> None:
    """Make the index whenever the tables of a schema are made."""
    for dialect, statement in _STATEMENTS:
        ddl = DDL(statement)  # type: ignore[no-untyped-call] # upstream names no types here
        event.listen(metadata, "after_create", ddl.execute_if(dialect=dialect))
