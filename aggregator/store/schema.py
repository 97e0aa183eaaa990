"""The tables.

Knows nothing of a dialect; what is stored already is changed by `migrations`, never from here.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    UniqueConstraint,
    false,
    text,
    true,
)

from aggregator.store import searchtables
from aggregator.store.columns import Id, Instant, Text

VERSION = "0009"  # the newest migration; versions are numbers, so that newer ones are known as such

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    }
)


def _references(*tables: str) -> Iterator[ForeignKeyConstraint]:
    """Columns that hold ids of the tables they are called after.

    For the tables that grow by several rows with each article: PostgreSQL takes longer to look up
    what each row refers to than to write it. What SQLite finds, the tests of both find.
    """
    for table in tables:
        yield ForeignKeyConstraint([table], [f"{table}.id"]).ddl_if(dialect="sqlite")


source = Table(
    "source",
    metadata,
    Column("id", Id, primary_key=True),
    Column("name", Text, nullable=False, unique=True),
    Column("title", Text, nullable=False),
    Column("language", Text),
    Column("active", Boolean, nullable=False),
    Column("next_due", Instant, nullable=False),
    Column("leased_until", Instant),
    Column("last_attempt", Instant),
    Column("last_success", Instant),
    Column("last_new", Instant),
    Column("failures", Integer, nullable=False),
    Column("error", Text),
    Column("taught", Integer, nullable=False, server_default=text("0")),  # grows with its lines
    Column("seeded", Boolean, nullable=False, server_default=true()),  # its first look is over
    Column("due_reason", Text),  # why it is due when it is
    Column("news", Text, nullable=False, server_default="[]"),  # its last times of news, as JSON
    Column("gone_at", Instant),  # its server says so since
    Column("not_before", Instant),  # its server asked for that
)
# A tick asks who is due: one look-up by each, however many sources there are.
Index(None, source.c.active, source.c.next_due)
Index(None, source.c.active, source.c.last_attempt)

ledger = Table(
    "ledger",
    metadata,
    Column("source", Id, ForeignKey("source.id"), nullable=False),
    Column("path", Text, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("mtime_ns", BigInteger, nullable=False),
    Column("digest", Text),
    Column("error", Text),
    Column("taken", Integer, nullable=False, server_default=text("0")),
    Column("finished", Boolean, nullable=False, server_default=true()),
    PrimaryKeyConstraint("source", "path"),
    sqlite_with_rowid=False,
)

dump = Table(
    "dump",
    metadata,
    Column("id", Id, primary_key=True),
    Column("source", Id, ForeignKey("source.id"), nullable=False),
    Column("digest", Text, nullable=False),
    Column("location", Text, nullable=False),
    Column("dated", Instant, nullable=False),
    Column("dated_by", Text, nullable=False),
    Column("media_type", Text),
    Column("read_at", Instant, nullable=False),
    Column("items", Integer, nullable=False),
    Column("new", Integer, nullable=False),
    Column("revised", Integer, nullable=False),
    Column("profile", Text),  # figures of what was read, as JSON
    Column("charset", Text),
    Column("raw", Boolean, nullable=False, server_default=false()),  # its bytes are kept
    Column("place", Integer, nullable=False, server_default=text("0")),  # items of its date before
    Column("shown", LargeBinary),  # its new and familiar articles, see `sightings`
    UniqueConstraint("source", "digest"),
)
Index(None, dump.c.source, dump.c.id)  # the last dumps of a source, however many it has

quarantined = Table(
    "quarantined",
    metadata,
    Column("source", Id, ForeignKey("source.id"), nullable=False),
    Column("digest", Text, nullable=False),
    Column("location", Text, nullable=False),
    Column("path", Text),  # of its entry in the ledger
    Column("dated", Instant, nullable=False),
    Column("dated_by", Text, nullable=False),
    Column("media_type", Text),
    Column("charset", Text),
    Column("reason", Text, nullable=False),
    Column("figures", Text, nullable=False),  # JSON
    Column("at", Instant, nullable=False),
    Column("state", Text, nullable=False),
    PrimaryKeyConstraint("source", "digest"),
    sqlite_with_rowid=False,
)

article = Table(
    "article",
    metadata,
    Column("id", Id, primary_key=True),
    Column("title_key", LargeBinary(32), nullable=False),
    Column("edition", Integer, nullable=False),
    Column("uuid", LargeBinary(16), nullable=False, unique=True),
    Column("title", Text, nullable=False),
    Column("summary", Text, nullable=False),
    Column("categories", Text, nullable=False),  # label lines as written
    Column("link", Text),
    Column("language", Text),
    Column("published", Instant, nullable=False),
    Column("date_origin", Text, nullable=False),
    Column("updated", Instant, nullable=False),
    Column("first_seen", Instant, nullable=False),
    Column("text_source", Id, ForeignKey("source.id"), nullable=False),
    Column("text_dated", Instant, nullable=False),
    Column("topics", Text, nullable=False),  # ids of feeds, in the order of the labels
    Column("sources", Text, nullable=False),  # ids of sources, the first to tell it first
    Column("labelled_by", Id),  # the source whose rules divide its label lines
    # ids of all topics and combined feeds that hold it
    Column("feeds", Text, nullable=False, server_default="[]"),
    Column("authors", Text, nullable=False, server_default="[]"),
    Column("image", Text),
    Column("content", Text, nullable=False, server_default=""),  # clean HTML
    Column("quiet", Boolean, nullable=False, server_default=false()),  # in no feed's newest
    Column("pruned", Instant),  # a tombstone since then
    Column("withdrawn", Instant),
    Column("withdrawn_for", Text),  # the reason
    # the dump that showed it first and lists it; 0: it has a sighting instead
    Column("dump", Id, nullable=False, server_default=text("0")),
    UniqueConstraint("title_key", "edition"),
)

# What stands in no row here: the first source of an article shows it at the canonical link. An
# empty link says that the source has told none.
article_link = Table(
    "article_link",
    metadata,
    Column("article", Id, ForeignKey("article.id"), nullable=False),
    Column("source", Id, ForeignKey("source.id"), nullable=False),
    Column("link", Text, nullable=False),
    PrimaryKeyConstraint("article", "source"),
    sqlite_with_rowid=False,
)

revision = Table(
    "revision",
    metadata,
    Column("article", Id, ForeignKey("article.id"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("summary", Text, nullable=False),  # the former one
    Column("replaced_at", Instant, nullable=False),  # date of the dump that brought the change
    PrimaryKeyConstraint("article", "number"),
)

sighting = Table(
    "sighting",
    metadata,
    Column("article", Id, nullable=False),
    Column("source", Id, nullable=False),
    Column("dump", Id, nullable=False),
    Column("position", Integer, nullable=False),
    Column("dated", Instant, nullable=False, server_default=text("0")),  # as the dump is
    PrimaryKeyConstraint("article", "source", "dump"),
    *_references("article", "source", "dump"),
    sqlite_with_rowid=False,
)
Index(None, sighting.c.article, sighting.c.source, sighting.c.dated)

# Items that tell nothing new of their articles, as long as these are what they are.
familiar = Table(
    "familiar",
    metadata,
    Column("mark", LargeBinary(16), nullable=False),
    Column("article", Id, ForeignKey("article.id"), nullable=False),
    Column("inferred", Instant),  # the article's date, when no item has stated it
    PrimaryKeyConstraint("mark"),
    sqlite_with_rowid=False,
)
Index(None, familiar.c.article)

recurring = Table(
    "recurring",
    metadata,
    Column("title_key", LargeBinary(32), nullable=False),
    Column("source", Id, ForeignKey("source.id"), nullable=False),
    PrimaryKeyConstraint("title_key", "source"),
    sqlite_with_rowid=False,
)

label_line = Table(
    "label_line",
    metadata,
    Column("source", Id, ForeignKey("source.id"), nullable=False),
    Column("line", Text, nullable=False),
    Column("articles", Integer, nullable=False),
    PrimaryKeyConstraint("source", "line"),
    sqlite_with_rowid=False,
)

mixed_word = Table(
    "mixed_word",
    metadata,
    Column("source", Id, ForeignKey("source.id"), nullable=False),
    Column("word", Text, nullable=False),
    PrimaryKeyConstraint("source", "word"),
    sqlite_with_rowid=False,
)

feed = Table(
    "feed",
    metadata,
    Column("id", Id, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("slug", Text),  # null until a topic is announced
    Column("label", Text, nullable=False),
    Column("label_key", Text, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("changed_at", Instant, nullable=False),
    Column("language", Text),
    Column("articles", Integer, nullable=False),  # as many as it has entries
    Column("shown", Boolean, nullable=False, server_default=true()),  # else its address is gone
    Column("declared", Boolean, nullable=False, server_default=false()),
    Column("merged", Id),  # the topic that its label is an alias of
    Column("parents", Text, nullable=False, server_default="[]"),  # ids of feeds
    Column("description", Text, nullable=False, server_default=""),
    Column("told_language", Text),  # the declared one
    Column("stamp", Integer, nullable=False, server_default=text("0")),  # of its last change
    UniqueConstraint("kind", "slug"),
    UniqueConstraint("kind", "label_key"),
)
Index(None, feed.c.stamp)

former_slug = Table(
    "former_slug",
    metadata,
    Column("slug", Text, primary_key=True),
    Column("feed", Id, ForeignKey("feed.id"), nullable=False),
    sqlite_with_rowid=False,
)

usage = Table(
    "usage",
    metadata,
    Column("feed", Id, ForeignKey("feed.id"), nullable=False),
    Column("source", Id, ForeignKey("source.id"), nullable=False),
    Column("label", Text, nullable=False),  # as the source most often spells it
    Column("articles", Integer, nullable=False),  # that its lines file there
    Column("announced", Boolean, nullable=False),
    PrimaryKeyConstraint("feed", "source"),
    sqlite_with_rowid=False,
)

mark = Table(
    "mark",
    metadata,
    Column("name", Text, primary_key=True),
    Column("value", Text, nullable=False),
    sqlite_with_rowid=False,
)

# The order of this key is what makes the newest fifty of a feed cost the same in any store.
entry = Table(
    "entry",
    metadata,
    Column("feed", Id, nullable=False),
    Column("published", Instant, nullable=False),
    Column("article", Id, nullable=False),
    Column("quiet", Boolean, nullable=False, server_default=false()),
    PrimaryKeyConstraint("feed", "published", "article"),
    *_references("feed", "article"),
    sqlite_with_rowid=False,
)

# The articles of a feed in the order in which they came to it, a hundred to a row.
archive = Table(
    "archive",
    metadata,
    Column("feed", Id, ForeignKey("feed.id"), nullable=False),
    Column("number", Integer, nullable=False),  # of the page, from 1
    Column("articles", Text, nullable=False),  # ids, commas between them; 0 for one that moved on
    PrimaryKeyConstraint("feed", "number"),
    sqlite_with_rowid=False,
)

# Feeds that an article was withdrawn from, so that they can tell it.
withdrawal = Table(
    "withdrawal",
    metadata,
    Column("feed", Id, ForeignKey("feed.id"), nullable=False),
    Column("at", Instant, nullable=False),
    Column("article", Id, ForeignKey("article.id"), nullable=False),
    PrimaryKeyConstraint("feed", "at", "article"),
    sqlite_with_rowid=False,
)

polled = Table(
    "polled",
    metadata,
    Column("source", Id, ForeignKey("source.id"), nullable=False),
    Column("url", Text, nullable=False),  # as configured
    Column("state", Text, nullable=False),  # JSON, written and read by whoever polls
    Column("due", Instant),  # null: never by itself
    Column("reason", Text, nullable=False),  # due then
    Column("error", Text),  # of the last poll
    PrimaryKeyConstraint("source", "url"),
    sqlite_with_rowid=False,
)

poll = Table(
    "poll",
    metadata,
    Column("id", Id, primary_key=True),
    Column("source", Id, ForeignKey("source.id"), nullable=False),
    Column("url", Text, nullable=False),  # as it may be shown
    Column("at", Instant, nullable=False),
    Column("status", Integer),
    Column("bytes", BigInteger, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("new", Integer, nullable=False),
    Column("next_due", Instant),
    Column("reason", Text, nullable=False),
)
Index(None, poll.c.source, poll.c.id)

robots = Table(
    "robots",
    metadata,
    Column("site", Text, primary_key=True),  # the address of its robots.txt
    Column("asked_at", Instant, nullable=False),
    Column("state", Text, nullable=False),  # JSON, as above
    sqlite_with_rowid=False,
)

incident = Table(
    "incident",
    metadata,
    Column("kind", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("begun", Instant, nullable=False),
    Column("ended", Instant),  # null while it lasts
    Column("text", Text, nullable=False),
    Column("remedy", Text, nullable=False),
    PrimaryKeyConstraint("kind", "subject", "begun"),
    sqlite_with_rowid=False,
)
Index(None, incident.c.begun)
searchtables.declare(metadata)
