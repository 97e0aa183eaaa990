"""The quick path may be taken because it tells what the tolerant one tells."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from aggregator.errors import ParseError
from aggregator.model import Dump, Hints, Item
from aggregator.parse import parse
from aggregator.parse.caps import Caps
from aggregator.parse.decode import decode
from aggregator.parse.entries import make_items
from aggregator.parse.xmlfeed.strict import read_strictly
from aggregator.parse.xmlfeed.told import ToldFeed
from aggregator.parse.xmlfeed.tolerant import read_tolerantly
from aggregator.parse.xmlsource import XmlSource, opened

CASES = sorted((Path(__file__).parents[2] / "data" / "feeds-in").glob("*/feed.xml"))
STRICT = [
    path
    for path in CASES
    if json.loads((path.parent / "expected.json").read_text("utf-8")).get("parser") == "strict"
]
BATTERY = os.environ.get("AGGREGATOR_FEEDPARSER_TESTS")


def items_of(
    read: Callable[[XmlSource, str | None, Caps], ToldFeed], dump: Dump, base: str | None
) -> tuple[str, tuple[Item, ...]]:
    feed = read(opened(dump, decode(dump, None), Hints()), base, Caps())
    return feed.version, make_items(feed.entries, dump, Hints()).items


@pytest.mark.parametrize("base", [None, "https://where.example/from/feed.xml"])
@pytest.mark.parametrize("path", STRICT, ids=lambda path: path.parent.name)
def test_both_paths_give_equal_items(
    path: Path, base: str | None, make_dump: Callable[..., Dump]
) -> None:
    dump = make_dump(path.read_bytes())

    strict = items_of(read_strictly, dump, base)

    assert strict == items_of(read_tolerantly, dump, base)


def test_most_fixtures_take_the_quick_path() -> None:
    assert len(STRICT) > 25


@pytest.mark.skipif(not BATTERY, reason="AGGREGATOR_FEEDPARSER_TESTS names no checkout")
def test_the_test_feeds_of_feedparser_never_break_the_reader(
    make_dump: Callable[..., Dump],
) -> None:
    paths = sorted(Path(BATTERY or "").rglob("*.xml"))

    for path in paths:
        dump = make_dump(path.read_bytes(), location=path.name)
        try:
            parsed = parse(dump, Hints())
        except ParseError:
            continue
        assert parsed.items

    assert len(paths) > 1000
