"""The feed reader with all its cleaning, and feedparser with sanitising and resolving off."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial
from xml.sax.saxutils import escape

import feedparser

from aggregator.model import Dump, DumpDate, Hints
from aggregator.parse import parse
from benchmarks.articles import Sample, samples
from benchmarks.measure import Pair

_COUNTS = (50, 5_000)
_REPEATED = 20  # the small feed is read so many times in one turn


def pairs() -> Iterator[Pair]:
    """Atom and RSS, small and large."""
    for form, write in (("Atom", atom), ("RSS", rss)):
        for count in _COUNTS:
            body = write(list(samples(count)))
            times = _REPEATED if count == min(_COUNTS) else 1
            yield Pair(
                name=f"{form}, {count}",
                ours=partial(_repeated, _ours, body, times),
                yardstick=partial(_repeated, _feedparser, body, times),
                must=1.0,
                goal=10.0,
                amount=f"{count:,} entries, {len(body) / 1e3:.0f} KB, {times} times",
            )


def _repeated(read: Callable[[bytes], object], body: bytes, times: int) -> object:
    return [read(body) for _ in range(times)][-1]


def _ours(body: bytes) -> list[tuple[str, str]]:
    dump = Dump(
        source="town",
        location="https://www.example.org/feed",
        body=body,
        dated=datetime(2024, 5, 2, tzinfo=UTC),
        dated_by=DumpDate.NAME,
    )
    return [(item.title, item.link or "") for item in parse(dump, Hints()).items]


def _feedparser(body: bytes) -> list[tuple[str, str]]:
    feed = feedparser.parse(io.BytesIO(body), sanitize_html=False, resolve_relative_uris=False)
    return [
        (entry.title.replace("&lt;", "<").replace("&amp;", "&"), entry.link)
        for entry in feed.entries
    ]


def _content(sample: Sample) -> str:
    return escape(
        f'<p>{escape(sample.summary)}</p><p>By <a href="{sample.link}#author">{sample.author}</a> '
        f"<strong>{escape(sample.topics[0])}</strong></p>"
    )


def atom(articles: list[Sample]) -> bytes:
    """An Atom feed of these articles."""
    entries = "".join(
        f"<entry><id>{a.link}</id><title>{escape(a.title)}</title>"
        f'<link href="{a.link}"/><updated>{a.published.isoformat()}</updated>'
        f"<author><name>{a.author}</name></author>"
        + "".join(f'<category term="{escape(topic)}"/>' for topic in a.topics)
        + f'<content type="html">{_content(a)}</content></entry>'
        for a in articles
    )
    head = "<title>News</title><id>urn:news</id><updated>2024-04-26T10:00:00Z</updated>"
    return f'<feed xmlns="http://www.w3.org/2005/Atom">{head}{entries}</feed>'.encode()


def rss(articles: list[Sample]) -> bytes:
    """An RSS feed of these articles."""
    items = "".join(
        f"<item><guid>{a.link}</guid><title>{escape(a.title)}</title><link>{a.link}</link>"
        f"<pubDate>{a.published:%a, %d %b %Y %H:%M:%S +0000}</pubDate>"
        + "".join(f"<category>{escape(topic)}</category>" for topic in a.topics)
        + f"<description>{_content(a)}</description></item>"
        for a in articles
    )
    return f'<rss version="2.0"><channel><title>News</title>{items}</channel></rss>'.encode()
