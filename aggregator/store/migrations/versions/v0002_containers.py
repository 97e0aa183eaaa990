"""How far a container has been taken in."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply this step."""
    taken = sa.Column("taken", sa.Integer, nullable=False, server_default=sa.text("0"))
    finished = sa.Column("finished", sa.Boolean, nullable=False, server_default=sa.true())
    op.add_column("ledger", taken)
    op.add_column("ledger", finished)
