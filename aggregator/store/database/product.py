"""What a database product has to answer, and its exceptions as ours.

Knows no product.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import SQLAlchemyError

from aggregator.errors import StoreError

_RIVAL = "a rival writer or a fault of the program; nothing of the transaction was kept"


class Product(Protocol):
    """One database in the ways of its product."""

    subject: str  # what it is called in messages; without a password
    file: Path | None
    one_connection: bool  # readers and writers share it, and nobody else can see the database
    reads: Engine  # its transactions see one state
    writes: Engine

    def queue(self, connection: Connection) -> None:
        """Wait, in a transaction that has just begun, until no other writer is at work."""

    def size(self, connection: Connection) -> int:
        """Bytes of what is stored."""

    def check(self, connection: Connection) -> None:
        """Look for damage as far as that is soon found; raises StoreError."""

    def renumber(self, connection: Connection) -> None:
        """Let ids that the database hands out follow those that were written."""

    def remedy(self, error: BaseException) -> str | None:
        """What helps against an exception of the driver."""


@contextmanager
def translated(product: Product) -> Iterator[None]:
    """Everything the library or its driver raises leaves as StoreError."""
    hint: str | None
    driver = product.reads.dialect.loaded_dbapi
    try:
        yield
    except (SQLAlchemyError, driver.Error) as error:
        cause = getattr(error, "orig", None) or error
        if isinstance(cause, driver.IntegrityError):
            told, hint = f"the store refused a row: {one_line(cause)}", _RIVAL
        else:
            told, hint = one_line(cause), product.remedy(cause)
        raise StoreError(told, subject=product.subject, hint=hint) from error


def one_line(error: BaseException) -> str:
    """The message of an exception in one line."""
    return " ".join(str(error).split())
