"""The yardstick for storing: articles and their topics into SQLite by its own driver.

Two tables, rows that are ready to be written, large transactions; knows nothing of the product.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from hashlib import sha256
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from benchmarks.articles import TOPICS, Sample

PORTION = 5_000  # articles of a transaction
_CACHE_KIB = 64 << 10
_TABLES = """\
CREATE TABLE article (
    id INTEGER PRIMARY KEY, hash BLOB NOT NULL UNIQUE, title TEXT, summary TEXT, link TEXT,
    author TEXT, published INTEGER NOT NULL
);
CREATE INDEX article_published ON article (published);
CREATE TABLE topic (
    topic INTEGER NOT NULL, article INTEGER NOT NULL, PRIMARY KEY (topic, article)
) WITHOUT ROWID;
"""
_ARTICLE = """\
INSERT INTO article (hash, title, summary, link, author, published) VALUES (?, ?, ?, ?, ?, ?)
ON CONFLICT (hash) DO NOTHING
"""
_TOPIC = "INSERT INTO topic SELECT ?, id FROM article WHERE hash = ? ON CONFLICT DO NOTHING"
_NUMBER = {topic: number for number, topic in enumerate(TOPICS)}


class Rows(NamedTuple):
    """What one transaction writes."""

    articles: list[tuple[bytes, str, str, str, str, int]]
    topics: list[tuple[int, bytes]]


def rows(samples: Iterable[Sample]) -> Rows:
    """Articles as rows, under the first 16 bytes of a digest of their titles."""
    told = [(sha256(sample.title.encode()).digest()[:16], sample) for sample in samples]
    return Rows(
        [
            (mark, a.title, a.summary, a.link, a.author, int(a.published.timestamp()))
            for mark, a in told
        ],
        [(_NUMBER[topic], mark) for mark, sample in told for topic in sample.topics],
    )


def portions(samples: Iterable[Sample]) -> Iterator[list[Sample]]:
    """The articles of one transaction after another."""
    rest = iter(samples)
    while portion := list(islice(rest, PORTION)):
        yield portion


class RawStore:
    """A database file with nothing around it."""

    def __init__(self, file: Path) -> None:
        self._file = file
        with closing(self._open()) as connection:
            connection.execute("PRAGMA journal_mode=WAL").close()
            connection.executescript(_TABLES)

    def write(self, told: Sequence[Rows]) -> int:
        """Write portions, each in a transaction; how many articles there are afterwards."""
        with closing(self._open()) as connection:
            for portion in told:
                connection.execute("BEGIN IMMEDIATE")
                connection.executemany(_ARTICLE, portion.articles)
                connection.executemany(_TOPIC, portion.topics)
                connection.execute("COMMIT")
            return int(connection.execute("SELECT count(*) FROM article").fetchone()[0])

    def _open(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self._file, isolation_level=None)
        connection.execute("PRAGMA synchronous=FULL").close()  # as the product has it
        connection.execute(f"PRAGMA cache_size=-{_CACHE_KIB}").close()
        return connection
