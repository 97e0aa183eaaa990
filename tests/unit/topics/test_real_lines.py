"""The label lines of the real dumps, with the shipped vocabulary and with none."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from aggregator.topics import Corpus, Topics, Vocabulary, mixed_words

_ROOT = Path(__file__).parents[3]
_EXPECTED = sorted((_ROOT.parent / "shared/dumps/region-stockholm").glob("*.expected.json"))
_SHIPPED = (_ROOT / "config/vocabularies/region-stockholm.yaml").read_text("utf-8")
_LABELS = tuple(re.findall(r"^ +- (.+)$", _SHIPPED, re.MULTILINE))

pytestmark = pytest.mark.skipif(not _EXPECTED, reason="the real dumps are not here")


def _read(paths: list[Path]) -> list[dict[str, Any]]:
    return [article for path in paths for article in json.loads(path.read_text("utf-8"))]


@pytest.mark.parametrize("labels", [_LABELS, ()], ids=["shipped vocabulary", "no vocabulary"])
@pytest.mark.parametrize("chosen", [slice(0, 1), slice(1, 2), slice(0, 2)], ids=str)
def test_real_lines_are_divided_as_expected(labels: tuple[str, ...], chosen: slice) -> None:
    articles = _read(_EXPECTED[chosen])
    lines = Counter(article["topic_line"] for article in articles)
    words = mixed_words(
        " ".join(article["title"] + " " + article["summary"] for article in articles)
    )

    topics = Topics(Vocabulary(labels=labels), Corpus(lines=lines, words=words))

    for article in articles:
        assert list(topics.labels([article["topic_line"]])) == article["topics"]


def test_the_shipped_vocabulary_lists_eighteen_labels() -> None:
    assert len(set(_LABELS)) == 18
