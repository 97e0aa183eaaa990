"""The full-text index over titles and summaries, filled with what is there."""

from alembic import op

from aggregator.store.search import fill

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


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


def upgrade() -> None:
    """Apply this step."""
    connection = op.get_bind()
    if connection.dialect.name == "sqlite":
        op.execute(_SQLITE)
    else:
        op.execute(_POSTGRESQL)
        op.execute("CREATE INDEX ix_article_search_words ON article_search USING gin (words)")
    fill(connection)
