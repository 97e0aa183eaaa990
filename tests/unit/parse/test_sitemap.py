"""News sitemaps beyond the cases that are files."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from aggregator.errors import ParseError, Quarantined
from aggregator.model import Dump, Hints
from aggregator.parse import parse

HEAD = (
    b'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
    b' xmlns:n="http://www.google.com/schemas/sitemap-news/0.9">'
)
URL = b"<url><loc>https://hamn.example/a</loc><n:news><n:title>Kajen</n:title></n:news></url>"


def test_any_prefix_may_stand_for_the_news(make_dump: Callable[..., Dump]) -> None:
    parsed = parse(make_dump(HEAD + URL + b"</urlset>"), Hints())

    assert [(item.title, item.link) for item in parsed.items] == [
        ("Kajen", "https://hamn.example/a")
    ]


def test_a_sitemap_without_addresses_is_not_taken_for_nothing(
    make_dump: Callable[..., Dump],
) -> None:
    with pytest.raises(Quarantined, match="no entries"):
        parse(make_dump(HEAD + b"</urlset>"), Hints())


def test_an_entity_bomb_in_a_sitemap_is_refused(make_dump: Callable[..., Dump]) -> None:
    bomb = b'<!DOCTYPE urlset [<!ENTITY a "aaaa">]>' + HEAD + URL + b"</urlset>"

    with pytest.raises(ParseError, match="declares entities"):
        parse(make_dump(bomb), Hints())


def test_deep_nesting_in_a_sitemap_is_refused(make_dump: Callable[..., Dump]) -> None:
    with pytest.raises(ParseError, match="Excessive depth"):
        parse(make_dump(HEAD + b"<url>" * 200_000), Hints())
