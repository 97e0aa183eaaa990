"""Rendering a feed again after one new article, against feedgen that renders the whole.

Both make Atom and RSS of the same articles, byte for byte; ours has kept the entries of all but
the first, as publishing has.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from uuid import UUID

from aggregator.model import Article, DateOrigin, Feed, FeedHead, FeedKind, Site, Topic
from aggregator.render import entry as entries
from aggregator.render.filled import filled_entry
from aggregator.render.formats import ATOM, RSS
from aggregator.render.frame import feed_frame
from aggregator.render.told import Beside, told
from benchmarks.articles import Sample, samples
from benchmarks.measure import Pair

_TURNS = 20  # renderings in one turn: one takes half a millisecond
_BESIDE = Beside(authors=("Our Town",), origin=("/sources/town", "Our Town"))
_SITE = Site(
    base_url="https://news.example.org",
    title="News",
    description="What the town announces",
    language="en",
    max_age=timedelta(minutes=5),
)


def pairs() -> Iterator[Pair]:
    """Feeds of 50 and of 100 articles."""
    yield _pair(50, must=8, goal=12)
    yield _pair(100, must=8, goal=20)


def _pair(count: int, *, must: float, goal: float) -> Pair:
    feed = _feed(count)
    new, *old = feed.articles
    kept = [_made(article) for article in old]
    return Pair(
        name=f"render-{count}",
        ours=lambda: [_joined(feed, new, kept) for _ in range(_TURNS)][-1],
        yardstick=lambda: [_whole(feed) for _ in range(_TURNS)][-1],
        must=must,
        goal=goal,
        amount=f"Atom and RSS of {count} entries, one of them new",
    )


def _joined(feed: Feed, new: Article, kept: Sequence[entries.Entry]) -> tuple[bytes, bytes]:
    made = [_made(new), *kept]
    frame, updated = feed_frame(feed), feed.head.changed_at
    atom, _ = entries.join_atom(frame, _SITE, updated, [one.atom for one in made])
    rss, _ = entries.join_rss(frame, _SITE, updated, [one.rss for one in made])
    return atom, rss


def _made(article: Article) -> entries.Entry:
    return filled_entry(article, _SITE, _BESIDE, told(article, _SITE, _BESIDE.authors))


def _whole(feed: Feed) -> tuple[bytes, bytes]:
    frame, updated = feed_frame(feed), feed.head.changed_at
    atom = entries._head(frame, _SITE, updated, ATOM)  # noqa: SLF001 - the same feed, by feedgen alone
    rss = entries._head(frame, _SITE, updated, RSS)  # noqa: SLF001 - the same
    for article in feed.articles:
        atom.add_entry(entries._atom_entry(article, _SITE, _BESIDE), order="append")  # noqa: SLF001 - the same
        rss.add_entry(entries._rss_entry(article, _SITE, _BESIDE), order="append")  # noqa: SLF001 - the same
    return bytes(atom.atom_str()), bytes(rss.rss_str())


def _feed(count: int) -> Feed:
    articles = tuple(_article(*told) for told in enumerate(samples(count)))
    head = FeedHead(
        kind=FeedKind.TOPIC,
        slug="culture",
        title="Culture",
        revision=1,
        changed_at=articles[0].published,
        articles=count,
        latest=articles[0].published,
    )
    return Feed(head=head, articles=articles)


def _article(number: int, sample: Sample) -> Article:
    return Article(
        id=UUID(int=number),
        title=sample.title,
        summary=sample.summary,
        edition=1,
        published=sample.published,
        date_origin=DateOrigin.STATED,
        updated=sample.published,
        first_seen=sample.published,
        topics=tuple(Topic(label=label, slug=label.lower()) for label in sample.topics),
        sources=("town",),
        categories=(),
        link=sample.link,
        authors=(sample.author,),
    )
