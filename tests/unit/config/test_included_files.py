"""Further files with sources, topics and feeds."""

from __future__ import annotations

from pathlib import Path

import pytest

from aggregator.config import Settings, load
from aggregator.errors import ConfigError

_ONE = "include: sources.d/*.yaml\nsources: [{name: pier, directory: a}]\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "sources.d").mkdir()
    return tmp_path


def _written(folder: Path, main: str, **parts: str) -> Settings:
    for name, text in parts.items():
        (folder / "sources.d" / f"{name}.yaml").write_text(text, encoding="utf-8")
    file = folder / "aggregator.yaml"
    file.write_text(main, encoding="utf-8")
    return load(file, {})


def test_members_of_included_files_follow_in_the_order_of_the_names(folder: Path) -> None:
    settings = _written(
        folder,
        "include: sources.d/*.yaml\nsources: [{name: zeal, directory: a}]\n",
        b="sources: [{name: pier, directory: b}]\n",
        a="sources: [{name: quay, directory: c}]\ntopics: [{slug: sea, title: Sea}]\n",
    )

    assert [source.name for source in settings.sources] == ["zeal", "quay", "pier"]
    assert [topic.slug for topic in settings.topics] == ["sea"]


def test_a_path_is_relative_to_the_file_it_stands_in(folder: Path) -> None:
    (folder / "sources.d" / "labels.yml").write_text("labels: [Sea]\n", encoding="utf-8")

    settings = _written(
        folder,
        "include: sources.d/*.yaml\n",
        a="sources: [{name: quay, directory: in, topics: {vocabulary: labels.yml}}]\n",
    )

    assert settings.source("quay").directory == folder / "sources.d" / "in"
    assert settings.source("quay").labels == ("Sea",)


def test_conditions_and_parents_reach_into_other_files(folder: Path) -> None:
    settings = _written(
        folder,
        "include: sources.d/*.yaml\n"
        "feeds: [{slug: at-sea, title: At sea, all_of: [{topic: Sea, source: quay}]}]\n"
        "topics: [{slug: boats, title: Boats, parents: [sea]}]\n",
        a="sources: [{name: quay, directory: c}]\ntopics: [{slug: sea, title: Sea}]\n",
    )

    wanted = {term.wanted for term in settings.registry.combined[0].condition.all_of[0].terms}
    assert wanted == {("sea",), ("quay",)}


@pytest.mark.parametrize("text", ["", "# nothing yet\n", "sources: []\n"])
def test_an_included_file_may_hold_nothing_yet(folder: Path, text: str) -> None:
    settings = _written(folder, _ONE, a=text)

    assert len(settings.sources) == 1


def test_a_file_that_two_patterns_match_is_read_once(folder: Path) -> None:
    settings = _written(
        folder,
        "include: [sources.d/a.yaml, sources.d/*.yaml]\n",
        a="sources: [{name: quay, directory: c}]\n",
    )

    assert len(settings.sources) == 1


def test_a_pattern_may_match_nothing(folder: Path) -> None:
    settings = _written(folder, _ONE)

    assert len(settings.sources) == 1


def test_a_pattern_may_be_absolute(folder: Path) -> None:
    settings = _written(
        folder,
        f"include: {folder}/sources.d/*.yaml\n",
        a="sources: [{name: quay, directory: c}]\n",
    )

    assert [source.name for source in settings.sources] == ["quay"]


def test_without_any_source_the_list_is_missed_in_the_first_file(folder: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        _written(folder, "include: sources.d/*.yaml\n")

    assert [problem.key for problem in caught.value.problems] == ["sources"]
