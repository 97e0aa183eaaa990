"""What articles gain from items besides their text: the cases on file, through the store."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from aggregator.config import load
from aggregator.ingest import Intake, Knowledge, open_store
from aggregator.model import Article, Dump, DumpDate, IngestReport
from aggregator.store import Store

CASES = Path(__file__).parents[1] / "data" / "gains"
START = datetime(2026, 3, 1, 12, tzinfo=UTC)
Take = Callable[[str, int, list[dict[str, Any]]], IngestReport]


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[tuple[Store, Take]]:
    """Open a store with two sources, and take dumps of JSON Feed into it."""
    sources = [{"name": name, "directory": name, "drift": False} for name in ("town", "county")]
    path = tmp_path / "aggregator.yaml"
    path.write_text(json.dumps({"state": "state", "sources": sources}), encoding="utf-8")
    settings = load(path)
    with open_store(settings) as store:
        knowledge = Knowledge(settings)

        def take(source: str, day: int, items: list[dict[str, Any]]) -> IngestReport:
            now = START + timedelta(days=30)
            intake = Intake(
                store=store, knowledge=knowledge, source=settings.source(source), now=now
            )
            return intake.take(dump_of(source, day, items))

        yield store, take


def dump_of(source: str, day: int, items: list[dict[str, Any]]) -> Dump:
    feed = {"version": "https://jsonfeed.org/version/1.1", "title": "News", "items": items}
    return Dump(
        source=source,
        location=f"{source}-{day}.json",
        body=json.dumps(feed).encode(),
        dated=START + timedelta(days=day),
        dated_by=DumpDate.NAME,
    )


def told(store: Store, article: Article) -> dict[str, Any]:
    """The article as the cases tell it."""
    return {
        "summary": article.summary,
        "link": article.link,
        "links": [list(pair) for pair in article.links],
        "content": article.content,
        "image": article.image,
        "authors": list(article.authors),
        "language": article.language,
        "categories": list(article.categories),
        "published": article.published.isoformat(),
        "updated": (article.updated - START).days,
        "former": list(store.revisions(article.id)),
    }


@pytest.mark.parametrize("name", sorted(path.stem for path in CASES.glob("*.json")))
def test_an_article_gains_what_the_case_says(shop: tuple[Store, Take], name: str) -> None:
    store, take = shop
    case = json.loads((CASES / f"{name}.json").read_text(encoding="utf-8"))

    for step in case["dumps"]:
        report = take(step["source"], step["day"], step["items"])
        (article,) = store.articles()

        assert report.error is None
        counts, values = step.get("report", {}), step.get("article", {})
        assert {key: getattr(report, key) for key in counts} == counts
        found = told(store, article)
        assert {key: found[key] for key in values} == values


def test_a_dump_taken_in_again_from_the_end_changes_nothing(shop: tuple[Store, Take]) -> None:
    store, take = shop
    twice = [
        {
            "title": "Fair",
            "summary": "Come.",
            "content_html": f"<p>{n}</p>",
            "url": f"https://a.example/{n}",
        }
        for n in (1, 2)
    ]
    take("town", 0, twice)
    (before,) = store.articles()

    report = take("town", 1, twice[::-1])
    (after,) = store.articles()

    assert report.revised == 0
    assert (after.content, after.updated, after.link) == (
        before.content,
        before.updated,
        before.link,
    )


def test_a_feed_shows_a_picture_that_was_filled_in(shop: tuple[Store, Take]) -> None:
    store, take = shop
    take("town", 0, [{"title": "Fair", "summary": "Come."}])
    before = {head.path: head.revision for head in store.heads()}

    take("county", 1, [{"title": "Fair", "summary": "Come.", "image": "https://a.example/1.png"}])

    after = {head.path: head.revision for head in store.heads()}
    assert after["/feeds/all"] > before["/feeds/all"]


def test_another_link_of_a_source_is_nothing_that_a_feed_shows(shop: tuple[Store, Take]) -> None:
    store, take = shop
    take("town", 0, [{"title": "Fair", "summary": "Come.", "url": "https://a.example/1"}])
    before = {head.path: head.revision for head in store.heads()}

    take("town", 1, [{"title": "Fair", "summary": "Come.", "url": "https://a.example/2"}])

    assert {head.path: head.revision for head in store.heads()} == before
    assert [article.links for article in store.articles()] == [(("town", "https://a.example/2"),)]
