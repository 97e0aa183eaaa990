"""What articles tell beyond their text, and what has been taken out of the publication."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")
_TEXT = sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")
_NO, _YES, _ZERO = sa.false(), sa.true(), sa.text("0")


def upgrade() -> None:
    """Apply this step."""
    # What was there before has been shown: it is not seeded again.
    op.add_column("source", sa.Column("seeded", sa.Boolean, nullable=False, server_default=_YES))
    op.add_column("dump", sa.Column("charset", _TEXT))
    op.add_column("dump", sa.Column("raw", sa.Boolean, nullable=False, server_default=_NO))
    op.add_column("dump", sa.Column("place", sa.Integer, nullable=False, server_default=_ZERO))
    op.add_column("dump", sa.Column("shown", sa.LargeBinary))
    op.add_column(
        "sighting", sa.Column("dated", sa.BigInteger, nullable=False, server_default=_ZERO)
    )
    op.execute("UPDATE sighting SET dated = (SELECT dated FROM dump WHERE dump.id = sighting.dump)")
    op.create_index("ix_sighting_article_source_dated", "sighting", ["article", "source", "dated"])
    op.add_column("entry", sa.Column("quiet", sa.Boolean, nullable=False, server_default=_NO))
    for column in (
        sa.Column("authors", _TEXT, nullable=False, server_default="[]"),
        sa.Column("image", _TEXT),
        sa.Column("content", _TEXT, nullable=False, server_default=""),
        sa.Column("quiet", sa.Boolean, nullable=False, server_default=_NO),
        sa.Column("pruned", sa.BigInteger),
        sa.Column("withdrawn", sa.BigInteger),
        sa.Column("withdrawn_for", _TEXT),
        sa.Column("dump", _ID, nullable=False, server_default=_ZERO),
    ):
        op.add_column("article", column)
    _tables()


def _tables() -> None:
    op.create_table(
        "familiar",
        sa.Column("mark", sa.LargeBinary(16), nullable=False),
        sa.Column("article", _ID, nullable=False),
        sa.Column("inferred", sa.BigInteger),
        sa.PrimaryKeyConstraint("mark"),
        sa.ForeignKeyConstraint(["article"], ["article.id"]),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_familiar_article", "familiar", ["article"])
    op.create_table(
        "article_link",
        sa.Column("article", _ID, nullable=False),
        sa.Column("source", _ID, nullable=False),
        sa.Column("link", _TEXT, nullable=False),
        sa.PrimaryKeyConstraint("article", "source"),
        sa.ForeignKeyConstraint(["article"], ["article.id"]),
        sa.ForeignKeyConstraint(["source"], ["source.id"]),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "withdrawal",
        sa.Column("feed", _ID, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("article", _ID, nullable=False),
        sa.PrimaryKeyConstraint("feed", "at", "article"),
        sa.ForeignKeyConstraint(["feed"], ["feed.id"]),
        sa.ForeignKeyConstraint(["article"], ["article.id"]),
        sqlite_with_rowid=False,
    )
