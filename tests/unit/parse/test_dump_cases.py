"""Every folder of tests/data/dumps is a case: a dump, and what must be read from it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from aggregator.errors import Quarantined
from aggregator.model import Dump, Hints, Item
from aggregator.parse import parse

ROOT = Path(__file__).parents[3]
CASES = sorted((ROOT / "tests" / "data" / "dumps").iterdir())
REAL = sorted((ROOT.parent / "shared" / "dumps").glob("*/*.txt"))


def hints_of(case: dict[str, Any]) -> Hints:
    told = case.get("hints", {})
    lists = {name: tuple(value) for name, value in told.items() if isinstance(value, list)}
    return Hints(**{**told, **lists})


def shown(item: Item, *, link: bool) -> dict[str, Any]:
    figures: dict[str, Any] = {
        "title": item.title,
        "summary": item.summary,
        "categories": list(item.categories),
        "published": item.published.isoformat() if item.published else None,
    }
    return {**figures, "link": item.link} if link else figures


@pytest.mark.parametrize("folder", CASES, ids=lambda folder: folder.name)
def test_a_dump_gives_what_its_case_says(folder: Path, make_dump: Callable[..., Dump]) -> None:
    case = json.loads((folder / "expected.json").read_text("utf-8"))
    dump = make_dump((folder / "dump.txt").read_bytes(), location=folder.name)

    if "refused" in case:
        with pytest.raises(Quarantined, match=case["refused"]) as caught:
            parse(dump, hints_of(case))
        assert caught.value.subject == folder.name
        assert caught.value.hint
        return
    parsed = parse(dump, hints_of(case))

    links = ["link" in item for item in case["items"]]
    items = [shown(item, link=link) for item, link in zip(parsed.items, links, strict=False)]
    assert items == case["items"]
    assert [item.position for item in parsed.items] == list(range(len(case["items"])))
    assert parsed.dropped == case.get("dropped", 0)
    assert parsed.encoding == case.get("encoding", parsed.encoding)


@pytest.mark.skipif(not REAL, reason="the real dumps are not part of the project")
@pytest.mark.parametrize("path", REAL, ids=lambda path: path.stem)
def test_a_real_dump_is_read_exactly(path: Path, make_dump: Callable[..., Dump]) -> None:
    expected = json.loads(path.with_suffix(".expected.json").read_text("utf-8"))

    parsed = parse(make_dump(path.read_bytes()), Hints(language="sv"))

    assert [(item.title, item.summary, item.categories) for item in parsed.items] == [
        (item["title"], item["summary"], (item["topic_line"],)) for item in expected
    ]
    assert parsed.dropped == 0
