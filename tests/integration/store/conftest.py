"""Stores to test against, and short ways to make what goes into them."""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from aggregator.identity import key_of
from aggregator.model import Change, Dump, DumpDate, Filed, Taught, Usage
from aggregator.store import SourceEntry, Store

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def plain_slug(label: str, taken: Container[str]) -> str:
    slug = re.sub(r"[^a-z0-9]+", "-", label.lower()).strip("-") or "topic"
    return f"{slug}-2" if slug in taken else slug


def _make_dump(name: str, *, source: str = "town", dated: datetime = NOON) -> Dump:
    return Dump(
        source=source,
        location=f"{name}.txt",
        body=name.encode(),
        dated=dated,
        dated_by=DumpDate.NAME,
    )


def _make_change(title: str, *, new: bool = True, **told: Any) -> Change:  # noqa: ANN401 - as Change takes them
    fresh: dict[str, Any] = {"summary": f"About {title}.", "published": NOON}
    fresh["updated"] = told.get("published", NOON)
    usual: dict[str, Any] = {"edition": 1, "position": 0} | (fresh if new else {})
    labels = told.pop("labels", None)
    if labels is not None:
        usual["filed"] = Filed(labels=labels)
    return Change(key=key_of(title), title=title, new=new, **(usual | told))


def _add_dump(store: Store, dump: Dump, *changes: Change, now: datetime = NOON) -> None:
    labels = {label for change in changes if change.filed for label in change.filed.labels}
    usage = {label: Usage(label=label, articles=1, announced="?" not in label) for label in labels}
    with store.writing() as writing:
        writing.add(dump, changes, now=now, taught=Taught(usage=usage))


@pytest.fixture
def dump() -> Callable[..., Dump]:
    return _make_dump


@pytest.fixture
def change() -> Callable[..., Change]:
    return _make_change


@pytest.fixture
def add() -> Callable[..., None]:
    return _add_dump


@pytest.fixture
def reopen() -> Callable[[str], Store]:
    return lambda url: Store.open(url, slug_of=plain_slug)


@pytest.fixture(params=["memory", "file", "postgres"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Tell the address of a database for each way in which stores are kept."""
    if request.param == "postgres":
        return str(request.getfixturevalue("postgres_url"))
    return "sqlite://" if request.param == "memory" else f"sqlite:///{tmp_path}/aggregator.db"


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    """Open a store with two sources."""
    with Store.open(url, slug_of=plain_slug) as opened:
        town = SourceEntry(name="town", title="The town", language="en")
        county = SourceEntry(name="county", title="The county")
        opened.register([town, county], NOON)
        yield opened
