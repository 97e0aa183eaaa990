"""A text dump, a page and a feed of one listing are the same articles."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from html import escape
from pathlib import Path

import pytest

from aggregator.ingest import Intake, Knowledge, open_store
from aggregator.model import IngestReport
from aggregator.store import Store
from tests.conftest import Place

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
ITEMS = [
    ("The ferry runs again", "After two weeks in the yard the ferry is back on its line.", "Roads"),
    (
        "Reading hours & more",
        "The library reads aloud on Saturdays, in twelve languages.",
        "Culture",
    ),
    ("Budget: 5 % for parks", "Parks get a twentieth of the budget, says the council.", "Parks"),
    ("Market moves indoors", "From November on the market stands in the old tram hall.", "Culture"),
]


def text() -> str:
    return "\n".join(f" • {title}\n\n  {words}\n\n  {label}" for title, words, label in ITEMS)


def page() -> str:
    cards = "".join(
        f'<li><article><h2><a href="/news/{number}">{escape(title)}</a></h2>'
        f'<p>{escape(words)}</p><div><span class="tag">{label}</span></div></article></li>'
        for number, (title, words, label) in enumerate(ITEMS)
    )
    menu = '<nav><ul><li><a href="/">Start</a></li><li><a href="/news">News</a></li></ul></nav>'
    return f"<!doctype html><html><body>{menu}<main><ul>{cards}</ul></main></body></html>"


def rss() -> str:
    items = "".join(
        f"<item><title>{escape(title)}</title><link>https://town.test/news/{number}</link>"
        f"<description>&lt;p&gt;{escape(escape(words))}&lt;/p&gt;</description>"
        f"<category>{label}</category></item>"
        for number, (title, words, label) in enumerate(ITEMS)
    )
    return f'<rss version="2.0"><channel><title>Town</title>{items}</channel></rss>'


def json_feed() -> str:
    items = [
        {"id": str(number), "title": title, "content_text": words, "tags": [label]}
        for number, (title, words, label) in enumerate(ITEMS)
    ]
    version = "https://jsonfeed.org/version/1.1"
    return json.dumps({"version": version, "title": "Town", "items": items})


FORMS: dict[str, Callable[[], str]] = {"text": text, "page": page, "rss": rss, "json": json_feed}


@pytest.fixture
def take(place: Place) -> Callable[[Store, str], IngestReport]:
    sources = "".join(
        f"  - {{name: {form}, title: As {form}, directory: {form}, settle: 0s}}\n" for form in FORMS
    )
    place.config.write_text(f"state: state\nsources:\n{sources}", encoding="utf-8")
    settings = place.settings

    def taken(store: Store, form: str) -> IngestReport:
        folder = Path(place.folder / form)
        folder.mkdir(exist_ok=True)
        (folder / "dump").write_text(FORMS[form](), encoding="utf-8")
        source = settings.source(form)
        (report,) = (
            Intake(store=store, knowledge=Knowledge(settings), source=source, now=NOW)
            .look()
            .reports
        )
        return report

    return taken


@pytest.mark.parametrize("first", FORMS)
def test_one_article_and_a_sighting_for_every_source(
    place: Place, take: Callable[[Store, str], IngestReport], first: str
) -> None:
    others = [form for form in FORMS if form != first]

    with open_store(place.settings) as store:
        reports = [take(store, form) for form in (first, *others)]
        articles = list(store.articles())

    assert [(report.new, report.seen, report.error) for report in reports] == [
        (4, 0, None),
        *([(0, 4, None)] * len(others)),
    ]
    assert [article.title for article in articles] == [title for title, _, _ in ITEMS]
    assert {article.sources for article in articles} == {(first, *others)}
    assert [article.summary for article in articles] == [words for _, words, _ in ITEMS]
    assert [article.topics[0].label for article in articles] == [label for *_, label in ITEMS]
