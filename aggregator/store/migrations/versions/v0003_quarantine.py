"""Profiles of dumps, and the dumps that were not trusted."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Apply this step."""
    op.add_column("dump", sa.Column("profile", sa.Text))
    op.create_index("ix_dump_source_id", "dump", ["source", "id"])
    op.create_table(
        "quarantined",
        sa.Column("source", _ID, nullable=False),
        sa.Column("digest", sa.Text, nullable=False),
        sa.Column("location", sa.Text, nullable=False),
        sa.Column("path", sa.Text),
        sa.Column("dated", sa.BigInteger, nullable=False),
        sa.Column("dated_by", sa.Text, nullable=False),
        sa.Column("media_type", sa.Text),
        sa.Column("charset", sa.Text),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("figures", sa.Text, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("source", "digest"),
        sa.ForeignKeyConstraint(["source"], ["source.id"]),
        sqlite_with_rowid=False,
    )
