"""Profiles of dumps, and the dumps that were not trusted."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")
_TEXT = sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")


def upgrade() -> None:
    """Apply this step."""
    op.add_column("dump", sa.Column("profile", _TEXT))
    op.create_index("ix_dump_source_id", "dump", ["source", "id"])
    op.create_table(
        "quarantined",
        sa.Column("source", _ID, nullable=False),
        sa.Column("digest", _TEXT, nullable=False),
        sa.Column("location", _TEXT, nullable=False),
        sa.Column("path", _TEXT),
        sa.Column("dated", sa.BigInteger, nullable=False),
        sa.Column("dated_by", _TEXT, nullable=False),
        sa.Column("media_type", _TEXT),
        sa.Column("charset", _TEXT),
        sa.Column("reason", _TEXT, nullable=False),
        sa.Column("figures", _TEXT, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("state", _TEXT, nullable=False),
        sa.PrimaryKeyConstraint("source", "digest"),
        sa.ForeignKeyConstraint(["source"], ["source.id"]),
        sqlite_with_rowid=False,
    )
