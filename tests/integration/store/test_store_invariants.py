"""Whatever dumps do to articles, the feeds stay in step with them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aggregator.model import Article, Change, Dump, FeedHead, FeedKind
from aggregator.store import SourceEntry, Store

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)

Topics = tuple[str, ...]


class Told(NamedTuple):
    """What a dump tells of a title: how much earlier it was published, and its topics."""

    title: str
    earlier: int | None
    topics: Topics | None


SOURCES = ("county", "town")
LABELS = st.lists(st.sampled_from(["Sea", "Air", "Land?"]), max_size=2, unique=True).map(tuple)
TOLD = st.builds(
    Told,
    title=st.sampled_from("ABCD"),
    earlier=st.none() | st.integers(0, 3),
    topics=st.none() | LABELS,
)
DUMPS = st.lists(
    st.tuples(
        st.sampled_from(SOURCES), st.lists(TOLD, max_size=4, unique_by=lambda told: told.title)
    ),
    max_size=6,
)


def belongs(article: Article, head: FeedHead) -> bool:
    if head.kind is FeedKind.SOURCE:
        return head.slug in article.sources
    return head.kind is FeedKind.ALL or head.slug in {topic.slug for topic in article.topics}


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(dumps=DUMPS)
def test_feeds_hold_exactly_their_articles_in_order(
    dumps: Sequence[tuple[str, Sequence[Told]]],
    reopen: Callable[[str], Store],
    add: Callable[..., None],
    dump: Callable[..., Dump],
    change: Callable[..., Change],
) -> None:
    met: set[str] = set()
    with reopen("sqlite://") as store:
        store.register([SourceEntry(name=name, title=name) for name in SOURCES], NOON)
        for number, (source, items) in enumerate(dumps):
            changes = []
            for told in items:
                date = None if told.earlier is None else NOON - timedelta(days=told.earlier)
                known = told.title in met
                dated = {"published": date or NOON} if date or not known else {}
                changes.append(change(told.title, new=not known, labels=told.topics, **dated))
                met.add(told.title)
            before = {head.path: (head.revision, store.newest(head, 9)) for head in store.heads()}

            add(store, dump(str(number), source=source), *changes)

            everything = tuple(store.articles())
            assert {article.title for article in everything} == met
            for head in store.heads():
                newest = store.newest(head, 9)
                dates = [article.published for article in newest]
                mine = {article.id for article in everything if belongs(article, head)}
                assert {article.id for article in newest} == mine
                assert len(newest) == head.articles
                assert dates == sorted(dates, reverse=True)
                assert head.latest == max(dates, default=None)
                assert moved_rightly(before.get(head.path), head, newest)


def moved_rightly(
    before: tuple[int, tuple[Article, ...]] | None, head: FeedHead, newest: Sequence[Article]
) -> bool:
    """Whether the revision grew just when something but the list of sources looks different."""
    if before is None:
        return True
    revision, was = before
    return (head.revision > revision) == ([*map(seen, was)] != [*map(seen, newest)])


def seen(article: Article) -> tuple[object, ...]:
    return (article.id, article.summary, article.published, article.topics, article.link)
