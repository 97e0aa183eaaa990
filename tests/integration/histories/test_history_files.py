"""The identity table end to end: each file in tests/data/histories is a history of dumps.

A history is told as it stands, with the items of every dump in other orders, and with every dump
delivered several times. Positions decide order and nothing else; a dump that comes again adds
nothing.

A file says `why`, `settings` (of both sources, or under the name of one) and `steps`. A step is a
dump (`source`, `dated`, `read`, `place`, `bytes`) with its `items`, its `counts` (those not named
are 0), the `articles` that are new or different afterwards by names of their own, and the `order`
of the feed of all articles when it is new. Other steps `withdraw` articles, `undo` that, or
`prune` at a date; an article that is out of all feeds is `gone`. What a step does not name must
be as it was.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID

import pytest
from ruamel.yaml import YAML

from aggregator.model import Article, FeedKind, IngestReport
from tests.integration.histories.conftest import (
    Newsroom,
    belongs,
    body_of,
    dump_of,
    id_for,
)

FOLDER = Path(__file__).parents[2] / "data" / "histories"
FILES = sorted(FOLDER.glob("*.yaml"))
DAY = timedelta(days=1)
PLACES = timedelta(seconds=60)  # more than the positions of a dump can move an inferred date
Told = Mapping[str, Any]


@lru_cache
def read(path: Path) -> dict[str, Any]:
    """A file, read once."""
    told: dict[str, Any] = YAML(typ="safe", pure=True).load(path)
    return told


def moment(told: date | datetime) -> datetime:
    """A date or time of a file, in UTC."""
    if isinstance(told, datetime):
        return told.replace(tzinfo=told.tzinfo or UTC).astimezone(UTC)
    return datetime(told.year, told.month, told.day, tzinfo=UTC)


@dataclass(slots=True, kw_only=True)
class Ledger:
    """What has been told to expect, and the ids met so far."""

    exact: bool  # positions are those of the file
    expected: dict[str, dict[str, Any]] = field(default_factory=dict)  # by names of the file
    order: list[str] = field(default_factory=list)
    ids: dict[str, UUID] = field(default_factory=dict)

    def note(self, step: Told) -> None:
        """What the step says is to be expected from now on."""
        for name, told in step.get("articles", {}).items():
            known = self.expected.setdefault(name, {"edition": 1, "former": [], "labels": []})
            known.update(told)
        self.order = list(step.get("order", self.order))
        here = [name for name, told in self.expected.items() if not told.get("gone")]
        assert sorted(self.order) == sorted(here), "order names every article once"

    def check(self, newsroom: Newsroom) -> None:
        """The store holds what is expected, under the ids that were first told."""
        articles = newsroom.articles()
        assert len(articles) == len(self.order), sorted(map(shown, articles))
        by_id = {article.id: article for article in articles}
        for name, told in self.expected.items():
            gone = newsroom.store.gone(self.ids[name]) if name in self.ids else None
            assert (gone is not None) == told.get("gone", False), name
            if gone is not None:
                continue
            if name not in self.ids:
                self.ids[name] = self._found(told, articles).id
            article = by_id[self.ids[name]]
            self._compare(name, told, article, newsroom.former(article))
        assert len(set(self.ids.values())) == len(self.ids)
        self._feeds(newsroom)

    def _found(self, told: Told, articles: Iterable[Article]) -> Article:
        """The article that is told of for the first time."""
        (one,) = (
            article
            for article in articles
            if article.id not in self.ids.values()
            and (article.title, article.summary) == (told["title"], told.get("summary", ""))
        )
        if self.exact:
            assert one.edition == told["edition"], told
        return one

    def _compare(self, name: str, told: Told, article: Article, former: Sequence[str]) -> None:
        assert article.id == id_for(normal(told), article.edition), name
        assert seen(article, former) == {
            "title": told["title"],
            "summary": told.get("summary", ""),
            "sources": list(told["sources"]),
            "labels": list(told["labels"]),
            "topics": [label.lower() for label in told["labels"]],
            "link": told.get("link"),
            "origin": told.get("origin", "inferred"),
            "former": list(told["former"]),
        }, name
        if "links" in told:
            assert dict(article.links) == told["links"], name
        published = moment(told["published"])
        updated = moment(told.get("updated", told["published"]))
        slack = timedelta(0) if self.exact else PLACES
        assert abs(article.published - published) <= slack, (name, article.published)
        assert abs(article.updated - updated) <= slack, (name, article.updated)

    def _feeds(self, newsroom: Newsroom) -> None:
        by_id = {article.id: article for article in newsroom.articles()}
        wanted = [self.ids[name] for name in self.order]
        feeds = newsroom.feeds()
        labels = {label.lower() for name in self.order for label in self.expected[name]["labels"]}
        held = {h.slug for h, ids in feeds.values() if h.kind is FeedKind.TOPIC and ids}
        assert held == labels
        for path, (head, ids) in feeds.items():
            mine = [one for one in wanted if belongs(by_id[one], head)]
            assert head.articles == len(mine), path
            assert (list(ids) if self.exact else Counter(ids)) == (
                mine if self.exact else Counter(mine)
            ), path
        documents = newsroom.published()
        assert documents == {path: tuple(i.urn for i in ids) for path, (_, ids) in feeds.items()}


def seen(article: Article, former: Sequence[str]) -> dict[str, object]:
    """What files tell of an article."""
    return {
        "title": article.title,
        "summary": article.summary,
        "sources": list(article.sources),
        "labels": list(article.categories),
        "topics": [topic.slug for topic in article.topics],
        "link": article.link,
        "origin": article.date_origin.value,
        "former": list(former),
    }


def shown(article: Article) -> tuple[str, str]:
    return article.title, article.summary


def normal(told: Told) -> str:
    """The normal form of a title; a file gives it for a title that is not plain."""
    title: str = told["title"]
    return str(told.get("normal", title.lower().rstrip(".")))


@dataclass(frozen=True, slots=True)
class Teller:
    """Tells the steps of a file to a newsroom."""

    newsroom: Newsroom
    ids: Mapping[str, UUID]  # by names of the file
    arrange: Callable[[list[Told]], list[Told]]
    again: bool

    def dump(self, step: Told) -> IngestReport:
        """One dump, perhaps several times."""
        told = step["dump"]
        items = [
            {**item, "date": moment(item["date"])} if "date" in item else item
            for item in step["items"]
        ]
        dated = moment(told["dated"])
        now = moment(told["read"]) if "read" in told else dated + DAY
        body = body_of(self.arrange(items), spelling(told))
        dump = dump_of(told["source"], body, dated)
        report = self.newsroom.take(dump, now, told.get("place", 0))
        if self.again:
            self._again(step, items, now)
        return report

    def withdraw(self, step: Told) -> None:
        """Takes articles out of every feed."""
        wanted = [self.ids[name] for name in step["withdraw"]]
        done = self.newsroom.store.withdraw(wanted, "The date was wrong.", moment(step["at"]))
        assert done == dict.fromkeys(wanted, True)

    def undo(self, step: Told) -> None:
        """Puts withdrawn articles back."""
        wanted = [self.ids[name] for name in step["undo"]]
        done = self.newsroom.store.undo_withdrawal(wanted, moment(step["at"]))
        assert done == dict.fromkeys(wanted, True)

    def prune(self, step: Told) -> None:
        """Takes out what is kept no longer."""
        for _ in self.newsroom.store.prune(self.newsroom.settings.retention, moment(step["prune"])):
            pass

    def _again(self, step: Told, items: list[Told], now: datetime) -> None:
        told, before = step["dump"], content(self.newsroom)
        dated, source, place = moment(told["dated"]), told["source"], told.get("place", 0)
        body = body_of(self.arrange(items), spelling(told))
        assert self.newsroom.take(dump_of(source, body, dated, "copy"), now, place).known
        for ending, arranged in (("again", items), ("backwards", items[::-1])):
            body = body_of(arranged, f"{spelling(told)} {ending}")
            report = self.newsroom.take(dump_of(source, body, dated), now, place)
            assert (report.new, report.revised) == (0, 0)
            if arranged == items:
                assert content(self.newsroom) == before


def spelling(told: Told) -> str:
    """What makes the bytes of a dump its own; `bytes` makes them those of another one."""
    return str(told.get("bytes", f"{told['source']} {told['dated']}"))


def content(newsroom: Newsroom) -> list[tuple[Article, tuple[str, ...]]]:
    """Everything about every article."""
    return [(article, newsroom.former(article)) for article in newsroom.articles()]


# What a step can do, by the key that names it.
KINDS: dict[str, Callable[[Teller, Told], IngestReport | None]] = {
    "dump": Teller.dump,
    "withdraw": Teller.withdraw,
    "undo": Teller.undo,
    "prune": Teller.prune,
}
ORDERS: dict[str, Callable[[list[Told]], list[Told]]] = {
    "told": list,
    "backwards": lambda items: items[::-1],
    "shuffled": lambda items: Random(len(items)).sample(items, len(items)),
}
MIXED = [
    path for path in FILES if any(len(step.get("items", ())) > 1 for step in read(path)["steps"])
]


def run(path: Path, newsroom: Callable[..., Newsroom], order: str, *, again: bool) -> None:
    told = read(path)
    first = moment(told["steps"][0]["dump"]["dated"])
    common = dict(told.get("settings", {}))
    each = {name: common.pop(name) for name in ("town", "county") if name in common}
    room = newsroom(first, common, **each)
    ledger = Ledger(exact=order == "told" and not again)
    teller = Teller(room, ledger.ids, ORDERS[order], again)
    for number, step in enumerate(told["steps"], 1):
        try:
            take(teller, ledger, step)
        except (AssertionError, KeyError, ValueError) as error:
            error.add_note(f"in step {number} of {path.name}, {order}")
            raise


def take(teller: Teller, ledger: Ledger, step: Told) -> None:
    (kind,) = KINDS.keys() & step.keys()
    report = KINDS[kind](teller, step)
    if report is not None:
        counts = {"new": 0, "seen": 0, "revised": 0, "editions": 0} | dict(step.get("counts", {}))
        assert {name: getattr(report, name) for name in counts} == counts
    ledger.note(step)
    ledger.check(teller.newsroom)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_history_ends_as_told(path: Path, newsroom: Callable[..., Newsroom]) -> None:
    run(path, newsroom, "told", again=False)


@pytest.mark.parametrize("order", ["backwards", "shuffled"])
@pytest.mark.parametrize("path", MIXED, ids=lambda path: path.stem)
def test_the_order_of_items_decides_nothing_but_order(
    path: Path, newsroom: Callable[..., Newsroom], order: str
) -> None:
    run(path, newsroom, order, again=False)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_dump_that_comes_again_adds_nothing(
    path: Path, newsroom: Callable[..., Newsroom]
) -> None:
    run(path, newsroom, "told", again=True)


def test_there_are_histories() -> None:
    assert len(FILES) >= 40
