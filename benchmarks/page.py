"""The reader of HTML listings, and a script for one page made with BeautifulSoup and lxml."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from typing import Any

from bs4 import BeautifulSoup

from aggregator.model import Dump, DumpDate, Hints
from aggregator.parse import parse
from benchmarks.measure import Pair

_CARDS = 1000
_SITE = "https://news.example"
_CARD = """<article class="card news-card"><a class="card__image" href="/news/2024/05/a-{place}">\
<img src="/img/{place}.jpg" alt=""></a><div class="card__body">\
<time datetime="2024-04-{day:02}T10:00:00+02:00">{day} April 2024</time>\
<h2 class="card__title"><a href="/news/2024/05/a-{place}">Bridge number {place} opens</a></h2>\
<p class="card__text">{text}</p>\
<ul class="tags"><li><a href="/topic/roads">Roads</a></li>\
<li><a href="/topic/water">Water</a></li></ul></div></article>
"""
_TEXT = "The town has built it in stone. " * 8 + "It opens today."

# title, link, date, summary, labels, picture
Told = list[tuple[str, str, datetime, str, tuple[str, ...], str]]


def pairs() -> Iterator[Pair]:
    """Speed against a script that knows the page."""
    body = _page(_CARDS)
    yield Pair(
        name="page",
        ours=partial(_ours, body),
        yardstick=partial(_script, body),
        must=5,
        goal=8,
        amount=f"{_CARDS:,} cards, {len(body) / 1e6:.1f} MB",
    )


def _page(count: int) -> bytes:
    menu = "".join(f'<li><a href="/m/{place}">Part {place}</a></li>' for place in range(20))
    cards = "".join(
        _CARD.format(place=place, day=place % 28 + 1, text=_TEXT) for place in range(count)
    )
    return (
        '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>News</title></head>'
        f"<body><header><nav><ul>{menu}</ul></nav></header><main><h1>News</h1>"
        f'<div class="list">{cards}</div></main><footer><p>Contact</p></footer></body></html>'
    ).encode()


def _ours(body: bytes) -> Told:
    dump = Dump(
        source="town",
        location=f"{_SITE}/news/",
        body=body,
        dated=datetime(2024, 5, 2, tzinfo=UTC),
        dated_by=DumpDate.NAME,
    )
    return [
        (
            item.title,
            item.link or "",
            item.published or datetime.min.replace(tzinfo=UTC),
            item.summary,
            item.categories,
            item.image or "",
        )
        for item in parse(dump, Hints()).items
    ]


def _script(body: bytes) -> Told:
    """What a script for this one page would do."""
    told: Told = []
    card: Any  # what is not there would be None, and is there
    for card in BeautifulSoup(body, "lxml").select("article"):
        heading = card.find("h2")
        told.append(
            (
                heading.get_text(" ", strip=True),
                _SITE + heading.a["href"],
                datetime.fromisoformat(card.time["datetime"]).astimezone(UTC),
                card.p.get_text(" ", strip=True),
                tuple(link.get_text(strip=True) for link in card.select(".tags a")),
                _SITE + card.img["src"],
            )
        )
    return told
