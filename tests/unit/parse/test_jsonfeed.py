"""JSON Feeds beyond the cases that are files."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aggregator.errors import ParseError
from aggregator.model import Dump, Hints
from aggregator.parse import parse

VERSION = "https://jsonfeed.org/version/1.1"
KEYS = st.sampled_from(
    ["id", "title", "summary", "content_html", "content_text", "authors", "tags"]
)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=8,
)


def feed(**told: object) -> bytes:
    return json.dumps({"version": VERSION, "title": "Hamn", **told}).encode()


def test_the_version_may_stand_last(make_dump: Callable[..., Dump]) -> None:
    body = json.dumps({"items": [{"id": "1", "title": "Isen går"}], "version": VERSION})

    assert parse(make_dump(body.encode()), Hints()).layout == "JSON Feed 1.1"


def test_a_version_to_come_is_read_and_named(make_dump: Callable[..., Dump]) -> None:
    body = feed(version="https://jsonfeed.org/version/9", items=[{"title": "Isen går"}])

    assert parse(make_dump(body), Hints()).layout == "JSON Feed of an unknown version"


def test_relative_links_lead_to_the_site_of_the_feed(make_dump: Callable[..., Dump]) -> None:
    body = feed(feed_url="https://hamn.example/feed.json", items=[{"title": "a", "url": "/a"}])

    assert parse(make_dump(body), Hints()).items[0].link == "https://hamn.example/a"


def test_other_json_is_no_feed(make_dump: Callable[..., Dump]) -> None:
    with pytest.raises(ParseError, match="JSON document"):
        parse(make_dump(b'{"items": [{"title": "a"}]}'), Hints())


def test_values_without_end_are_refused_before_they_fill_the_memory(
    make_dump: Callable[..., Dump],
) -> None:
    body = feed()[:-1] + b', "items": [' + b"{}," * 1_000_001 + b"{}]}"

    with pytest.raises(ParseError, match="commas and brackets"):
        parse(make_dump(body), Hints())


@settings(
    max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(items=st.lists(st.dictionaries(KEYS, VALUES, max_size=6) | VALUES, max_size=4))
def test_items_of_any_types_never_break_the_reader(
    items: list[object], make_dump: Callable[..., Dump]
) -> None:
    try:
        parsed = parse(make_dump(feed(items=items)), Hints())
    except ParseError:
        return

    assert len(parsed.items) + parsed.dropped == len(items)
