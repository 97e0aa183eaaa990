"""What is declared of topics, their former addresses, and what sources taught."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")
_TEXT = sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")
_NOTHING = "[]"


def upgrade() -> None:
    """Apply this step."""
    taught = sa.Column("taught", sa.Integer, nullable=False, server_default=sa.text("0"))
    op.add_column("source", taught)
    _articles()
    _feeds()
    _tables()


def _articles() -> None:
    # No foreign key: SQLite adds one only by copying the whole table.
    op.add_column("article", sa.Column("labelled_by", _ID))
    feeds = sa.Column("feeds", _TEXT, nullable=False, server_default=_NOTHING)
    op.add_column("article", feeds)
    # Whoever told an article first is taken for the one that labelled it.
    op.execute("UPDATE article SET labelled_by = text_source, feeds = topics")


def _feeds() -> None:
    columns = (
        sa.Column("shown", sa.Boolean, nullable=False, server_default=sa.true()),
        sa.Column("declared", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("merged", _ID),
        sa.Column("parents", _TEXT, nullable=False, server_default=_NOTHING),
        sa.Column("description", _TEXT, nullable=False, server_default=""),
        sa.Column("told_language", _TEXT),
        sa.Column("stamp", sa.Integer, nullable=False, server_default=sa.text("0")),
    )
    for column in columns:
        op.add_column("feed", column)
    op.create_index("ix_feed_stamp", "feed", ["stamp"])


def _tables() -> None:
    op.create_table(
        "mixed_word",
        sa.Column("source", _ID, nullable=False),
        sa.Column("word", _TEXT, nullable=False),
        sa.PrimaryKeyConstraint("source", "word"),
        sa.ForeignKeyConstraint(["source"], ["source.id"]),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "former_slug",
        sa.Column("slug", _TEXT, primary_key=True),
        sa.Column("feed", _ID, nullable=False),
        sa.ForeignKeyConstraint(["feed"], ["feed.id"]),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "usage",
        sa.Column("feed", _ID, nullable=False),
        sa.Column("source", _ID, nullable=False),
        sa.Column("label", _TEXT, nullable=False),
        sa.Column("articles", sa.Integer, nullable=False),
        sa.Column("announced", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("feed", "source"),
        sa.ForeignKeyConstraint(["feed"], ["feed.id"]),
        sa.ForeignKeyConstraint(["source"], ["source.id"]),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "mark",
        sa.Column("name", _TEXT, primary_key=True),
        sa.Column("value", _TEXT, nullable=False),
        sqlite_with_rowid=False,
    )
