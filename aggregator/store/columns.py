"""How values lie in the columns of tables.

Times are whole microseconds since 1970 UTC, lists are JSON arrays. Knows no table.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from sqlalchemy import BigInteger, Dialect, Integer, TypeDecorator, types

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def micros(moment: datetime) -> int:
    """An aware time as it is stored."""
    return (moment - _EPOCH) // _MICROSECOND


def moment(stored: int) -> datetime:
    """A stored time, in UTC."""
    return _EPOCH + timedelta(microseconds=stored)


_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


@lru_cache(maxsize=16_384)
def pack(values: tuple[int | str, ...]) -> str:
    """A list as it is stored; the same few lists come again and again."""
    return _json(values)


@lru_cache(maxsize=4096)
def numbers(packed: str) -> tuple[int, ...]:
    """A stored list of ids."""
    return tuple(map(int, json.loads(packed)))


@lru_cache(maxsize=4096)
def words(packed: str) -> tuple[str, ...]:
    """A stored list of texts."""
    return tuple(map(str, json.loads(packed)))


class Instant(TypeDecorator[datetime]):
    """An aware time: exact, sortable and without a zone in the column."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        """To the column."""
        del dialect
        return None if value is None else micros(value)

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:
        """From the column."""
        del dialect
        return None if value is None else moment(value)


# SQLite hands out numbers by itself only to a column that is called INTEGER.
Id = BigInteger().with_variant(Integer, "sqlite")

# SQLite sorts texts by their bytes; so does PostgreSQL, whatever the language of the database.
Text = types.Text().with_variant(types.Text(collation="C"), "postgresql")
