"""A thousand random histories: whatever dumps do, articles and feeds keep what they promise."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import combinations
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aggregator.identity import key_of
from aggregator.ingest import Knowledge
from aggregator.model import Article, DateOrigin, IngestReport
from tests.data.containers.made import held, zipped
from tests.integration.histories.conftest import (
    SOURCES,
    Desk,
    Item,
    Newsroom,
    belongs,
    body_of,
    dump_of,
    id_for,
)

START = datetime(2026, 1, 1, tzinfo=UTC)
NOW = START + timedelta(days=100)
DAMAGE = "\ufffd"
# Few and overlapping texts and titles, so that agreement, beginnings and damage are met often.
TITLES = st.sampled_from(["Roads", "ROADS.", "Choir"])
TEXTS = st.sampled_from(
    ["", "one", "one two", "one two three", "one six", "two", "Two.", "six", "two\ufffd"]
)
ITEMS = st.fixed_dictionaries(
    {"title": TITLES, "summary": TEXTS},
    optional={
        "labels": st.sampled_from([["Sea"], ["Air"], ["Sea", "Air"]]),
        "date": st.integers(-20, 90).map(lambda day: START + timedelta(days=day)),
        "link": st.sampled_from(["http://a.test/1", "http://b.test/2"]),
    },
)
PARTS = pytest.mark.parametrize("part", range(3))  # so that several processes share the work
MANY = settings(
    max_examples=85,  # in twelve parts: a thousand
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """One dump, or an earlier one that comes again in another shape."""

    source: str
    day: int
    items: tuple[Item, ...]
    again: int | None = None  # repeats an earlier one, counted backwards
    edited: bool = False  # ... with the first item replaced
    restarted: bool = False  # after everything in memory was forgotten


def tellings(days: st.SearchStrategy[int] | None = None, sources: int = 2) -> Any:  # noqa: ANN401 - hypothesis has no public name for it
    return st.builds(
        Telling,
        source=st.sampled_from(SOURCES[:sources]),
        day=days or st.integers(0, 80),
        items=st.lists(ITEMS, min_size=1, max_size=4).map(tuple),
        again=st.none() | st.integers(0, 4),
        edited=st.booleans(),
        restarted=st.booleans(),
    )


def normal(title: str) -> str:
    return title.lower().rstrip(".")


def plain(text: str) -> str:
    """The form in which texts of this file are compared."""
    return text.lower().rstrip(".")


def agree(one: str, other: str) -> bool:
    one, other = plain(one), plain(other)
    return one.startswith(other) or other.startswith(one)


Texts = Mapping[UUID, tuple[str, ...]]  # of each article: the current one, then the former ones


@dataclass(slots=True, kw_only=True)
class Witness:
    """Remembers all that was told, and sees that no promise is broken."""

    newsroom: Newsroom
    told: list[tuple[str, Item]] = field(default_factory=list)
    before: dict[UUID, Article] = field(default_factory=dict)
    texts: Texts = field(default_factory=dict)

    def see(self, source: str, items: Iterable[Item]) -> None:
        """Checks everything after a dump."""
        items = tuple(items)
        self.told += [(source, item) for item in items]
        articles = {article.id: article for article in self.newsroom.articles()}
        texts = self._texts(articles.values())
        self._ids_stay(articles)
        self._dates_stay(articles)
        self._nothing_is_lost(articles, texts)
        self._nothing_is_doubled(articles, items)
        self._feeds_are_right(articles)
        self.before, self.texts = articles, texts

    def _texts(self, articles: Iterable[Article]) -> Texts:
        keys = {article.title: key_of(article.title) for article in articles}
        with self.newsroom.store.reading() as reader:
            known = reader.editions(set(keys.values()), SOURCES[0])
        former = {
            (key, edition.number): edition.earlier
            for key, one in known.items()
            for edition in one.editions
        }
        return {one.id: (one.summary, *former[keys[one.title], one.edition]) for one in articles}

    def _ids_stay(self, articles: Mapping[UUID, Article]) -> None:
        for article in articles.values():
            assert article.id == id_for(normal(article.title), article.edition)
        for number, was in self.before.items():
            now = articles[number]
            assert (now.title, now.edition) == (was.title, was.edition)
            assert now.first_seen == was.first_seen
            assert now.sources[: len(was.sources)] == was.sources
            assert was.link in {None, now.link}
            assert was.categories in {(), now.categories}

    def _dates_stay(self, articles: Mapping[UUID, Article]) -> None:
        for article in articles.values():
            assert article.updated >= article.published
        for number, was in self.before.items():
            now = articles[number]
            assert now.updated >= was.updated
            if (now.published, now.date_origin) != (was.published, was.date_origin):
                assert was.date_origin is not DateOrigin.STATED
                stated = now.date_origin is DateOrigin.STATED
                assert stated or now.published < was.published

    def _nothing_is_lost(self, articles: Mapping[UUID, Article], texts: Texts) -> None:
        """Every item has an article of its source; a damaged text may give way to a whole one."""
        for source, item in self.told:
            wanted = plain(item["summary"]).partition(DAMAGE)[0]
            assert any(
                source in article.sources
                and normal(article.title) == normal(item["title"])
                and any(plain(text).startswith(wanted) for text in texts[article.id])
                for article in articles.values()
            ), (source, item)
        for number, was in self.texts.items():
            for text in was:
                kept = map(plain, texts[number])
                assert DAMAGE in text or any(one.startswith(plain(text)) for one in kept)

    def _nothing_is_doubled(self, articles: Mapping[UUID, Article], items: Sequence[Item]) -> None:
        """An article that agreed with the text of a new one was shown by another item."""
        for new in articles.values():
            if new.id in self.before:
                continue
            others = [
                item
                for item in items
                if normal(item["title"]) == normal(new.title)
                and not agree(item["summary"], new.summary)
            ]
            for was in self.before.values():
                if normal(was.title) != normal(new.title):
                    continue
                known = self.texts[was.id]
                if any(agree(text, new.summary) for text in known):
                    assert any(agree(text, one["summary"]) for text in known for one in others)
        for one, other in combinations(articles.values(), 2):
            if normal(one.title) == normal(other.title) and {*one.sources} & {*other.sources}:
                assert not agree(one.summary, other.summary), (one, other)

    def _feeds_are_right(self, articles: Mapping[UUID, Article]) -> None:
        for path, (head, ids) in self.newsroom.feeds().items():
            mine = {number for number, one in articles.items() if belongs(one, head)}
            dates = [articles[number].published for number in ids]
            assert len(ids) == head.articles == len(mine), path
            assert {*ids} == mine, path
            assert dates == sorted(dates, reverse=True), path
            assert head.latest == max(dates, default=None), path


@dataclass(slots=True, kw_only=True)
class Chronicler:
    """Tells a history to a newsroom, with a witness."""

    newsroom: Newsroom
    witness: Witness
    history: list[Telling] = field(default_factory=list)
    count: int = 0

    def tell(self, telling: Telling) -> None:
        """Takes in one dump; sees that it adds nothing when it comes again."""
        if telling.restarted:
            self.newsroom.knowledge = Knowledge(self.newsroom.settings)
        one = self.shaped(telling)
        self.history.append(one)
        self.take(one, one.items)
        self.witness.see(one.source, one.items)
        again = self.take(one, one.items[::-1])
        assert (again.new, again.revised) == (0, 0)

    def shaped(self, telling: Telling) -> Telling:
        """The dump that is meant: one of its own, or an earlier one in another shape."""
        if telling.again is None or not self.history:
            return telling
        was = self.history[-1 - telling.again % len(self.history)]
        items = (*telling.items[:1], *was.items[1:]) if telling.edited else was.items[::-1]
        return replace(was, items=items, day=telling.day)

    def take(self, one: Telling, items: Sequence[Item]) -> IngestReport:
        """Takes in items as bytes that were never met."""
        self.count += 1
        body = body_of(items, str(self.count))
        dated = START + timedelta(days=one.day)
        return self.newsroom.take(dump_of(one.source, body, dated), NOW)

    def all_again(self) -> None:
        """The whole history comes once more, and adds nothing."""
        for one in self.history:
            assert self.take(one, one.items).new == 0
        self.witness.see(SOURCES[0], ())


@contextmanager
def opened(desk: Desk, url: str = "sqlite://", **common: str) -> Iterator[Chronicler]:
    """A chronicler with an empty store."""
    newsroom = Newsroom.opened(desk.store(url), desk.settings(common, {}), START)
    try:
        yield Chronicler(newsroom=newsroom, witness=Witness(newsroom=newsroom))
    finally:
        newsroom.store.close()


def run(desk: Desk, history: Iterable[Telling], **common: str) -> None:
    with opened(desk, **common) as chronicler:
        for telling in history:
            chronicler.tell(telling)
        chronicler.all_again()


@PARTS
@MANY
@given(history=st.lists(tellings(sources=1), max_size=4))
def test_histories_of_one_source_in_any_order(
    desk: Desk, part: int, history: list[Telling]
) -> None:
    del part
    run(desk, history)


@PARTS
@MANY
@given(history=st.lists(tellings(), max_size=4))
def test_histories_of_two_sources_in_any_order(
    desk: Desk, part: int, history: list[Telling]
) -> None:
    del part
    run(desk, history)


@PARTS
@MANY
@given(history=st.lists(tellings(), max_size=4))
def test_histories_in_the_order_of_their_dates(
    desk: Desk, part: int, history: list[Telling]
) -> None:
    del part
    run(desk, sorted(history, key=lambda one: one.day))


@MANY
@given(history=st.lists(tellings(), max_size=4), recurs_after=st.sampled_from(["never", "1d"]))
def test_histories_where_titles_recur_at_once_or_never(
    desk: Desk, history: list[Telling], recurs_after: str
) -> None:
    run(desk, history, recurs_after=recurs_after)


@MANY
@given(parts=st.lists(st.lists(tellings(sources=1), min_size=1, max_size=3), max_size=3))
def test_histories_of_containers(desk: Desk, parts: list[list[Telling]]) -> None:
    with opened(desk) as chronicler:
        for number, part in enumerate(parts):
            body = zipped(
                {
                    f"{START + timedelta(days=one.day):%Y-%m-%d}-{place}.json": body_of(one.items)
                    for place, one in enumerate(part)
                }
            )
            items = [item for one in part for item in one.items]
            for name in (f"{number}.zip", f"again-{number}.zip"):
                intake = chronicler.newsroom.intake(SOURCES[0], NOW)

                report = intake.take_container(held(body, name))

                assert report.error is None
                assert report.known or name == f"{number}.zip"
                chronicler.witness.see(SOURCES[0], items)


@MANY
@given(history=st.lists(tellings(), max_size=4))
def test_histories_with_the_daemon_restarted_between(
    desk: Desk, tmp_path: Path, history: list[Telling]
) -> None:
    url = f"sqlite:///{tmp_path}/aggregator.db"
    Path(f"{tmp_path}/aggregator.db").unlink(missing_ok=True)
    with opened(desk, url) as chronicler:
        for telling in history:
            chronicler.tell(telling)
            if telling.restarted:
                chronicler.newsroom.store.close()
                chronicler.newsroom.store = desk.store(url)
        chronicler.all_again()
