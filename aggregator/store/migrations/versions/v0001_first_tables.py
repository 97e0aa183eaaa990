"""The first tables."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")
_TEXT = sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")


def upgrade() -> None:
    """Apply this step."""
    _sources()
    _articles()
    _feeds()


def _sources() -> None:
    op.create_table(
        "source",
        sa.Column("id", _ID, nullable=False),
        sa.Column("name", _TEXT, nullable=False),
        sa.Column("title", _TEXT, nullable=False),
        sa.Column("language", _TEXT),
        sa.Column("active", sa.Boolean, nullable=False),
        sa.Column("next_due", sa.BigInteger, nullable=False),
        sa.Column("leased_until", sa.BigInteger),
        sa.Column("last_attempt", sa.BigInteger),
        sa.Column("last_success", sa.BigInteger),
        sa.Column("last_new", sa.BigInteger),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.Column("error", _TEXT),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("name"),
    )
    op.create_table(
        "ledger",
        sa.Column("source", _ID, nullable=False),
        sa.Column("path", _TEXT, nullable=False),
        sa.Column("size", sa.BigInteger, nullable=False),
        sa.Column("mtime_ns", sa.BigInteger, nullable=False),
        sa.Column("digest", _TEXT),
        sa.Column("error", _TEXT),
        sa.PrimaryKeyConstraint("source", "path"),
        sa.ForeignKeyConstraint(["source"], ["source.id"]),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "dump",
        sa.Column("id", _ID, nullable=False),
        sa.Column("source", _ID, nullable=False),
        sa.Column("digest", _TEXT, nullable=False),
        sa.Column("location", _TEXT, nullable=False),
        sa.Column("dated", sa.BigInteger, nullable=False),
        sa.Column("dated_by", _TEXT, nullable=False),
        sa.Column("media_type", _TEXT),
        sa.Column("read_at", sa.BigInteger, nullable=False),
        sa.Column("items", sa.Integer, nullable=False),
        sa.Column("new", sa.Integer, nullable=False),
        sa.Column("revised", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.ForeignKeyConstraint(["source"], ["source.id"]),
        sa.UniqueConstraint("source", "digest"),
    )


def _articles() -> None:
    op.create_table(
        "article",
        sa.Column("id", _ID, nullable=False),
        sa.Column("title_key", sa.LargeBinary(32), nullable=False),
        sa.Column("edition", sa.Integer, nullable=False),
        sa.Column("uuid", sa.LargeBinary(16), nullable=False),
        sa.Column("title", _TEXT, nullable=False),
        sa.Column("summary", _TEXT, nullable=False),
        sa.Column("categories", _TEXT, nullable=False),
        sa.Column("link", _TEXT),
        sa.Column("language", _TEXT),
        sa.Column("published", sa.BigInteger, nullable=False),
        sa.Column("date_origin", _TEXT, nullable=False),
        sa.Column("updated", sa.BigInteger, nullable=False),
        sa.Column("first_seen", sa.BigInteger, nullable=False),
        sa.Column("text_source", _ID, nullable=False),
        sa.Column("text_dated", sa.BigInteger, nullable=False),
        sa.Column("topics", _TEXT, nullable=False),
        sa.Column("sources", _TEXT, nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.ForeignKeyConstraint(["text_source"], ["source.id"]),
        sa.UniqueConstraint("title_key", "edition"),
        sa.UniqueConstraint("uuid"),
    )
    op.create_table(
        "revision",
        sa.Column("article", _ID, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("summary", _TEXT, nullable=False),
        sa.Column("replaced_at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("article", "number"),
        sa.ForeignKeyConstraint(["article"], ["article.id"]),
    )
    op.create_table(
        "sighting",
        sa.Column("article", _ID, nullable=False),
        sa.Column("source", _ID, nullable=False),
        sa.Column("dump", _ID, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("article", "source", "dump"),
        sa.ForeignKeyConstraint(["article"], ["article.id"]).ddl_if(dialect="sqlite"),
        sa.ForeignKeyConstraint(["source"], ["source.id"]).ddl_if(dialect="sqlite"),
        sa.ForeignKeyConstraint(["dump"], ["dump.id"]).ddl_if(dialect="sqlite"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "recurring",
        sa.Column("title_key", sa.LargeBinary(32), nullable=False),
        sa.Column("source", _ID, nullable=False),
        sa.PrimaryKeyConstraint("title_key", "source"),
        sa.ForeignKeyConstraint(["source"], ["source.id"]),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "label_line",
        sa.Column("source", _ID, nullable=False),
        sa.Column("line", _TEXT, nullable=False),
        sa.Column("articles", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("source", "line"),
        sa.ForeignKeyConstraint(["source"], ["source.id"]),
        sqlite_with_rowid=False,
    )


def _feeds() -> None:
    op.create_table(
        "feed",
        sa.Column("id", _ID, nullable=False),
        sa.Column("kind", _TEXT, nullable=False),
        sa.Column("slug", _TEXT),
        sa.Column("label", _TEXT, nullable=False),
        sa.Column("label_key", _TEXT, nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("changed_at", sa.BigInteger, nullable=False),
        sa.Column("language", _TEXT),
        sa.Column("articles", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("kind", "label_key"),
        sa.UniqueConstraint("kind", "slug"),
    )
    op.create_table(
        "entry",
        sa.Column("feed", _ID, nullable=False),
        sa.Column("published", sa.BigInteger, nullable=False),
        sa.Column("article", _ID, nullable=False),
        sa.PrimaryKeyConstraint("feed", "published", "article"),
        sa.ForeignKeyConstraint(["feed"], ["feed.id"]).ddl_if(dialect="sqlite"),
        sa.ForeignKeyConstraint(["article"], ["article.id"]).ddl_if(dialect="sqlite"),
        sqlite_with_rowid=False,
    )
