"""What people come for, done in a browser."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.conftest import Site

Open = Callable[..., Page]


def test_a_topic_is_found_by_typing_and_its_feed_address_copied(visit: Open, site: Site) -> None:
    page = visit("/", permissions=["clipboard-read", "clipboard-write"])

    page.keyboard.press("/")
    page.keyboard.type("FERR")
    expect(page.get_by_text("1 of 7 found")).to_be_visible()
    page.get_by_role("link", name="Boats & ferries", exact=True).click()
    page.get_by_role("button", name="Copy the Atom address").click()

    expect(page.get_by_role("button", name="Copy the Atom address")).to_have_text("Copied")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == f"{site.address}/feeds/boats.atom"
    expect(page.get_by_role("status")).to_contain_text(copied)


def test_an_address_is_copied_where_there_is_no_clipboard(visit: Open, site: Site) -> None:
    page = visit("/subscribe/", permissions=["clipboard-read"])
    page.evaluate("Object.defineProperty(navigator.clipboard, 'writeText', {value: null})")

    page.get_by_role("button", name="Copy the OPML address").click()

    expect(page.get_by_role("button", name="Copy the OPML address")).to_have_text("Copied")
    assert page.evaluate("navigator.clipboard.readText()") == f"{site.address}/opml.xml"


def test_an_article_is_opened_from_its_topic(visit: Open) -> None:
    page = visit("/topics/boats/")

    page.get_by_role("link", name="Night ferry sails again").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Night ferry sails again")
    expect(page.get_by_role("main")).to_contain_text("The boat leaves at eleven")
    expect(page.locator("html")).to_have_attribute("lang", "en")


def test_words_are_searched_for_from_any_page(visit: Open) -> None:
    page = visit("/about/")

    page.get_by_role("searchbox", name="Search articles").fill("FARJAN")
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", name="1 article found")).to_be_visible()
    expect(page.get_by_role("searchbox")).to_have_value("FARJAN")
    expect(page.locator("article h3[lang=sv]")).to_have_text("Färjan går på natten")


def test_everything_is_done_without_script_too(visit: Open, site: Site) -> None:
    page = visit("/", java_script_enabled=False)

    expect(page.get_by_role("searchbox", name="Find a topic")).to_be_hidden()
    page.get_by_role("link", name="Boats & ferries", exact=True).click()
    address = f"{site.address}/feeds/boats.atom"
    expect(page.get_by_role("link", name=address)).to_be_visible()
    expect(page.get_by_role("button", name="Copy")).to_have_count(0)
    page.get_by_role("searchbox", name="Search articles").fill('"elm road"')
    page.keyboard.press("Enter")
    page.get_by_role("link", name="New pipes under Elm Road").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("New pipes under Elm Road")


def test_who_comes_to_nothing_can_search_there(visit: Open) -> None:
    page = visit("/topics/nothing/", status=404)

    page.get_by_role("searchbox").fill("library")
    page.get_by_role("button", name="Search").click()

    expect(page.get_by_role("link", name="Library <opens> on Sundays")).to_be_visible()


def test_the_keyboard_reaches_the_content_first_and_sees_where_it_is(visit: Open) -> None:
    page = visit("/topics/boats/")

    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to the content")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")

    focused = page.locator("main :focus")
    expect(focused).to_have_count(1)
    assert focused.evaluate("one => getComputedStyle(one).outlineStyle") == "solid"


def test_a_swedish_source_has_a_swedish_page(visit: Open) -> None:
    page = visit("/sources/norrby/")

    expect(page.locator("html")).to_have_attribute("lang", "sv")
    expect(page.get_by_role("heading", name="Senaste artiklarna")).to_be_visible()
    expect(page.locator(".lead")).to_contain_text("2 artiklar · senast 1 mars 2026")
    expect(page.locator(".brand")).to_have_attribute("lang", "en")
