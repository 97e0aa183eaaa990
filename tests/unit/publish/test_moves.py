"""What other web servers are told of former addresses."""

from __future__ import annotations

from aggregator.model import Publication
from aggregator.publish.moves import moves


def test_every_address_of_a_former_slug_leads_to_the_present_one() -> None:
    told = moves(Publication(former={"green": "parks"}))

    assert told["moved.map"].splitlines() == [
        '"/feeds/green.atom" "/feeds/parks.atom";',
        '"/feeds/green.rss" "/feeds/parks.rss";',
        '"/feeds/green.json" "/feeds/parks.json";',
        '"/topics/green/" "/topics/parks/";',
    ]
    assert "redir /feeds/green.atom /feeds/parks.atom 301" in told["moved.caddy"].splitlines()
    assert told["gone.map"] == ""


def test_the_addresses_of_a_feed_that_has_ended_are_gone() -> None:
    told = moves(Publication(former={"green": None}))

    assert told["gone.map"].splitlines()[0] == '"/feeds/green.atom" 1;'
    assert "error /feeds/green.atom 410" in told["moved.caddy"].splitlines()
    assert told["moved.map"] == ""


def test_what_is_included_is_never_empty_for_caddy() -> None:
    assert moves(Publication())["moved.caddy"]
