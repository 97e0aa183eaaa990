"""Filing everything anew: what it changes, and all that it leaves alone."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from aggregator.model import Document
from tests.conftest import listing
from tests.integration.topics.conftest import Config, Office

ROADS: Config = {"topics": [{"slug": "roads", "label": "Roads"}]}
ITEMS = [
    ("Bridge opens", "On Monday.", "Roads"),
    ("Choir sings", "For free.", "Culture"),
    ("Team wins", "By two goals.", "Sport"),
    ("Choir of players", "With a ball.", "SportCulture"),
]


@pytest.fixture
def filled(office: Office) -> Office:
    """Three topics, published."""
    office.configure(ROADS)
    office.take("town", listing(ITEMS))
    office.publisher.refresh(lists=True)
    return office


def documents(office: Office) -> Mapping[str, Document]:
    office.publisher.refresh(lists=True)
    return office.publisher.publication.documents


def kept(before: Mapping[str, Document], after: Mapping[str, Document], slug: str) -> set[bool]:
    """Whether the documents of a feed are the very same ones."""
    paths = [f"/feeds/{slug}{suffix}" for suffix in (".atom", ".rss", ".json")]
    return {after[path] is before[path] for path in (*paths, f"/topics/{slug}/")}


def test_a_configuration_that_files_alike_renders_nothing(filled: Office) -> None:
    before = filled.publisher.publication

    filled.configure({**ROADS, "sources": {"town": {"labels": ["Sport", "Culture"]}}})

    assert not filled.publisher.refresh(lists=True)
    assert filled.publisher.publication is before


def test_a_new_topic_leaves_the_feeds_of_others_untouched(filled: Office) -> None:
    before = documents(filled)

    rule = {"slug": "money", "label": "Money", "include": [{"summary": "free"}]}
    filled.configure({"topics": [*ROADS["topics"], rule]})
    after = documents(filled)

    assert kept(before, after, "roads") == {True}
    assert kept(before, after, "culture") == {False}  # an entry names its topics
    assert "/feeds/money.atom" in after


def test_a_renamed_topic_is_told_in_the_feeds_it_shares_articles_with(filled: Office) -> None:
    before = documents(filled)

    told = {"slug": "sport", "label": "Sport", "title": "Sports"}
    filled.configure({"topics": [*ROADS["topics"], told]})
    after = documents(filled)

    assert kept(before, after, "roads") == {True}
    assert kept(before, after, "culture") == {False}
    assert b"Sports" in after["/feeds/culture.json"].body


def test_a_combined_feed_leaves_all_others_untouched(filled: Office) -> None:
    before = documents(filled)

    fun = {"slug": "fun", "title": "Fun", "any_of": [{"topic": "sport"}]}
    filled.configure({**ROADS, "feeds": [fun]})
    after = documents(filled)

    assert [kept(before, after, slug) for slug in ("roads", "culture", "sport")] == [{True}] * 3
    assert b"Team wins" in after["/feeds/fun.atom"].body


def test_a_dump_that_teaches_renders_only_what_it_changes(filled: Office) -> None:
    filled.take("town", listing([("Arts week", "In May.", "Fine artsSport")]))
    before = documents(filled)

    filled.take("town", listing([("Paint dries", "Slowly.", "Fine arts")]))
    after = documents(filled)

    assert [kept(before, after, slug) for slug in ("roads", "culture")] == [{True}] * 2
    assert b"Arts week" in after["/feeds/fine-arts.atom"].body
