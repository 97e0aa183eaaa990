"""Every folder of tests/data/feeds-in is a case: a feed, and what must be read from it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from aggregator.errors import ParseError, Quarantined
from aggregator.model import Dump, Hints, Item
from aggregator.parse import parse

CASES = sorted((Path(__file__).parents[2] / "data" / "feeds-in").iterdir())
ABSENT: dict[str, Any] = {
    "summary": "",
    "content": None,
    "categories": [],
    "authors": [],
    "published": None,
    "link": None,
    "image": None,
    "language": None,
}


def hints_of(case: dict[str, Any]) -> Hints:
    told = case.get("hints", {})
    lists = {name: tuple(value) for name, value in told.items() if isinstance(value, list)}
    return Hints(**{**told, **lists})


def body_of(folder: Path) -> bytes:
    return next(path for path in folder.iterdir() if path.name != "expected.json").read_bytes()


def shown(item: Item) -> dict[str, Any]:
    return {
        "title": item.title,
        "summary": item.summary,
        "content": item.content,
        "categories": list(item.categories),
        "authors": list(item.authors),
        "published": item.published.isoformat() if item.published else None,
        "link": item.link,
        "image": item.image,
        "language": item.language,
    }


@pytest.mark.parametrize("folder", CASES, ids=lambda folder: folder.name)
def test_a_feed_gives_what_its_case_says(folder: Path, make_dump: Callable[..., Dump]) -> None:
    case = json.loads((folder / "expected.json").read_text("utf-8"))
    dump = make_dump(body_of(folder), location=folder.name)

    if "refused" in case:
        kind = {"ParseError": ParseError, "Quarantined": Quarantined}[case["error"]]
        with pytest.raises(ParseError, match=case["refused"]) as caught:
            parse(dump, hints_of(case))
        assert type(caught.value) is kind
        assert caught.value.subject == folder.name
        return
    parsed = parse(dump, hints_of(case))

    assert [shown(item) for item in parsed.items] == [{**ABSENT, **item} for item in case["items"]]
    assert [item.position for item in parsed.items] == list(range(len(case["items"])))
    assert parsed.dropped == case.get("dropped", 0)
    assert parsed.layout == case["layout"]
    assert parsed.encoding == case.get("charset", "utf-8")
    findings = {finding.step: finding.text for finding in parsed.findings}
    assert findings["parser"].startswith(case["parser"])
    for words in case.get("findings", ()):
        assert any(words in finding.text for finding in parsed.findings)
