"""Index, list of feeds, pages and assets."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

from lxml import etree, html

from aggregator.model import Document, Feed, FeedHead, FeedKind, Site
from aggregator.render import (
    render,
    render_article,
    render_assets,
    render_index,
    render_missing,
    render_opml,
)

MOMENT = datetime(2026, 3, 4, 9, 30, 15, tzinfo=UTC)


def head(kind: FeedKind, slug: str, title: str, articles: int = 2) -> FeedHead:
    return FeedHead(
        kind=kind,
        slug=slug,
        title=title,
        revision=1,
        changed_at=MOMENT,
        articles=articles,
        latest=MOMENT if articles else None,
        language="sv",
    )


HEADS = (
    head(FeedKind.SOURCE, "town", "The Town"),
    head(FeedKind.TOPIC, "zoo", "Zoo <animals>", 0),
    head(FeedKind.ALL, "all", "All news", 3),
    head(FeedKind.TOPIC, "air", "air", 1),
    head(FeedKind.COMBINED, "zoo-air", "Zoo and air", 1),
)


def index_of(site: Site) -> dict[str, Document]:
    made = (
        render_index(HEADS, site, MOMENT),
        render_opml(HEADS, site, MOMENT),
        *render_assets(site, MOMENT),
    )
    return {each.path: each for each in made}


def page_of(document: Document) -> html.HtmlElement:
    return html.document_fromstring(document.body.decode())


def test_the_outlines_are_all_feeds_with_folders_for_topics_and_sources(site: Site) -> None:
    body = etree.fromstring(index_of(site)["/opml.xml"].body).find("body")

    assert body is not None
    folders = ["All news", "Topics", "Combined feeds", "Sources"]
    assert [each.get("text") for each in body] == folders
    # A text of OPML may be HTML, and would be taken for that.
    assert [each.get("text") for each in body[1]] == ["air", "Zoo &lt;animals&gt;"]
    assert [each.get("xmlUrl") for each in body[2]] == [site.url("/feeds/zoo-air.atom")]
    outline = body[3][0]
    assert {str(name): str(outline.get(name)) for name in outline.keys()} == {  # noqa: SIM118 - an element is no mapping
        "type": "rss",
        "text": "The Town",
        "title": "The Town",
        "xmlUrl": "https://news.example.org/sources/town.atom",
        "htmlUrl": "https://news.example.org/sources/town/",
    }


def test_the_index_offers_three_formats_of_every_feed(site: Site) -> None:
    page = page_of(index_of(site)["/"])

    visible = {str(a) for a in page.xpath("//*[contains(@class, 'formats')]//a/@href")}
    announced = {str(a) for a in page.xpath("//link[@rel='alternate']/@href")}

    paths = {each.path + suffix for each in HEADS for suffix in (".atom", ".rss", ".json")}
    assert visible == paths
    assert announced == {site.url(path) for path in paths if path.startswith("/feeds/all.")}


def test_the_index_counts_articles_and_names_the_newest(site: Site) -> None:
    lines = page_of(index_of(site)["/"]).xpath("//ul[@class='feeds']/li")

    told = [" ".join(line.text_content().split()) for line in lines]
    assert told[0].startswith("air 1 article · newest 4 March 2026")
    assert told[1].startswith("Zoo <animals> 0 articles Atom")


def test_no_page_has_anything_from_elsewhere_or_a_script_of_its_own(
    make_feed: Callable[..., Feed], site: Site
) -> None:
    feed = make_feed("<script>x</script>", "Two", summary="<img src=https://a.example/b.png>")
    made = [*render(feed, site).documents, *index_of(site).values(), render_missing(site)]
    made.append(render_article(feed.articles[0], site))

    for page in (page_of(each) for each in made if each.media_type.startswith("text/html")):
        loaded = page.xpath("//img/@src | //link[@rel='stylesheet' or @rel='icon']/@href")
        assert {str(each) for each in loaded} <= {"/style.css", "/favicon.svg"}
        assert {str(each) for each in page.xpath("//script/@src")} <= {"/index.js", "/copy.js"}
        assert not page.xpath("//script[not(@src)] | //style | //*[@style]")


def test_the_links_of_a_page_stay_below_the_folder_of_the_site(site: Site) -> None:
    page = page_of(index_of(replace(site, base_url="https://example.org/news"))["/"])

    assert str(page.xpath("//a[@class='brand']/@href")[0]) == "/news/"
    assert str(page.xpath("//link[@rel='stylesheet']/@href")[0]) == "/news/style.css"


def test_a_page_shows_what_an_article_says_in_its_own_language(
    make_feed: Callable[..., Feed], site: Site
) -> None:
    feed = make_feed("Färjan <går>", summary="Ett.\n\nTvå & tre.")
    article = replace(feed.articles[0], language="sv")

    document = next(
        each
        for each in render(replace(feed, articles=(article,)), site, {"town": "Stan"}).documents
        if each.path == "/topics/harbour/"
    )

    shown = page_of(document).xpath("//article")[0]
    assert str(shown.xpath("h3[@lang='sv']/a/text()")[0]) == "Färjan <går>"
    assert [p.text for p in shown.xpath("div[@lang='sv']/p")] == ["Ett.", "Två & tre."]
    assert str(shown.xpath(".//time/@datetime")[0]) == "2026-03-04T09:30:15+00:00"
    assert "Stan" in shown.text_content()


def test_a_link_that_is_not_of_the_web_is_not_followed(
    make_feed: Callable[..., Feed], site: Site
) -> None:
    article = replace(make_feed("One").articles[0], link="javascript:alert(1)")

    made = render_article(article, site)

    assert b"javascript" not in made.body
    assert b"Read the original" not in made.body


def test_an_article_page_leads_to_the_original_and_is_dated_by_its_change(
    make_feed: Callable[..., Feed], site: Site
) -> None:
    article = replace(make_feed("One").articles[0], link="https://town.example.org/1")

    made = render_article(article, site)

    assert made.path == f"/articles/{article.id}"
    assert made.modified_at == article.updated
    assert "https://town.example.org/1" in page_of(made).xpath("//main//a/@href")


def test_an_article_page_shows_content_authors_picture_and_other_links(
    make_feed: Callable[..., Feed], site: Site
) -> None:
    article = replace(
        make_feed("One", summary="Plain.").articles[0],
        content="<p>In <b>bold</b>.</p>",
        authors=("Ada <Holm>", "Per Ek"),
        image="https://town.example.org/1.png?a=1&b=2",
        link="https://town.example.org/1",
        links=(("town", "https://town.example.org/1"), ("county", "https://county.example.org/7")),
    )

    page = page_of(render_article(article, site, {"county": "The County"}))

    assert page.xpath("//div[@class='text marked']/p/b/text()") == ["bold"]
    assert "Plain." not in page.text_content()
    assert "By Ada <Holm>, Per Ek" in page.text_content()
    (image,) = page.xpath("//main//img")
    assert dict(image.attrib) == {
        "src": "https://town.example.org/1.png?a=1&b=2",
        "alt": "",
        "referrerpolicy": "no-referrer",
    }
    assert page.xpath("//a[text()='Also at The County']/@href") == ["https://county.example.org/7"]


def test_a_picture_that_the_content_shows_is_not_shown_twice(
    make_feed: Callable[..., Feed], site: Site
) -> None:
    address = "https://town.example.org/1.png?a=1&b=2"
    content = '<p><img src="https://town.example.org/1.png?a=1&amp;b=2" alt="A boat"></p>'
    article = replace(make_feed("One").articles[0], content=content, image=address)

    page = page_of(render_article(article, site))

    assert [str(one) for one in page.xpath("//main//img/@alt")] == ["A boat"]


def test_text_that_no_page_can_carry_is_cleaned(make_feed: Callable[..., Feed], site: Site) -> None:
    article = make_feed("Odd \ud800\x07 title", summary="\udfff").articles[0]

    page = page_of(render_article(article, replace(site, title="Sit\ud801e")))

    assert str(page.xpath("//h1/text()")[0]) == "Odd title"
    assert str(page.xpath("//title/text()")[0]) == "Odd title – Site"


def test_the_style_sheet_knows_light_dark_and_phones(site: Site) -> None:
    style = index_of(site)["/style.css"].body.decode()

    assert "prefers-color-scheme: dark" in style
    assert "max-width: 34rem" in style
    assert not re.search(r"url\(|@import", style)


def test_robots_and_both_icons_have_an_answer(site: Site) -> None:
    made = index_of(site)

    assert made["/robots.txt"].media_type == "text/plain; charset=utf-8"
    assert made["/favicon.ico"].body == made["/favicon.svg"].body
