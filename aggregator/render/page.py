"""Pages for people: the index, feeds, articles, and what stands where nothing is.

Each speaks the language of what it shows where the interface has it, and else that of the site.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache, lru_cache

from aggregator.model import Article, FeedHead, FeedKind, Gone, Site
from aggregator.render.card import card
from aggregator.render.engine import folder_of, near_link, part, write
from aggregator.render.formats import article_authors, article_link, article_path, one_line
from aggregator.render.joined import Joined, join
from aggregator.render.kin import Kin
from aggregator.render.told import told
from aggregator.render.tree import Place, flat, tree
from aggregator.render.wording import Words, wording

_KEPT_LINES = 16_384  # lines of the index, half a kilobyte each
_CARDS = "\x00cards\x00"  # where the cards come in: no page can hold it

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


def page_words(head: FeedHead, site: Site) -> Words:
    """The words of the page of a feed."""
    return wording(head.language, site.language)


def feed_page(head: FeedHead, site: Site, cards: Sequence[bytes], kin: Kin) -> Joined:
    """The newest articles of a feed, as ready cards, and the way to its kin, as HTML."""
    words = page_words(head, site)
    kinds = {
        FeedKind.ALL: words.everything,
        FeedKind.TOPIC: words.topic,
        FeedKind.COMBINED: words.combined_feed,
        FeedKind.SOURCE: words.source,
    }
    values = {"head": head, "kind": kinds[head.kind], "kin": kin}
    page = write("feed.html", site, words, count=len(cards), cards=_CARDS, **values)
    before, _, after = page.partition(_CARDS.encode())
    return join(before, cards, after, between=b"\n")


def list_articles(
    articles: Sequence[Article], site: Site, sources: Mapping[str, str], words: Words
) -> list[str]:
    """Articles as pages list them, each as HTML."""
    return [
        card(told(article, site, article_authors(article, sources)), site, words.tag)
        for article in articles
    ]


def article_page(article: Article, site: Site, sources: Mapping[str, str]) -> bytes:
    """One article, as HTML."""
    words = wording(article.language, site.language)
    link = near_link(article_link(article, site), article_path(article), site)
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
