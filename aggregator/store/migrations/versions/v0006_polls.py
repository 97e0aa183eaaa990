"""What is remembered of addresses, how their polls went, and why a source is due when it is."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")
_TEXT = sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")


def upgrade() -> None:
    """Apply this step."""
    for column in (
        sa.Column("due_reason", _TEXT),
        sa.Column("news", _TEXT, nullable=False, server_default="[]"),
        sa.Column("gone_at", sa.BigInteger),
        sa.Column("not_before", sa.BigInteger),
    ):
        op.add_column("source", column)
    op.create_index("ix_source_active_next_due", "source", ["active", "next_due"])
    op.create_index("ix_source_active_last_attempt", "source", ["active", "last_attempt"])
    op.create_table(
        "polled",
        sa.Column("source", _ID, nullable=False),
        sa.Column("url", _TEXT, nullable=False),
        sa.Column("state", _TEXT, nullable=False),
        sa.Column("due", sa.BigInteger),
        sa.Column("reason", _TEXT, nullable=False),
        sa.Column("error", _TEXT),
        sa.PrimaryKeyConstraint("source", "url"),
        sa.ForeignKeyConstraint(["source"], ["source.id"]),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "poll",
        sa.Column("id", _ID, primary_key=True),
        sa.Column("source", _ID, nullable=False),
        sa.Column("url", _TEXT, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("status", sa.Integer),
        sa.Column("bytes", sa.BigInteger, nullable=False),
        sa.Column("outcome", _TEXT, nullable=False),
        sa.Column("new", sa.Integer, nullable=False),
        sa.Column("next_due", sa.BigInteger),
        sa.Column("reason", _TEXT, nullable=False),
        sa.ForeignKeyConstraint(["source"], ["source.id"]),
    )
    op.create_index("ix_poll_source_id", "poll", ["source", "id"])
    op.create_table(
        "robots",
        sa.Column("site", _TEXT, primary_key=True),
        sa.Column("asked_at", sa.BigInteger, nullable=False),
        sa.Column("state", _TEXT, nullable=False),
        sqlite_with_rowid=False,
    )
