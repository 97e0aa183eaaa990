"""Pages for people: the index, feeds, articles, and what stands where nothing is.

Each speaks the language of what it shows where the interface has it, and else that of the site.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache, lru_cache

from aggregator.model import Article, Feed, FeedHead, FeedKind, Gone, Site
from aggregator.render.engine import folder_of, near_link, part, write
from aggregator.render.formats import article_authors, one_line
from aggregator.render.kin import Kin
from aggregator.render.tree import Place, flat, tree
from aggregator.render.wording import Words, wording

_KEPT_LINES = 16_384  # lines of the index, half a kilobyte each
_KEPT_ARTICLES = 4_096  # as pages of feeds list them, one kilobyte each

_Arrange = Callable[[Sequence[FeedHead]], Sequence[Place]]


def index_page(heads: Sequence[FeedHead], site: Site) -> bytes:
    """The list of all feeds in the order given, topics under their parents, as HTML."""
    words = wording(site.language)
    kinds = {kind: [head for head in heads if head.kind is kind] for kind in FeedKind}
    lists: tuple[tuple[FeedKind, str, str, _Arrange], ...] = (
        (FeedKind.TOPIC, "topics", words.topics, tree),
        (FeedKind.COMBINED, "combined", words.combined, flat),
        (FeedKind.SOURCE, "sources", words.sources, flat),
    )
    sections = [
        (anchor, name, len(kinds[kind]), _lines(arranged(kinds[kind]), folder_of(site), words))
        for kind, anchor, name, arranged in lists
        if kinds[kind] or kind is FeedKind.TOPIC
    ]
    everything = kinds[FeedKind.ALL]
    return write("index.html", site, words, everything=everything, sections=sections)


def _lines(places: Sequence[Place], folder: str, words: Words) -> list[tuple[Place, int, str]]:
    """Each place, how much deeper it is than the one before, and its markup."""
    before = [0, *(place.depth for place in places)]
    steps = (place.depth - depth for place, depth in zip(places, before, strict=False))
    return [
        (place, step, _row(place.head, folder, words.tag))
        for place, step in zip(places, steps, strict=True)
    ]


@lru_cache(maxsize=_KEPT_LINES)
def _row(head: FeedHead, folder: str, tag: str) -> str:
    """One feed in the index; kept, because of thousands few change at a time."""
    return _row_part()(wording(tag), head, folder)


@cache
def _row_part() -> Callable[..., str]:
    return part("row.html", "row")


def feed_page(feed: Feed, site: Site, sources: Mapping[str, str], kin: Kin) -> bytes:
    """The newest articles of a feed, and the way to its kin, as HTML."""
    words = wording(feed.head.language, site.language)
    kinds = {
        FeedKind.ALL: words.everything,
        FeedKind.TOPIC: words.topic,
        FeedKind.COMBINED: words.combined_feed,
        FeedKind.SOURCE: words.source,
    }
    listed = list_articles(feed.articles, site, sources, words)
    told = {"head": feed.head, "kind": kinds[feed.head.kind], "kin": kin, "listed": listed}
    return write("feed.html", site, words, **told)


def list_articles(
    articles: Sequence[Article], site: Site, sources: Mapping[str, str], words: Words
) -> list[str]:
    """Articles as pages list them, each as HTML."""
    frame = (folder_of(site), words.tag)
    return [
        _listed(article, near_link(article, site), article_authors(article, sources), frame)
        for article in articles
    ]


@lru_cache(maxsize=_KEPT_ARTICLES)
def _listed(article: Article, link: str, authors: tuple[str, ...], frame: tuple[str, str]) -> str:
    """One article in a list; kept, because of fifty few are new at a time."""
    folder, tag = frame
    return _listed_part()(wording(tag), article, link, authors, folder)


@cache
def _listed_part() -> Callable[..., str]:
    return part("listed.html", "listed")


def article_page(article: Article, site: Site, sources: Mapping[str, str]) -> bytes:
    """One article, as HTML."""
    words = wording(article.language, site.language)
    link = near_link(article, site)
    return write("article.html", site, words, article=article, sources=sources, link=link)


def missing_page(site: Site) -> bytes:
    """What stands at an address that leads nowhere, as HTML."""
    return write("missing.html", site, wording(site.language))


def gone_page(site: Site) -> bytes:
    """What stands at the address of a feed that has ended, as HTML."""
    return write("gone.html", site, wording(site.language))


def gone_article_page(gone: Gone, site: Site) -> bytes:
    """What stands at the address of an article that is no longer shown, as HTML."""
    reason = None if gone.reason is None else one_line(gone.reason)
    return write("gone_article.html", site, wording(site.language), gone=gone, reason=reason)


def write_status(site: Site, **values: object) -> bytes:
    """The operator's page of how everything fares, as HTML."""
    return write("status.html", site, wording("en"), **values)
