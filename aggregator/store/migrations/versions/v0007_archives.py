"""The order in which articles came to their feeds, as far as it is known."""

from itertools import groupby

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")
_TEXT = sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")
_PAGE = 100


def upgrade() -> None:
    """Apply this step."""
    archive = op.create_table(
        "archive",
        sa.Column("feed", _ID, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("articles", _TEXT, nullable=False),
        sa.PrimaryKeyConstraint("feed", "number"),
        sa.ForeignKeyConstraint(["feed"], ["feed.id"]),
        sqlite_with_rowid=False,
    )
    found = op.get_bind().execute(sa.text("SELECT feed, article FROM entry ORDER BY feed, article"))
    for feed, rows in groupby(found.all(), key=lambda row: row.feed):
        ids = [str(row.article) for row in rows]
        pages = [ids[start : start + _PAGE] for start in range(0, len(ids), _PAGE)]
        op.bulk_insert(
            archive,
            [
                {"feed": feed, "number": number, "articles": ",".join(page)}
                for number, page in enumerate(pages, 1)
            ],
        )
