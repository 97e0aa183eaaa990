"""One database, whatever its product: connections to read or to write with.

Inside the process writers queue here, between processes in the ways of the product.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import RLock, get_ident

from sqlalchemy import URL, Connection, make_url
from sqlalchemy.exc import SQLAlchemyError

from aggregator.errors import StoreError
from aggregator.store.database.postgres import Postgres
from aggregator.store.database.product import Product, translated
from aggregator.store.database.sqlite import Sqlite

_PRODUCTS: dict[tuple[str, str], Callable[[URL], Product]] = {
    ("sqlite", "pysqlite"): Sqlite,
    ("postgresql", "psycopg"): Postgres,
}
_EXAMPLES = (
    "give an address such as sqlite:////var/lib/aggregator/aggregator.db"
    " or postgresql://name@host/database"
)


class Database:
    """One database: readers have connections of their own, writers queue."""

    def __init__(self, url: str) -> None:
        self._product = _product(url)
        self.file = self._product.file
        self.subject = self._product.subject
        self._lock = RLock()
        self._writer: tuple[int, Connection] | None = None

    def close(self) -> None:
        """Give all connections back."""
        self._product.reads.dispose()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection that sees one state of the store until it is given back."""
        if self._product.one_connection:
            with self._lock, self._shared() as connection:
                yield connection
        else:
            with translated(self._product), self._product.reads.begin() as connection:
                yield connection

    @contextmanager
    def _shared(self) -> Iterator[Connection]:
        """In memory there is one connection: inside a transaction its writer reads through it."""
        if self._writer and self._writer[0] == get_ident():
            yield self._writer[1]
        else:
            with translated(self._product), self._product.reads.begin() as connection:
                yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A connection in a transaction of its own, committed at the end or rolled back whole."""
        with self._lock, translated(self._product):
            if self._writer:
                raise StoreError("a transaction is open already", subject=self.subject)
            with self._product.writes.begin() as connection:
                self._product.queue(connection)
                self._writer = get_ident(), connection
                try:
                    yield connection
                finally:
                    self._writer = None

    def size(self) -> int:
        """Bytes of the database."""
        with self.reading() as connection:
            return self._product.size(connection)

    def check(self) -> None:
        """Look for damage as far as that is soon found; raises StoreError."""
        with self.reading() as connection:
            self._product.check(connection)

    def renumber(self, connection: Connection) -> None:
        """Let ids that the database hands out itself follow those that were written."""
        self._product.renumber(connection)


def _product(url: str) -> Product:
    try:
        parsed = make_url(url)
        kind = _PRODUCTS[parsed.get_backend_name(), parsed.get_driver_name()]
        return kind(parsed)
    except ModuleNotFoundError:
        raise StoreError(
            "the driver is not installed",
            subject="postgresql",
            hint='add it: pip install "aggregator[postgres]"',
        ) from None
    except (SQLAlchemyError, KeyError, ValueError):
        raise StoreError(
            "this kind of store is not known", subject=_shown(url), hint=_EXAMPLES
        ) from None


def _shown(url: str) -> str:
    """As much of an address that is not understood as can hold no password."""
    return url.partition(":")[0]
