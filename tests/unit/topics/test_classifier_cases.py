"""Where articles are filed: cases are files, each a registry with articles and what is expected."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from aggregator.model import (
    CombinedFeed,
    Condition,
    Facts,
    Field,
    Filed,
    Registry,
    Term,
    TopicEntry,
)
from aggregator.topics import Classifier

_CASES = Path(__file__).parents[2] / "data" / "topics" / "conditions"
_FILES = {path.stem: json.loads(path.read_text("utf-8")) for path in sorted(_CASES.glob("*.json"))}
_ARTICLES = [
    pytest.param(file["registry"], article, id=f"{name} {number}")
    for name, file in _FILES.items()
    for number, article in enumerate(file["articles"], start=1)
]


@pytest.mark.parametrize(("registry", "article"), _ARTICLES)
def test_an_article_is_filed_as_its_case_says(
    registry: Mapping[str, Any], article: Mapping[str, Any]
) -> None:
    classifier = Classifier(_registry(registry))

    filed = classifier.file(article["labels"], _facts(article.get("facts", {})))

    assert filed == Filed(**{part: tuple(names) for part, names in article["filed"].items()})


def _registry(written: Mapping[str, Any]) -> Registry:
    return Registry(
        topics=tuple(map(_topic, written.get("topics", ()))),
        combined=tuple(
            CombinedFeed(
                slug=feed["slug"], title=feed["slug"], condition=_condition(feed["condition"])
            )
            for feed in written.get("combined", ())
        ),
    )


def _topic(written: Mapping[str, Any]) -> TopicEntry:
    return TopicEntry(
        slug=written["slug"],
        label=written["label"],
        title=written["label"],
        parents=tuple(written.get("parents", ())),
        include=tuple(map(_condition, written.get("include", ()))),
        exclude=tuple(map(_condition, written.get("exclude", ()))),
        removed=written.get("removed", False),
    )


def _condition(written: Mapping[str, Any]) -> Condition:
    return Condition(
        terms=tuple(
            Term(field=field, wanted=tuple(written[field])) for field in Field if field in written
        ),
        all_of=tuple(map(_condition, written.get("all_of", ()))),
        any_of=tuple(map(_condition, written.get("any_of", ()))),
        none_of=tuple(map(_condition, written.get("none_of", ()))),
    )


def _facts(written: Mapping[str, Any]) -> Facts:
    return Facts(
        title=_text(written.get("title", "")),
        summary=_text(written.get("summary", "")),
        categories=tuple(written.get("categories", ())),
        sources=tuple(written.get("sources", ())),
        language=written.get("language"),
        link=written.get("link"),
    )


def _text(written: str | Mapping[str, Any]) -> str:
    if isinstance(written, str):
        return written
    return str(written["of"]) * int(written["times"]) + str(written["then"])
