"""The list of sources for other readers."""

from __future__ import annotations

from lxml import etree

from aggregator.render import Subscribed, render_subscriptions


def test_the_sources_are_listed_in_their_order() -> None:
    listed = [
        Subscribed(address="https://b.example.org/?a=1&b=2", title="B & b", site="https://b.test/"),
        Subscribed(address="https://a.example.org/", title="A\x00", language="sv"),
    ]

    root = etree.fromstring(render_subscriptions(listed, "Mine"))

    first, second = (dict(one.attrib) for one in root.iter("outline"))
    assert first["xmlUrl"] == "https://b.example.org/?a=1&b=2"
    assert (first["text"], first["title"], first["type"]) == ("B & b", "B & b", "rss")
    assert first["htmlUrl"] == "https://b.test/"
    assert (second["text"], second["language"]) == ("A", "sv")
    assert "htmlUrl" not in second
