"""The JSON Schema files that ship, and the examples that name them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import jsonschema
import pytest
from ruamel.yaml import YAML

from aggregator.config import load, schema
from aggregator.config.__main__ import main
from aggregator.config.schema import schema_files

_ROOT = Path(__file__).parents[3]
_CONFIG = _ROOT / "config"
_DATA = _ROOT / "tests" / "data" / "config"
_MODELINE = "# yaml-language-server: $schema="
_EXAMPLES = sorted([*_CONFIG.rglob("*.yaml"), *(_DATA / "valid").rglob("*.y*ml")])


def _plain(file: Path) -> Any:  # noqa: ANN401 - any YAML value
    return YAML(typ="safe", pure=True).load(file.read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", sorted(schema_files()))
def test_the_shipped_schema_is_fresh(name: str) -> None:
    shipped = (_CONFIG / name).read_text(encoding="utf-8")

    assert shipped == schema_files()[name], "stale: run python -m aggregator.config"


def test_the_schema_itself_is_valid() -> None:
    jsonschema.Draft202012Validator.check_schema(schema())


@pytest.mark.parametrize("file", _EXAMPLES, ids=lambda file: file.name)
def test_an_example_tells_editors_a_schema_that_is_there(file: Path) -> None:
    first = file.read_text(encoding="utf-8").splitlines()[0]

    assert first.startswith(_MODELINE)
    assert (file.parent / first.removeprefix(_MODELINE)).is_file()


@pytest.mark.parametrize(
    "name",
    [
        "least",
        "full",
        "addresses",
        *(f"registry/{n}" for n in ("combined", "names", "parents", "rules")),
    ],
)
def test_the_schema_takes_what_the_loader_takes(name: str) -> None:
    jsonschema.Draft202012Validator(schema()).validate(_plain(_DATA / "valid" / f"{name}.yaml"))


@pytest.mark.parametrize(
    "name",
    [
        "unknown-keys",
        "wrong-types",
        "bad-addresses",
        "bad-pages",
        "bad-values",
        "missing-sources",
        "two-places",
        "empty-conditions",
        "feeds-without-conditions",
        "misspelt-condition-keys",
        "nameless-topic",
        "topic-in-rules",
        "wrong-types-of-topics",
    ],
)
def test_the_schema_refuses_what_the_loader_refuses(name: str) -> None:
    broken = _plain(_DATA / "broken" / f"{name}.yaml")

    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft202012Validator(schema()).validate(broken)


def test_the_schema_knows_conditions_in_conditions() -> None:
    deep = {"none_of": [{"any_of": [{"titel": "boat"}]}]}
    feed = {"slug": "sea", "title": "Sea", "all_of": [deep]}
    raw = {"sources": [{"name": "pier", "directory": "a"}], "feeds": [feed]}

    with pytest.raises(jsonschema.ValidationError, match="'titel' was unexpected"):
        jsonschema.Draft202012Validator(schema()).validate(raw)


def test_the_schema_files_are_written_where_they_are_wanted(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main([str(tmp_path)])

    written = {file.name: file.read_text(encoding="utf-8") for file in tmp_path.iterdir()}
    assert written == schema_files()
    assert str(tmp_path / "aggregator.schema.json") in capsys.readouterr().out


def test_the_shipped_configuration_is_valid() -> None:
    settings = load(_CONFIG / "aggregator.yaml")

    assert [source.name for source in settings.sources] == ["norrby", "lakeside"]
    assert all(source.labels for source in settings.sources)


def test_the_shipped_topics_are_labels_of_the_samples() -> None:
    settings = load(_CONFIG / "aggregator.yaml")

    known = {label for source in settings.sources for label in source.labels}
    declared = {label for topic in settings.topics for label in (topic.label, *topic.aliases)}
    assert declared <= known
    assert any(topic.parents for topic in settings.topics)
    assert settings.registry.combined


def test_the_shipped_configuration_shows_every_key() -> None:
    text = (_CONFIG / "aggregator.yaml").read_text(encoding="utf-8")

    parts = ("Source", "SourceTopics", "TopicSettings", "FeedSettings", "Publish")
    keys = [
        *schema()["properties"],
        *(k for p in parts for k in schema()["$defs"][p]["properties"]),
    ]
    assert [key for key in keys if f"{key}:" not in text] == []
