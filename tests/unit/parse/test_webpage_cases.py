"""Every folder of tests/data/pages is a case: an HTML page, and what must be read from it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from aggregator.errors import Quarantined
from aggregator.model import Dump, Hints, Item, Selectors
from aggregator.parse import parse

CASES = sorted((Path(__file__).parents[2] / "data" / "pages").iterdir())


def hints_of(case: dict[str, Any]) -> Hints:
    told = dict(case.get("hints", {}))
    chosen = told.pop("selectors", None)
    return Hints(**told, selectors=Selectors(**chosen) if chosen else None)


def shown(item: Item, expected: dict[str, Any]) -> dict[str, Any]:
    """The parts of an item that its case speaks of."""
    figures: dict[str, Any] = {
        "title": item.title,
        "summary": item.summary,
        "categories": list(item.categories),
        "published": item.published.isoformat() if item.published else None,
        "link": item.link,
        "authors": list(item.authors),
        "image": item.image,
    }
    return {name: value for name, value in figures.items() if name in expected}


@pytest.mark.parametrize("folder", CASES, ids=lambda folder: folder.name)
def test_a_page_gives_what_its_case_says(folder: Path, make_dump: Callable[..., Dump]) -> None:
    case = json.loads((folder / "expected.json").read_text("utf-8"))
    location = case.get("location", folder.name)
    dump = make_dump((folder / "page.html").read_bytes(), location=location)

    if "refused" in case:
        with pytest.raises(Quarantined, match=case["refused"]) as caught:
            parse(dump, hints_of(case))
        assert caught.value.subject == location
        assert caught.value.hint
        return
    parsed = parse(dump, hints_of(case))

    pairs = zip(parsed.items, case["items"], strict=False)
    assert [shown(item, expected) for item, expected in pairs] == case["items"]
    assert [item.position for item in parsed.items] == list(range(len(case["items"])))
    assert parsed.layout == case.get("layout", parsed.layout)
    assert parsed.encoding == case.get("told", parsed.encoding)
    found = " ".join(finding.text for finding in parsed.findings)
    assert all(words in found for words in case.get("findings", ()))
