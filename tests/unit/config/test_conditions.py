"""Conditions and their regular expressions, whatever is written."""

from __future__ import annotations

import contextlib
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some

from aggregator.config import Settings, load
from aggregator.config.patterns import checked_pattern, is_pattern
from aggregator.errors import ConfigError, Problem

_SOURCES = [{"name": "pier", "directory": "a"}]
_KEYS = some.sampled_from(["topic", "source", "language", "title", "any_of", "none_of", "tilte"])
_VALUES = some.recursive(
    some.none() | some.booleans() | some.integers() | some.text(max_size=4),
    lambda inner: some.lists(inner, max_size=3) | some.dictionaries(_KEYS, inner, max_size=3),
    max_leaves=12,
)
_TOPIC_KEYS = some.sampled_from(["slug", "label", "title", "parents", "aliases", "include"])
_NOWHERE = Problem(file="", line=0, column=0, key="", text="")
_FEED_KEYS = some.sampled_from(["slug", "title", "all_of", "any_of"])


@pytest.fixture(scope="session")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("conditions") / "aggregator.yaml"


def _loaded(file: Path, **parts: object) -> Settings:
    file.write_text(json.dumps({"sources": _SOURCES, **parts}), encoding="utf-8")
    return load(file)


@given(
    topics=some.lists(some.dictionaries(_TOPIC_KEYS, _VALUES), max_size=3),
    feeds=some.lists(some.dictionaries(_FEED_KEYS, _VALUES), max_size=2),
)
def test_whatever_is_declared_is_taken_or_refused_with_its_places(
    file: Path, topics: list[object], feeds: list[object]
) -> None:
    problems: tuple[Problem, ...] = ()
    declared = len(topics)

    try:
        declared = len(_loaded(file, topics=topics, feeds=feeds).registry.topics)
    except ConfigError as error:
        problems = error.problems or (_NOWHERE,)

    assert declared == len(topics)
    assert all((problem.line, bool(problem.text)) == (1, True) for problem in problems)


@pytest.mark.parametrize(
    ("depth", "told"),
    [
        (11, "conditions lie more than 10 deep in each other; write them flatter"),
        (80, "conditions lie more than 10 deep in each other; write them flatter"),
        (200, "is nested too deeply"),
        (400, "is nested too deeply"),
    ],
)
def test_conditions_far_too_deep_are_one_problem_and_no_crash(
    file: Path, depth: int, told: str
) -> None:
    condition: dict[str, object] = {"title": "boat"}
    for _ in range(depth - 1):
        condition = {"all_of": [condition]}

    with pytest.raises(ConfigError) as caught:
        _loaded(file, feeds=[{"slug": "sea", "title": "Sea", "any_of": [condition]}])

    assert [problem.text for problem in caught.value.problems] == [told]


def test_a_long_line_of_parents_is_taken(file: Path) -> None:
    last = 3_000
    topics = [
        {"slug": f"t{place}", "label": f"T {place}", "parents": [f"t{place + 1}"]}
        for place in range(last)
    ]

    settings = _loaded(file, topics=[*topics, {"slug": f"t{last}", "label": "Top"}])

    assert settings.topics[0].parents == ("t1",)


@given(some.text(max_size=40))
def test_an_expression_is_taken_as_it_is_or_refused(text: str) -> None:
    with contextlib.suppress(ValueError):
        assert checked_pattern(f"/{text}/") == f"/{text}/"


@pytest.mark.parametrize("words", ["", "/", "boat", "/news", "news/", "a/b"])
def test_words_with_a_slash_are_no_expression(words: str) -> None:
    assert not is_pattern(words)
    assert checked_pattern(words) == words


def test_half_a_surrogate_pair_in_an_expression_is_refused() -> None:
    with pytest.raises(ValueError, match="half a surrogate pair"):
        checked_pattern("/\ud83d/")
