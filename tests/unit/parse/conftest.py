"""Dumps for the tests of the parse room."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from aggregator.model import Dump, DumpDate


@pytest.fixture(scope="session")
def make_dump() -> Callable[..., Dump]:
    """Makes a dump of 2 May 2024, noon in UTC, from bytes."""

    def make(body: bytes, *, location: str = "inbox/page.txt", charset: str | None = None) -> Dump:
        return Dump(
            source="town",
            location=location,
            body=body,
            dated=datetime(2024, 5, 2, 12, 0, tzinfo=UTC),
            dated_by=DumpDate.NAME,
            charset=charset,
        )

    return make
