"""What pages tell people, search engines and messengers about themselves."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from lxml import etree, html

from aggregator.model import Document, Feed, FeedHead, FeedKind, Hits, Query, Site
from aggregator.render import (
    render,
    render_article,
    render_assets,
    render_found,
    render_guides,
    render_index,
    render_results,
)
from aggregator.render.sitemap import render_sitemap

MOMENT = datetime(2026, 3, 4, 9, 30, 15, tzinfo=UTC)
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def head(kind: FeedKind, slug: str, articles: int = 2) -> FeedHead:
    return FeedHead(
        kind=kind,
        slug=slug,
        title=slug.title(),
        revision=1,
        changed_at=MOMENT,
        articles=articles,
        latest=MOMENT if articles else None,
    )


HEADS = (
    head(FeedKind.ALL, "all"),
    head(FeedKind.TOPIC, "air"),
    head(FeedKind.SOURCE, "town", 1),
)


def page_of(document: Document) -> html.HtmlElement:
    return html.document_fromstring(document.body.decode())


def named(documents: Iterable[Document], path: str) -> Document:
    return next(one for one in documents if one.path == path)


def said(page: html.HtmlElement, name: str) -> str:
    """What a page tells under a name of Open Graph."""
    (told,) = page.xpath(f"//meta[@property='og:{name}']/@content")
    return str(told)


def test_every_page_that_stays_names_its_address(
    make_feed: Callable[..., Feed], site: Site
) -> None:
    feed = make_feed("One")
    pages = [
        render_index(HEADS, site, MOMENT),
        named(render(feed, site).documents, "/topics/harbour/"),
        render_article(feed.articles[0], site),
        *(one for one in render_guides(HEADS, site, MOMENT) if one.path.endswith("/")),
    ]

    for document in pages:
        page = page_of(document)
        assert page.xpath("//link[@rel='canonical']/@href") == [site.url(document.path)]
        assert said(page, "url") == site.url(document.path)
        assert said(page, "site_name") == "Harbour news"
        assert said(page, "title")
        assert said(page, "locale") == "en_GB"


def test_an_article_tells_messengers_its_beginning_its_date_and_its_picture(
    make_feed: Callable[..., Feed], site: Site
) -> None:
    article = make_feed("One <1>", summary="First.\n\n" + "long " * 100).articles[0]
    picture = "https://town.example.org/1.png"

    page = page_of(render_article(replace(article, image=picture), site))

    assert (said(page, "type"), said(page, "title")) == ("article", "One <1>")
    assert said(page, "image") == picture
    assert said(page, "description").startswith("First. long long")
    assert len(said(page, "description")) <= 200
    dates = page.xpath("//meta[@property='article:published_time']/@content")
    assert dates == ["2026-03-04T09:30:15+00:00"]


@pytest.mark.parametrize(
    ("languages", "spoken"),
    [
        (("en", "sv"), ("sv", None)),
        (("sv", "en"), ("en", None)),
        (("sv", "fi"), ("sv", "fi")),
        (("fi", None), ("en", None)),
        (("sv", None), ("sv", None)),
    ],
)
def test_a_page_speaks_the_language_of_its_article_where_it_can(
    make_feed: Callable[..., Feed],
    site: Site,
    languages: tuple[str, str | None],
    spoken: tuple[str, str | None],
) -> None:
    of_site, of_article = languages
    article = replace(make_feed("One").articles[0], language=of_article)

    page = page_of(render_article(article, replace(site, language=of_site)))

    assert (page.get("lang"), page.xpath("//h1")[0].get("lang")) == spoken


def test_labels_bear_the_language_of_their_article(
    make_feed: Callable[..., Feed], site: Site
) -> None:
    feed = make_feed("One")
    article = replace(feed.articles[0], language="sv")

    documents = render(replace(feed, articles=(article,)), site).documents

    page = page_of(named(documents, "/topics/harbour/"))
    assert page.xpath("//article//ul/li/@lang") == ["sv"]


def test_the_page_of_a_source_leads_from_its_articles(
    make_feed: Callable[..., Feed], site: Site
) -> None:
    page = page_of(render_article(make_feed("One").articles[0], site, {"town": "The Town"}))

    assert page.xpath("//a[@href='/sources/town/']/text()") == ["The Town"]


def test_a_page_with_more_articles_than_it_shows_says_where_they_are(
    make_feed: Callable[..., Feed], site: Site
) -> None:
    feed = make_feed("One", "Two")
    more = replace(feed, head=replace(feed.head, articles=12_000))

    pages = [
        page_of(named(render(one, site).documents, "/topics/harbour/")) for one in (feed, more)
    ]

    assert [len(page.find_class("older")) for page in pages] == [0, 1]
    assert "12,000 articles" in pages[1].text_content()


def test_how_to_subscribe_offers_every_address_to_be_copied(site: Site) -> None:
    page = page_of(named(render_guides(HEADS, site, MOMENT), "/subscribe/"))

    addresses = [f"/feeds/all{suffix}" for suffix in (".atom", ".rss", ".json")]
    expected = [site.url(path) for path in [*addresses, "/opml.xml"]]
    assert page.xpath("//button/@data-copy") == expected
    assert page.xpath("//button[@data-copy]/@hidden") == [""] * 4  # until there is a script
    assert page.xpath("//dd/a/text()") == expected


def test_about_lists_the_sources_and_whom_to_ask(site: Site) -> None:
    asked = replace(site, contact="mailto:desk@example.org")

    page = page_of(named(render_guides(HEADS, asked, MOMENT), "/about/"))

    assert "2 articles · 1 topic · 1 source" in page.text_content()
    assert page.xpath("//main//a[@href='/sources/town/']/text()") == ["Town"]
    (contact,) = page.xpath("//a[@href='mailto:desk@example.org']/text()")
    assert contact == "desk@example.org"


def test_the_sitemap_lists_every_page_that_stays(site: Site) -> None:
    (only,) = render_sitemap(HEADS, site, MOMENT)

    told = [
        (one.findtext(f"{SITEMAP}loc"), one.findtext(f"{SITEMAP}lastmod"))
        for one in etree.fromstring(only.body)
    ]
    moment = "2026-03-04T09:30:15+00:00"
    assert told == [
        (site.url("/"), moment),
        (site.url("/subscribe/"), None),
        (site.url("/about/"), None),
        (site.url("/topics/air/"), moment),
        (site.url("/sources/town/"), moment),
    ]


def test_a_long_sitemap_is_split(site: Site) -> None:
    index, *parts = render_sitemap(HEADS, site, MOMENT, most=2)

    assert [one.path for one in parts] == [f"/sitemap-{number}.xml" for number in (1, 2, 3)]
    listed = [one.findtext(f"{SITEMAP}loc") for one in etree.fromstring(index.body)]
    assert listed == [site.url(one.path) for one in parts]
    assert [len(etree.fromstring(one.body)) for one in parts] == [2, 2, 1]


def test_robots_may_read_all_but_what_is_computed(site: Site) -> None:
    robots = named(render_assets(site, MOMENT), "/robots.txt").body.decode().splitlines()

    assert robots == [
        "User-agent: *",
        "Disallow: /search",
        "",
        "Sitemap: https://news.example.org/sitemap.xml",
    ]


def hits(feed: Feed) -> Hits:
    return Hits(articles=feed.articles, count=len(feed.articles))


def test_results_repeat_the_query_and_offer_it_as_a_feed(
    make_feed: Callable[..., Feed], site: Site
) -> None:
    query = Query.of('"<b>" & färja')

    page = page_of(render_results(query, hits(make_feed("One", "Two")), site))

    assert page.xpath("//input[@name='q']/@value") == ['"<b>" & färja']
    assert "2 articles found" in page.text_content()
    address = "https://news.example.org/search.atom?q=%22%3Cb%3E%22+%26+f%C3%A4rja"
    assert page.xpath("//button/@data-copy")[0] == address
    assert page.xpath("//link[@rel='alternate']/@href")[0] == address
    assert page.xpath("//meta[@name='robots']/@content") == ["noindex"]


def test_without_a_query_there_is_the_form_only(site: Site) -> None:
    page = page_of(render_results(Query.of(""), Hits(articles=(), count=0), site))

    assert page.xpath("//form[@role='search']/@action") == ["/search"]
    assert not page.xpath("//button[@data-copy] | //section")


@pytest.mark.parametrize("suffix", [".atom", ".rss", ".json"])
def test_a_search_feed_is_known_by_its_query(
    make_feed: Callable[..., Feed], site: Site, suffix: str
) -> None:
    made = render_found(Query.of("a & färja"), hits(make_feed("One")), site, suffix=suffix)

    text = made.body.decode()
    own = f"https://news.example.org/search{suffix}?q=a+%26+f%C3%A4rja"
    assert own in text
    assert "https://news.example.org/search?q=a+%26+f%C3%A4rja" in text
    assert "search-" not in text
    assert [link.href for link in made.links if link.rel == "self"] == [own]
    assert made.path == f"/search{suffix}"
    assert made.modified_at == MOMENT


def test_a_search_that_finds_nothing_is_an_empty_feed(site: Site) -> None:
    made = render_found(Query.of("x"), Hits(articles=(), count=0), site, suffix=".atom")

    assert etree.fromstring(made.body).findall("{http://www.w3.org/2005/Atom}entry") == []
