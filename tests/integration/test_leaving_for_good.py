"""What was pruned or withdrawn stays away, whatever arrives again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from aggregator import topics
from aggregator.config import load
from aggregator.ingest import Intake, Knowledge
from aggregator.model import Dump, DumpDate, Item, Keep, Parsed, Retention
from aggregator.store import SourceEntry, Store

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
NOW = NOON + timedelta(days=400)
LONG = "The council meets on Monday to talk about the bridge and its colour. " * 8
TEXTS = ("", "The council meets", LONG, LONG + "It ends late.", LONG + "It ends early.", "No.")

Told = tuple[str, str, str]  # title, summary, label
Listings = Sequence[tuple[str, Sequence[Told]]]  # source and its items

TOLD = st.tuples(
    st.sampled_from(["Bridge", "Choir", "Tunnel"]),
    st.sampled_from(TEXTS),
    st.sampled_from(["", "Roads", "Culture"]),
)
LISTINGS = st.lists(
    st.tuples(st.sampled_from(["town", "county"]), st.lists(TOLD, min_size=1, max_size=5)),
    min_size=1,
    max_size=4,
)
DURABLE = settings(
    max_examples=12,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],  # each example opens a store: shrinking takes minutes
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
Take = Callable[[Store, Listings, str], int]


@pytest.fixture(scope="module")
def take(tmp_path_factory: pytest.TempPathFactory) -> Take:
    """Takes listings in, one dump a day; `tag` tells their bytes apart. How many were new."""
    config = tmp_path_factory.mktemp("leaving") / "aggregator.yaml"
    config.write_text(
        "sources:\n"
        "  - {name: town, directory: a, drift: false}\n"
        "  - {name: county, directory: b, drift: false}\n",
        encoding="utf-8",
    )
    return lambda store, listings, tag: _take(store, config, listings, tag)


def _take(store: Store, config: Path, listings: Listings, tag: str) -> int:
    told = load(config)
    knowledge, new = Knowledge(told), 0
    for day, (source, items) in enumerate(listings):
        intake = Intake(store=store, knowledge=knowledge, source=told.source(source), now=NOW)
        dump = Dump(
            source=source,
            location=f"{tag}{day}",
            body=f"{tag}{day}".encode(),
            dated=NOON + timedelta(days=day),
            dated_by=DumpDate.NAME,
        )
        with store.writing() as writing:
            report = intake.take_member(writing, dump, _parsed(items), 0)
        new += report.new
    return new


def _parsed(items: Sequence[Told]) -> Parsed:
    return Parsed(
        layout="made",
        encoding="utf-8",
        items=tuple(
            Item(
                title=title,
                summary=summary,
                categories=(label,) if label else (),
                position=position,
            )
            for position, (title, summary, label) in enumerate(items)
        ),
    )


def backwards(listings: Listings) -> Listings:
    return [(source, items[::-1]) for source, items in listings]


def opened() -> Store:
    store = Store.open("sqlite://", slug_of=topics.slug_of)
    store.register([SourceEntry(name=name, title=name) for name in ("town", "county")], NOON)
    return store


def shown(store: Store) -> set[UUID]:
    """The articles of all feeds; each feed says how many it has."""
    found = {head.path: {one.id for one in store.newest(head, 99)} for head in store.heads()}
    assert {path: len(ids) for path, ids in found.items()} == {
        head.path: head.articles for head in store.heads()
    }
    return set().union(*found.values())


@DURABLE
@given(listings=LISTINGS, number=st.integers(1, 3))
def test_a_pruned_article_never_comes_back(take: Take, listings: Listings, number: int) -> None:
    keep = Keep(articles=number)
    rules = Retention(sources={"town": keep, "county": keep}, feeds={"roads": Keep(articles=1)})
    with opened() as store:
        take(store, listings, "first")
        before = shown(store)
        gone = {one.id for step in store.prune(rules, NOW) if step.source for one in step.articles}
        after = shown(store)
        assert not any(step.articles for step in store.prune(rules, NOW) if step.source)

        again = take(store, backwards(listings), "again") + take(store, listings, "third")

        assert again == 0
        assert after == before - gone
        assert shown(store) == after
        assert all(store.gone(uuid) for uuid in gone)


@DURABLE
@given(listings=LISTINGS, data=st.data())
def test_a_withdrawn_article_stays_out_until_it_is_put_back(
    take: Take, listings: Listings, data: st.DataObject
) -> None:
    with opened() as store, opened() as untouched:
        take(untouched, listings, "first")
        take(store, listings, "first")
        before = shown(store)
        chosen = data.draw(st.sets(st.sampled_from(sorted(before)), min_size=1))
        store.withdraw(sorted(chosen), "Wrong.", NOW)

        assert take(store, backwards(listings), "again") == 0
        assert shown(store) == before - chosen

        take(untouched, backwards(listings), "again")
        store.undo_withdrawal(sorted(chosen), NOW)
        assert shown(store) == before
        assert list(store.articles()) == list(untouched.articles())
