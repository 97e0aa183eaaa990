"""Feeds to render: the cases on file, and articles made on the spot."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from aggregator.model import Article, DateOrigin, Feed, FeedHead, FeedKind, Site, Topic

CASES = Path(__file__).parents[2] / "data" / "feeds"
MOMENT = datetime(2026, 3, 4, 9, 30, 15, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One feed on file."""

    folder: Path
    feed: Feed
    site: Site
    sources: Mapping[str, str]

    def expected(self, suffix: str) -> str:
        """What the feed has to become."""
        return (self.folder / f"expected{suffix}").read_text(encoding="utf-8")


def read_case(name: str) -> Case:
    """A case by the name of its folder."""
    told = json.loads((CASES / name / "feed.json").read_text(encoding="utf-8"))
    head, site = told["head"], told["site"]
    when = {"changed_at": datetime.fromisoformat(head["changed_at"]), "latest": None}
    articles = tuple(_article(each) for each in told["articles"])
    return Case(
        folder=CASES / name,
        feed=Feed(
            head=FeedHead(**{**head, **when, "kind": FeedKind(head["kind"])}), articles=articles
        ),
        site=Site(**{**site, "max_age": timedelta(seconds=site["max_age"])}),
        sources=told["sources"],
    )


def _article(told: dict[str, Any]) -> Article:
    return Article(
        id=UUID(told["id"]),
        title=told["title"],
        summary=told["summary"],
        edition=1,
        published=datetime.fromisoformat(told["published"]),
        date_origin=DateOrigin.STATED,
        updated=datetime.fromisoformat(told["updated"]),
        first_seen=MOMENT,
        topics=tuple(Topic(label=label, slug=slug) for label, slug in told["topics"]),
        sources=tuple(told["sources"]),
        categories=(),
        link=told["link"],
        language=told["language"],
        content=told.get("content", ""),
        authors=tuple(told.get("authors", ())),
        image=told.get("image"),
    )


@pytest.fixture(params=sorted(path.name for path in CASES.iterdir()))
def case(request: pytest.FixtureRequest) -> Case:
    """Every case on file in turn."""
    return read_case(request.param)


@pytest.fixture
def site() -> Site:
    """A site in a folder of a host."""
    return Site(
        base_url="https://news.example.org",
        title="Harbour news",
        description="What the town announces",
        language="en",
        max_age=timedelta(minutes=5),
    )


@pytest.fixture
def make_feed() -> Callable[..., Feed]:
    """Makes a topic feed of articles with these titles and this summary."""

    def make(*titles: str, summary: str = "", kind: FeedKind = FeedKind.TOPIC) -> Feed:
        head = FeedHead(
            kind=kind,
            slug="harbour",
            title="Harbour",
            revision=1,
            changed_at=MOMENT,
            articles=len(titles),
            latest=MOMENT,
        )
        named = enumerate(titles)
        return Feed(head=head, articles=tuple(_made(i, title, summary) for i, title in named))

    return make


def _made(number: int, title: str, summary: str) -> Article:
    moment = MOMENT - timedelta(hours=number)
    return Article(
        id=UUID(int=number + 1),
        title=title,
        summary=summary,
        edition=1,
        published=moment,
        date_origin=DateOrigin.STATED,
        updated=moment,
        first_seen=moment,
        topics=(Topic(label="Harbour", slug="harbour"),),
        sources=("town",),
        categories=(),
    )
