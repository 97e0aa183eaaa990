"""Incidents: what troubled the operator, from when to when."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_TEXT = sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")


def upgrade() -> None:
    """Apply this step."""
    op.create_table(
        "incident",
        sa.Column("kind", _TEXT, nullable=False),
        sa.Column("subject", _TEXT, nullable=False),
        sa.Column("begun", sa.BigInteger, nullable=False),
        sa.Column("ended", sa.BigInteger),
        sa.Column("text", _TEXT, nullable=False),
        sa.Column("remedy", _TEXT, nullable=False),
        sa.PrimaryKeyConstraint("kind", "subject", "begun"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_incident_begun", "incident", ["begun"])
