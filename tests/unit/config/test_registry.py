"""Declared topics and combined feeds become the registry that stands beside their files."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from aggregator.config import Settings, load

_FILES = Path(__file__).parents[2] / "data" / "config" / "valid" / "registry"

_RAW: dict[str, Any] = {
    "sources": [
        {"name": "pier", "directory": "a", "topics": {"split": "none", "undeclared": "list"}},
        {"name": "lake", "directory": "b"},
    ],
    "topics": [
        {"slug": "sea", "label": "Sea", "title": "The sea", "aliases": ["Ocean"]},
        {"slug": "boats", "title": "Boats", "parents": ["sea"], "exclude": [{"source": "lake"}]},
    ],
    "feeds": [
        {
            "slug": "news-of-boats",
            "title": "News of boats",
            "all_of": [{"topic": "boats", "title": ["new", "first"]}],
            "none_of": [{"any_of": [{"language": "sv"}, {"text": "/old/", "link": "old"}]}],
        }
    ],
}


def _plain(value: object) -> Any:  # noqa: ANN401 - any JSON value
    """A registry as JSON, without what is empty and without the fingerprint."""
    if isinstance(value, tuple):
        return [_plain(part) for part in value]
    if not is_dataclass(value):
        return value
    told = {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    return {key: part for key, part in told.items() if part and key != "fingerprint"}


def _fingerprint(raw: dict[str, Any]) -> str:
    return Settings.model_validate(raw).registry.fingerprint


def _copy() -> Any:  # noqa: ANN401 - any JSON value
    return json.loads(json.dumps(_RAW))


def _reordered(value: Any, draw: Callable[..., Any]) -> Any:  # noqa: ANN401 - any JSON value
    if isinstance(value, list):
        return [_reordered(part, draw) for part in value]
    if not isinstance(value, dict):
        return value
    return {key: _reordered(value[key], draw) for key in draw(some.permutations(list(value)))}


@pytest.mark.parametrize("file", sorted(_FILES.glob("*.yaml")), ids=lambda file: file.stem)
def test_the_registry_is_what_is_expected(file: Path) -> None:
    expected = json.loads(file.with_suffix(".json").read_text(encoding="utf-8"))

    settings = load(file)

    assert _plain(settings.registry) == expected


def test_without_declarations_the_registry_is_empty() -> None:
    registry = load(_FILES.parent / "least.yaml").registry

    assert (registry.topics, registry.combined) == ((), ())
    assert len(registry.fingerprint) == 64


def test_label_and_title_stand_in_for_each_other() -> None:
    ferries, rowing, sea = load(_FILES / "names.yaml").topics

    assert (ferries.label, ferries.title) == ("Ferries", "Ferries")
    assert (rowing.label, rowing.title) == ("Rowing boats", "Rowing boats")
    assert (sea.label, sea.title) == ("Hav", "The sea")


def test_a_source_says_what_becomes_of_undeclared_labels() -> None:
    pier, lake = Settings.model_validate(_RAW).sources

    assert (pier.topics.undeclared, lake.topics.undeclared) == ("list", "publish")


def test_the_registry_is_made_once() -> None:
    settings = Settings.model_validate(_RAW)

    assert settings.registry is settings.registry


@given(some.data())
def test_the_order_of_keys_does_not_move_the_fingerprint(data: some.DataObject) -> None:
    reordered = _reordered(_RAW, data.draw)

    assert _fingerprint(reordered) == _fingerprint(_RAW)


def test_writing_a_default_or_a_list_of_one_does_not_move_the_fingerprint() -> None:
    raw = _copy()
    raw["sources"].reverse()
    raw["sources"][0]["topics"] = {"split": "auto", "undeclared": "publish"}
    raw["topics"][1] |= {"label": "Boats", "removed": False, "exclude": [{"source": ["lake"]}]}

    assert _fingerprint(raw) == _fingerprint(_RAW)


def test_what_does_not_file_articles_does_not_move_the_fingerprint() -> None:
    raw = _copy()
    raw |= {"title": "Another name", "listen": "127.0.0.1:9", "publish": {"entries": 7}}
    raw["sources"][0] |= {"title": "The pier", "every": "9m", "directory": "elsewhere"}

    assert _fingerprint(raw) == _fingerprint(_RAW)


@pytest.mark.parametrize(
    ("part", "change"),
    [
        ("sources", {"name": "quay"}),
        ("sources", {"topics": {"split": "auto", "undeclared": "list"}}),
        ("sources", {"topics": {"split": "none", "undeclared": "ignore"}}),
        ("topics", {"slug": "seas"}),
        ("topics", {"label": "SEA"}),
        ("topics", {"title": "Seas"}),
        ("topics", {"description": "Salt water"}),
        ("topics", {"language": "en"}),
        ("topics", {"aliases": ["Ocean", "Lake"]}),
        ("topics", {"parents": ["boats"]}),
        ("topics", {"include": [{"title": "wave"}]}),
        ("topics", {"removed": True}),
        ("feeds", {"title": "Boat news"}),
        ("feeds", {"any_of": [{"topic": "sea"}]}),
        ("feeds", {"all_of": [{"topic": "boats", "title": ["first", "new"]}]}),
    ],
)
def test_what_files_or_shows_articles_differently_moves_the_fingerprint(
    part: str, change: dict[str, Any]
) -> None:
    raw = _copy()
    raw[part][0] |= change

    assert _fingerprint(raw) != _fingerprint(_RAW)


def test_a_label_of_the_vocabulary_moves_the_fingerprint(tmp_path: Path) -> None:
    file, vocabulary = tmp_path / "a.yaml", tmp_path / "labels.yaml"
    file.write_text("sources: [{name: a, directory: a, topics: {vocabulary: labels.yaml}}]\n")
    vocabulary.write_text("labels: [Sea]\n")
    before = load(file).registry.fingerprint

    vocabulary.write_text("labels: [Sea, Lake]\n")

    assert load(file).registry.fingerprint != before
