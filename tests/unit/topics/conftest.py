"""Builds the topics of one source from a case's JSON."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from aggregator.topics import Corpus, Topics, Vocabulary


def _make(case: Mapping[str, Any]) -> Topics:
    vocabulary = Vocabulary(
        labels=tuple(case.get("vocabulary", ())), aliases=case.get("aliases", {})
    )
    corpus = Corpus(lines=case.get("corpus", {}), words=frozenset(case.get("words", ())))
    return Topics(vocabulary, corpus, case.get("split", "auto"))


@pytest.fixture(scope="session")
def make_topics() -> Callable[[Mapping[str, Any]], Topics]:
    return _make
